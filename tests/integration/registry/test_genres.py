"""Genre groups as distribution's policy says them: what the registry tells of a work follows them from their day on."""

from datetime import date
from typing import Any

import pytest

from services.registry.main import PARTS
from shared.contracts.platform import PolicyApproved
from tests.integration.registry.test_parties import PERSON, created
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]


def genres(version: int, first: date, **groups: str) -> PolicyApproved:
    return PolicyApproved(
        policy="genres", version=version, valid_from=first, body={"genres": groups}, decision="Board 1/2026"
    )


async def registered(service: OneService, author: str, genre: str) -> tuple[str, list[str]]:
    """A film with an artist: its id, and what its registration warned of."""
    roles = [{"role": "PRODUCTION_DESIGNER", "holders": [{"party": author, "fraction": "1/1"}]}]
    titles = [{"text": f"Nümunə {genre}", "language": "az", "script": "LATN"}]
    body = {"titles": titles, "genre": genre, "roles": roles}
    answer = await service.post("registrar", "registry:work:submit", "/v1/works", body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"], [one["where"] for one in answer.json()["warnings"]]


async def shown(service: OneService, work: str, query: str = "") -> list[str]:
    found: Any = (await service.get("registry:work:read", f"/v1/works/{work}{query}")).json()
    return [one["where"] for one in found["warnings"]]


@pytest.mark.clause("1.3-d", "2.1.3-b")
async def test_a_genre_is_told_of_by_the_group_that_the_board_gave_it(make_service: MakeService) -> None:
    service = await make_service(PARTS)
    author = await created(service, PERSON)
    # Nothing is heard yet: its own word says what it is.
    work, warned = await registered(service, author, "documentary")
    assert warned == ["roles.PRODUCTION_DESIGNER"]
    before = (await service.ctx.store.head()).position
    await service.hear(
        "distribution",
        genres(1, date(2026, 1, 1), documentary="DOCUMENTARY", Reportaj="DOCUMENTARY"),
        genres(2, date(2026, 6, 1), documentary="FEATURE"),
        PolicyApproved(policy="term", version=1, valid_from=date(2026, 1, 1), body={}, decision="Board 2"),
    )
    # Another service's policy of that name is none of genres.
    other = PolicyApproved(policy="genres", version=3, valid_from=date(2026, 1, 2), body={}, decision="x")
    await service.hear("matching", other)
    await service.settle()
    assert await shown(service, work, "?on=2026-03-01") == ["roles.PRODUCTION_DESIGNER"]
    assert await shown(service, work, "?on=2026-07-01") == []
    assert await shown(service, work, f"?on=2026-07-01&as_of={before}") == ["roles.PRODUCTION_DESIGNER"]
    reportage, warned = await registered(service, author, "reportaj")
    assert warned == ["genre"], "mapped until June alone: what it earns is held (D-07)"
    assert await shown(service, reportage, "?on=2026-03-01") == ["roles.PRODUCTION_DESIGNER"]
