"""What an account gave out beyond what it comes to is borne by PROVISION, by decision of two, as long as it lacks."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.distribution.domain.advance import PROVISION
from services.distribution.domain.provision import OUT_OF_PROVISION
from services.distribution.domain.write_off import ApproveWriteOff, Lacking
from shared.eventstore.store import Meta
from shared.kernel.decider import Rejected
from shared.kernel.money import Money
from tests.integration.distribution.asking import open_run, shown
from tests.integration.distribution.test_gone import last_of, moved_elsewhere
from tests.integration.distribution.test_next_period import proved
from tests.integration.distribution.test_refunds import ledger
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.test_reversed_money import _funded
from tests.integration.distribution.world import feed_provision, money
from tests.support.audits import checked, exported, lines
from tests.support.one_service import OneService

SCOPE, PATH = "distribution:write-off", "/v1/write-offs"


async def proposed(service: OneService, by: str = "accountant", **changed: Any) -> Any:
    body = {"target": "account", "reason": "The payer is bankrupt.", "document_sha256": "ab" * 32, **changed}
    answer = await service.post(by, f"{SCOPE}:prepare", PATH, body)
    await service.settle()
    return answer


async def approved(service: OneService, write_off: str, by: str = "director") -> Any:
    answer = await service.post(by, f"{SCOPE}:approve", f"{PATH}/{write_off}/approve", {})
    await service.settle()
    return answer


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["reason"]


async def lacking(service: OneService) -> list[tuple[str, int, int, bool]]:
    rows = (await shown(service, f"{PATH}/lacking", f"{SCOPE}:read"))["items"]
    return [(one["target"], one["lacks"]["amount"], one["borne"], one["settled"]) for one in rows]


async def come(service: OneService, amount: int, all_of_it: int, receipt: str) -> None:
    """Some of the account's 100.00, which then comes to `all_of_it`."""
    came, due = Money(amount), Money(100_00)
    recorded, tied, _ = money("account", came, came, due, receipt=receipt)
    await service.hear("intake", recorded, tied, _funded(Money(all_of_it)))
    await service.settle()


@pytest.mark.clause("2.1.1-t", "2.2.8-a", "X-a", "X-d")
async def test_what_an_account_lacks_is_borne_by_provision_until_its_money_comes(
    distribution: OneService,
) -> None:
    await moved_elsewhere(distribution)
    assert (await proposed(distribution, target="nobody")).status_code == 404
    # 100.00 are not there, of which all but what the payer has is to be taken back.
    assert refused(await proposed(distribution)) == (409, "TO_CORRECT")
    assert await lacking(distribution) == [("account", 100_00, 0, False)]
    await close_another(distribution)
    assert await lacking(distribution) == [("account", 25_00, 0, True)]
    assert refused(await proposed(distribution, target="other")) == (409, "NOTHING_LACKS")
    assert refused(await proposed(distribution, amount=25_01)) == (409, "ABOVE_THE_LACK")
    await feed_provision(distribution, 20_00)
    whole = (await proposed(distribution)).json()["id"]
    assert refused(await approved(distribution, whole, "accountant")) == (403, "SAME_PERSON")
    assert refused(await approved(distribution, whole)) == (409, "NOT_ENOUGH")
    # As far as PROVISION has it; two decide it at once.
    part = (await proposed(distribution, amount=20_00)).json()["id"]
    both = await asyncio.gather(approved(distribution, part), approved(distribution, part, "chairman"))
    assert [one.status_code for one in both] == [200, 200]
    known = await ledger(distribution)
    assert (known["AWAITING_FUNDS"], known.get("PROVISION"), known["PAYER_REFUND"]) == (-5_00, None, 25_00)
    # On both sides it is nothing over all.
    assert (await proved(distribution))["WRITTEN_OFF"] == 20_00
    await feed_provision(distribution, 30_00, "more")
    assert refused(await approved(distribution, whole)) == (409, "ABOVE_THE_LACK")
    assert await lacking(distribution) == [("account", 25_00, 20_00, True)]
    rest = (await proposed(distribution)).json()["id"]
    assert (await approved(distribution, rest)).status_code == 200
    known = await ledger(distribution)
    assert ("AWAITING_FUNDS" in known, known["PROVISION"], known["PAYER_REFUND"]) == (False, 25_00, 25_00)
    assert (await proved(distribution))["WRITTEN_OFF"] == 25_00
    assert refused(await proposed(distribution)) == (409, "NOTHING_LACKS")
    row = await shown(distribution, f"{PATH}/{rest}", f"{SCOPE}:read")
    assert (row["state"], row["amount"], row["ended_by"]) == ("WRITTEN_OFF", 5_00, "director")
    told = await distribution.parts.explain(distribution.ctx, rest)
    assert told is not None and told.kind == "write-off" and "5.00 AZN" in told.text.en
    # First a part of its money comes: of 10.00 PROVISION has 10.00 again, of what was borne last first.
    await come(distribution, 10_00, 10_00, "some")
    known = await ledger(distribution)
    assert ("AWAITING_FUNDS" in known, known["PROVISION"]) == (False, 35_00)
    rows = (await shown(distribution, f"{PATH}?target=account", f"{SCOPE}:read"))["items"]
    assert {one["write_off"]: (one["state"], one["restored"]) for one in rows} == {
        whole: ("PROPOSED", 0),
        rest: ("RESTORED", 5_00),
        part: ("WRITTEN_OFF", 5_00),
    }
    await proved(distribution)
    # With the rest all of it: 75.00 are distributed around the payer's 25.00, PROVISION has its 50.00.
    await come(distribution, 90_00, 100_00, "rest")
    assert (await ledger(distribution))["PROVISION"] == 50_00
    await close_another(distribution)
    assert await lacking(distribution) == []
    issued = await last_of(distribution, "account")
    assert issued.gross.amount == 75_00
    assert [one.gross.amount for one in issued.shares if one.marks] == [25_00]
    known = await ledger(distribution)
    assert (known["PROVISION"], known.keys() & {"AWAITING_FUNDS", "AWAITING_RUN"}) == (50_00, set())
    assert (await proved(distribution))["WRITTEN_OFF"] == 50_00
    dropped = await distribution.post("ann", f"{SCOPE}:prepare", f"{PATH}/{whole}/drop", {"reason": "paid"})
    assert dropped.status_code == 200
    assert refused(await approved(distribution, whole)) == (409, "NOT_PROPOSED")


@pytest.mark.clause("2.1.1-t", "X-b", "X-d")
async def test_what_is_borne_is_in_the_archive_and_waits_for_no_run(
    distribution: OneService, tmp_path: Path
) -> None:
    await moved_elsewhere(distribution)
    await close_another(distribution)
    await feed_provision(distribution, 25_00)
    name = (await proposed(distribution)).json()["id"]
    # Money comes, and a run takes the account up: what lacks is not known before it ends.
    await come(distribution, 100_00, 100_00, "more")
    run = await open_run(distribution)
    assert refused(await approved(distribution, name)) == (409, "IN_A_RUN")
    answer = await distribution.post(
        "ann", "distribution:run:prepare", f"/v1/runs/{run}/abandon", {"reason": "r"}
    )
    assert answer.status_code == 200, answer.text
    await distribution.settle()
    assert refused(await approved(distribution, name)) == (409, "NOTHING_LACKS")
    # Decided by who had not heard of the money yet it is in PROVISION again at once.
    lacked = Lacking(target="account", lacks=Money(25_00), settled=True)
    late = ApproveWriteOff(write_off=name, account=lacked, fed=25_00, by="director", day=date(2026, 9, 1))
    meta = Meta(actor="director", correlation_id="c")
    done = await distribution.ctx.store.execute(OUT_OF_PROVISION, PROVISION, late, meta)
    assert not isinstance(done, Rejected)
    await distribution.settle()
    assert (await shown(distribution, f"{PATH}/{name}", f"{SCOPE}:read"))["state"] == "RESTORED"
    assert (await ledger(distribution))["PROVISION"] == 25_00
    await proved(distribution)
    _, archive = await exported(distribution, "receipt", "more-account")
    assert checked(archive, tmp_path) == (0, "holds\n")
    kinds = {one["type"] for one in lines(archive)}
    assert {"WriteOffProposed", "WrittenOff", "WriteOffRestored"} <= kinds
