"""A dispute from its opening to the credit of whom the documents name, with distribution and payments hearing each
other: held all the way, credited once, and no qəpik more or less in either's ledger (4.3, D-70, D-82)."""

from typing import Any

import pytest

from services.payments.main import PARTS as PAYMENTS
from shared.contracts.payments import ReceivableRecovered
from tests.integration.distribution.asking import closed_run, shown
from tests.integration.distribution.test_corrections import _proved, _reversed
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.world import FILM, registry_events
from tests.integration.payments.test_corrections import ledger
from tests.support.one_service import MakeService, OneService

SHA = "ab" * 32


class Talk:
    """Two services that hear every word of each other, in its order and under its number."""

    def __init__(self, distribution: OneService, payments: OneService) -> None:
        self._sides = {"distribution": distribution, "payments": payments}
        self._told = {"distribution": 0, "payments": 0}

    async def go_on(self) -> None:
        """Until neither has anything to say."""
        while True:
            more = False
            for name, other in (("distribution", "payments"), ("payments", "distribution")):
                said = (await self._sides[name].published())[self._told[name] :]
                self._told[name] += len(said)
                await self._sides[other].hear(name, *said)
                await self._sides[other].settle()
                more = more or bool(said)
            if not more:
                return


@pytest.fixture
async def payments(make_service: MakeService) -> OneService:
    service = await make_service(PAYMENTS)
    await service.hear("registry", *registry_events())
    await service.settle()
    return service


async def _post(service: OneService, path: str, scope: str, body: dict[str, Any]) -> str:
    answer = await service.post("lawyer", f"payments:dispute:{scope}", path, body)
    assert answer.status_code in (200, 201), answer.text
    await service.settle()
    return str(answer.json()["id"])


async def _film(service: OneService) -> dict[tuple[str, str], int]:
    """What of the film's direction everybody has, net, and how it stands."""
    rows = await service.ctx.pool.fetch("SELECT id, owner, role, net FROM view.credit WHERE work = $1", FILM)
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        if row["role"] == "DIRECTOR":
            why = (await service.get("payments:state:read", f"/v1/explain/{row['id']}")).json()
            key = (row["owner"], str(why["facts"]["standing"]))
            found[key] = found.get(key, 0) + row["net"]
    return found


@pytest.mark.clause("4.3-a", "2.2.8-a", "X-a")
async def test_whom_the_documents_name_is_credited_once_what_another_had_is_taken_back(
    distribution: OneService, payments: OneService
) -> None:
    talk = Talk(distribution, payments)
    await closed_run(distribution)
    await talk.go_on()
    whole = sum((await _film(payments)).values())
    body = {
        "work": FILM,
        "role": "DIRECTOR",
        "parties": ["dir", "cin"],
        "claim": "Mine",
        "document_sha256": SHA,
    }
    of = await _post(payments, "/v1/disputes", "submit", body)
    await talk.go_on()
    assert await _film(payments) == {("dir", "DISPUTED"): whole}
    court = {"court_decision_sha256": SHA, "parts": [{"party": "cin", "fraction": "1/1"}]}
    await _post(payments, f"/v1/disputes/{of}/end", "decide", court)
    assert await _film(payments) == {("dir", "DISPUTED"): whole}
    await talk.go_on()
    # The next run takes it back, and payments says at once that all of it is recovered: nothing was paid.
    await close_another(distribution)
    assert {one.dispute for one in await _reversed(distribution)} == {of}
    await talk.go_on()
    assert any(isinstance(one, ReceivableRecovered) for one in await payments.published())
    stands = await _film(payments)
    assert ("dir", "DISPUTED") not in stands
    assert sum(net for (owner, _), net in stands.items() if owner == "dir") == 0
    # Then the one after it credits him, of the direction as much as the other had.
    await close_another(distribution)
    await talk.go_on()
    after = await _film(payments)
    assert not any(state == "DISPUTED" for _, state in after)
    assert sum(net for (owner, _), net in after.items() if owner == "cin") == whole
    assert sum(after.values()) == whole
    listed = (await payments.get("payments:dispute:read", "/v1/disputes")).json()["items"]
    assert [(one["state"], one["held"]) for one in listed] == [("ENDED", [])]
    assert ("HELD", "RECOVERY", "AZN") not in await _proved(distribution)
    await ledger(payments)
    books = await shown(distribution, "/v1/ledger", "distribution:ledger:read")
    assert books["holds"], books["findings"]
    again = await close_another(distribution)
    assert (again.allocations, again.reversals) == (0, 0)
