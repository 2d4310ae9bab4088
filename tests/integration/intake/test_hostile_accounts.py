"""Whatever is handed in, the service answers, and an account stands whole or not at all (2.1.1-e, -k)."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import given as hypothesis

from services.intake.domain.account import ACCOUNT
from services.intake.domain.account_events import AccountSentBack, AccountSubmitted, AccountTaken
from services.intake.domain.items import LINES, WORKS, items_id
from shared.contracts.registry import ContractSigned
from shared.projections.verify import verify_projections
from tests.integration.intake.desk import SCAN, Upload, items, upload
from tests.support.one_service import OneService
from tests.unit.intake.hostile_files import EXAMPLES, HostileFile, files

pytestmark = pytest.mark.clause("2.1.1-e", "2.1.1-k")

HANDED_IN = max(8, EXAMPLES // 10)
READ = "intake:account:read"


def made() -> list[HostileFile]:
    """The same files in every run."""
    drawn: list[HostileFile] = []

    @settings(
        max_examples=HANDED_IN,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis(files())
    def draw(one: HostileFile) -> None:
        drawn.append(one)

    draw()
    return [one for one in drawn if one.data]


def cover(contract: str) -> dict[str, Any]:
    return {
        "contract": contract,
        "period": {"from": "2026-07-01", "to": "2026-07-31"},
        "declared_total": {"amount": 100_000, "currency": "AZN"},
        "stamped": True,
        "signed_by": "A",
        "scan": SCAN,
    }


async def test_no_file_leaves_half_an_account(intake: OneService) -> None:
    for number, one in enumerate(made()):
        contract = f"hostile-{number}"
        await intake.hear("registry", ContractSigned(contract=replace(one.contract, id=contract)))
        await intake.settle()
        taken = await upload(intake, "/v1/accounts", one.data, cover(contract), key=contract)
        assert taken.response.status_code == 202, taken.response.text
        assert taken.job["state"] == "DONE", json.dumps(taken.job)
        await _stands_whole_or_not_at_all(intake, taken)
    assert (await verify_projections(intake.projections)).findings == ()


async def _stands_whole_or_not_at_all(intake: OneService, taken: Upload) -> None:
    stream = items_id(taken.id, 1)
    stored = [
        chunk
        for decider in (WORKS, LINES)
        for chunk in (await intake.ctx.store.load(decider.entity, stream))[0]
    ]
    submitted, *decided = (await intake.ctx.store.load(ACCOUNT.entity, taken.id))[0]
    assert isinstance(submitted, AccountSubmitted)
    event = decided[0]
    shown = (await intake.get(READ, f"/v1/accounts/{taken.id}")).json()
    found = await items(intake, READ, f"/v1/accounts/{taken.id}/findings")
    if isinstance(event, AccountTaken):
        assert shown["state"] == "ACCEPTED"
        assert len(stored) == event.counts.report_chunks + event.counts.line_chunks
    else:
        assert isinstance(event, AccountSentBack)
        assert (shown["state"], stored) == ("RETURNED", [])
        assert found
        assert sum(event.counts_by_ground.values()) >= len(found)
