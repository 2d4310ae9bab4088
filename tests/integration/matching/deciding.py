"""What officials do at the desk, for the tests of their decisions."""

from dataclasses import replace
from typing import Any

from shared.contracts.matching import (
    MatchRevoked,
)
from shared.projections.verify import verify_projections
from tests.integration.matching.films import (
    account,
)
from tests.integration.matching.test_account import EVIDENCE
from tests.support.one_service import OneService


async def take(service: OneService, name: str, *reports: Any, by: str = "clerk") -> None:
    *items, manifest = account(name, reports)
    await service.hear("intake", *items, replace(manifest, submitted_by=by))
    await service.settle()


async def say(service: OneService, subject: str, review: str, what: str, **body: Any) -> Any:
    answer = await service.post(subject, "matching:review:decide", f"/v1/reviews/{review}/{what}", body)
    await service.settle()
    return answer


async def revoke(service: OneService, subject: str, review: str, **body: Any) -> Any:
    defaults = {"outcome": "MATCHED", "reason": "The credits say otherwise.", "evidence": EVIDENCE}
    return await say(service, subject, review, "revoke", **(defaults | body))


async def revoked(service: OneService) -> list[MatchRevoked]:
    return [event for event in await service.published() if isinstance(event, MatchRevoked)]


async def close(service: OneService, matching: str) -> None:
    path = f"/v1/matchings/{matching}/close"
    await service.post("official", "matching:matching:decide", path, {"reason": "Cut-off day"})
    await service.settle()


async def holds(service: OneService) -> None:
    verdict = await verify_projections(service.projections)
    assert list(verdict.findings) == []
    for check in service.parts.checks:
        assert await check(service.ctx) == []
