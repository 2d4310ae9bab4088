"""What distribution never takes back after a dispute's end is handed over by two people, and paid (4.3, D-82)."""

from typing import Any

import pytest
from msgspec import structs

from shared.contracts.payments import PaymentIssued
from shared.contracts.terms import Role
from tests.integration.payments.closed_runs import allocation, correction, manifest, share
from tests.integration.payments.played import adopt_all, give_data, pay
from tests.integration.payments.test_books import B_1, DISPUTE, make_service, packed
from tests.integration.payments.test_books import payments as with_books
from tests.integration.payments.test_corrections import heard, ledger, recovered
from tests.integration.payments.test_disputes import SHA, dispute, states
from tests.integration.payments.test_ended_disputes import end, number_of
from tests.integration.payments.test_late_money import all_is_well, statement
from tests.integration.payments.test_narrowed_disputes import listed
from tests.support.books import take_over
from tests.support.one_service import MakeService, OneService
from tests.unit.payments.booked import part

__all__ = ["make_service"]
pytestmark = pytest.mark.clause("4.3-a", "X-a")


async def propose(service: OneService, of: str, subject: str = "lawyer") -> Any:
    path, body = f"/v1/disputes/{of}/handing-overs", {"document_sha256": SHA}
    return await service.post(subject, "payments:dispute:submit", path, body)


async def approve(service: OneService, of: str, handing_over: str, subject: str = "chair") -> Any:
    path = f"/v1/disputes/{of}/handing-overs/{handing_over}/approve"
    answer = await service.post(subject, "payments:dispute:decide", path, {})
    await service.settle()
    return answer


async def hand_over(service: OneService, of: str) -> None:
    proposed = await propose(service, of)
    assert proposed.status_code == 201, proposed.text
    await service.settle()
    assert (await approve(service, of, proposed.json()["id"], "lawyer")).status_code == 403
    decided = await approve(service, of, proposed.json()["id"])
    assert decided.status_code == 200, decided.text


@pytest.mark.clause("X-b", "X-g")
async def test_disputed_books_of_the_old_system_are_paid_to_whom_the_documents_name(
    make_service: MakeService,
) -> None:
    """80.00 of Rasim, of which a quarter stays his: 20.00, with 20.00 undisputed, less the 30.00 that he owes. The
    other has 60.00, less 15% social insurance 51.00."""
    service = await with_books(make_service)
    await take_over(service, packed(part()))
    await adopt_all(service)
    await give_data(service, "rasim")
    await give_data(service, "claimant")
    assert (await propose(service, DISPUTE)).json()["reason"] == "NOTHING_HELD"
    assert (await end(service, DISPUTE, ("claimant", "3/4"), ("rasim", "1/4"))).status_code == 200
    assert (await states(service, "rasim"))[("DISPUTED", "DISPUTE")] == 8000
    # No run need have heard of it: distribution has never credited this.
    await hand_over(service, DISPUTE)
    assert (await listed(service, DISPUTE))["held"] == []
    assert await states(service, "rasim") == {("PAYABLE", None): 4000, ("RECEIVABLE", None): -3000}
    assert await states(service, "claimant") == {("PAYABLE", None): 6000}
    path = f"/v1/disputes/{DISPUTE}/handing-overs"
    (shown,) = (await service.get("payments:dispute:read", path)).json()["items"]
    assert (shown["state"], shown["proposed_by"], shown["approved_by"]) == ("APPROVED", "lawyer", "chair")
    assert [one["credit"] for one in shown["credits"]] == [B_1]
    assert await service.findings() == []

    run = (await pay(service))["payment_run"]
    paid = {one.payee: one for one in await service.published() if isinstance(one, PaymentIssued)}
    assert (paid["claimant"].gross.amount, paid["claimant"].net.amount) == (6000, 5100)
    assert paid["rasim"].gross.amount == 1000
    for payee, net, other in (("claimant", 6000, "Rasim Ocaqov"), ("rasim", -6000, None)):
        (line,) = (await statement(service, payee, run))["passed"]
        assert (line["net"]["amount"], line["cause"], line["original"]) == (net, "DISPUTE", B_1)
        assert line["document_sha256"] == SHA
        assert other in (None, line["other"]["name"])
    (credit,) = paid["claimant"].credits
    why = (await service.get("payments:state:read", f"/v1/explain/{credit}")).json()
    assert "since a dispute ended, from Rasim Ocaqov" in why["text"]
    assert {"service": "payments", "id": DISPUTE} in why["because"]
    assert {"service": "payments", "id": B_1} in why["because"]
    assert await service.findings() == []


async def redistributed(service: OneService, run: str = "run-9", known: int = 0) -> None:
    """A pool of which rasim got 60.00 of the direction and noone 40.00."""
    shares = [
        structs.replace(share(f"{run}-s1", "rasim", 6000), fraction="3/5"),
        structs.replace(share(f"{run}-s2", "noone", 4000), fraction="2/5"),
    ]
    pool = allocation(f"{run}-a", "film-3", "Axırıncı aşırım", shares, run)
    await heard(service, pool, manifest(run, [pool], known))


async def test_what_was_redistributed_passes_once_distribution_could_have_taken_it_back(
    payments: OneService,
) -> None:
    """60.00 and 40.00 are to be a fifth and four: 40.00 of the 60.00 pass, 20.00 stay."""
    await redistributed(payments)
    of = await dispute(payments, "film-3", Role.DIRECTOR)
    assert (await end(payments, of, ("rasim", "1/5"), ("noone", "4/5"))).status_code == 200
    assert (await states(payments, "rasim"))[("DISPUTED", "DISPUTE")] == 6000
    early = await propose(payments, of)
    assert (early.status_code, early.json()["reason"]) == (409, "NOT_YET")
    other = allocation("run-10-a", "film-2", "Other", [share("run-10-s", "rasim", 100)], "run-10")
    await heard(payments, other, manifest("run-10", [other], await number_of(payments, of)))
    await hand_over(payments, of)
    assert await states(payments, "rasim") == {("PAYABLE", None): 8501 + 100 + 2000}
    # 1.60 he had, and 40.00 that nobody disputed.
    assert sum((await states(payments, "noone")).values()) == 160 + 4000 + 4000
    assert (await propose(payments, of)).json()["reason"] == "NOTHING_HELD"
    await all_is_well(payments)


async def test_what_is_taken_back_after_all_is_owed_by_who_has_it(payments: OneService) -> None:
    """Handed over, and corrected by distribution all the same: nobody has it twice."""
    of = await dispute(payments, "film-1", Role.DIRECTOR)
    assert (await end(payments, of, ("rasim", "1/2"), ("noone", "1/2"))).status_code == 200
    number = await number_of(payments, of)
    other = allocation("run-10-a", "film-2", "Other", [share("run-10-s", "rasim", 100)], "run-10")
    await heard(payments, other, manifest("run-10", [other], number))
    await hand_over(payments, of)
    assert await states(payments, "rasim") == {("PAYABLE", None): 4000 + 501 + 100}
    await heard(payments, *correction(dispute=of, heard=number))
    assert await recovered(payments) == await recovered(payments, "noone") == [4000]
    assert sum((await states(payments, "rasim")).values()) == 4000 + 501 + 100
    assert sum((await states(payments, "noone")).values()) == 160
    await ledger(payments)
    await all_is_well(payments)


async def test_what_changed_since_it_was_proposed_is_proposed_anew(payments: OneService) -> None:
    await redistributed(payments)
    of = await dispute(payments, "film-3", Role.DIRECTOR)
    assert (await end(payments, of, ("noone", "1/1"))).status_code == 200
    number = await number_of(payments, of)
    await redistributed(payments, "run-11")
    other = allocation("run-10-a", "film-2", "Other", [share("run-10-s", "rasim", 100)], "run-10")
    await heard(payments, other, manifest("run-10", [other], number))
    proposed = (await propose(payments, of)).json()["id"]
    await redistributed(payments, "run-12")
    late = await approve(payments, of, proposed)
    assert (late.status_code, late.json()["reason"]) == (409, "CHANGED")
    assert (await approve(payments, "another", proposed)).status_code == 404
    assert (await propose(payments, "another")).status_code == 404
    await hand_over(payments, of)
    assert (await states(payments, "rasim")).get(("DISPUTED", "DISPUTE")) is None
    await all_is_well(payments)
