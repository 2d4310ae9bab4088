"""A dispute that ends for others than those credited: held until distribution has taken it back, then paid (D-82)."""

import asyncio
from typing import Any

import pytest

from shared.contracts.payments import DisputeEnded, PaymentIssued
from shared.contracts.registry import PartiesMerged, WorksMerged
from shared.contracts.terms import Role
from shared.kernel.money import Money
from tests.integration.payments.closed_runs import allocation, closed_run, correction, manifest, share
from tests.integration.payments.played import approve, pay, prepare, release
from tests.integration.payments.test_corrections import heard, ledger, recovered
from tests.integration.payments.test_disputes import SHA, dispute, states
from tests.integration.payments.test_narrowed_disputes import listed, narrow
from tests.support.one_service import OneService


async def end(service: OneService, of: str, *parts: tuple[str, str], role: str | None = None) -> Any:
    named = [{"party": party, "fraction": fraction, "role": role} for party, fraction in parts]
    body = {"court_decision_sha256": SHA, "parts": named}
    answer = await service.post("lawyer", "payments:dispute:decide", f"/v1/disputes/{of}/end", body)
    await service.settle()
    return answer


async def number_of(service: OneService, of: str) -> int:
    """The public number of a dispute's end, as distribution hears it."""
    query = "SELECT public_seq FROM log.entry WHERE type = 'DisputeClosed' AND stream_id = $1"
    found: int = await service.ctx.pool.fetchval(query, f"dispute-{of}")
    return found


@pytest.mark.clause("4.3-a", "2.2.8-a", "X-a")
async def test_what_was_credited_to_another_is_held_until_it_is_taken_back(payments: OneService) -> None:
    of = await dispute(payments, "film-1", Role.DIRECTOR)
    ended = await end(payments, of, ("rasim", "1/2"), ("noone", "1/2"))
    assert ended.status_code == 200, ended.text
    (told,) = [one for one in await payments.published() if isinstance(one, DisputeEnded)]
    assert (told.role, told.entitled, [str(one.fraction) for one in told.parts]) == (
        Role.DIRECTOR,
        ("rasim", "noone"),
        ["1/2", "1/2"],
    )
    # rasim had all of the direction: it is his no longer, and not paid.
    assert await states(payments, "rasim") == {("DISPUTED", "DISPUTE"): 8000, ("PAYABLE", None): 501}
    assert (await listed(payments, of))["held"] == [{"currency": "AZN", "amount": 8000, "credits": 1}]
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    assert (await release(payments, prepared)).status_code == 202
    await payments.settle()
    # A run that had not heard of the end credits all of it to him again.
    await heard(payments, *closed_run("run-3"))
    assert (await states(payments, "rasim"))[("DISPUTED", "DISPUTE")] == 16000
    back = correction(dispute=of, heard=await number_of(payments, of))
    await heard(payments, *back)
    # What is taken back is set against it, and his half is paid; that of the run that had not heard waits on.
    assert await recovered(payments) == [8000]
    assert await states(payments, "rasim") == {
        ("DISPUTED", "DISPUTE"): 8000,
        ("PAYABLE", None): 8000 + 4000 + 501,
        ("RECEIVABLE", None): -8000,
    }
    await ledger(payments)
    await pay(payments)
    order = [
        one for one in await payments.published() if isinstance(one, PaymentIssued) and one.payee == "rasim"
    ][-1]
    assert order.gross == Money(4501)
    (owed,) = (await payments.get("payments:balance:read", "/v1/receivables?payee=rasim")).json()["items"]
    assert (owed["cause"], owed["dispute"]) == ("DISPUTE", of)
    explained = await payments.get("payments:state:read", f"/v1/explain/{owed['id']}")
    assert {"service": "payments", "id": of} in explained.json()["because"]
    why = (await payments.get("payments:state:read", f"/v1/explain/{of}")).json()["text"]
    assert why.startswith("a dispute over “Ölsəm… bağışla”, role DIRECTOR: ENDED; 1/2 of it to ")
    await ledger(payments)


@pytest.mark.clause("4.3-a")
async def test_who_has_no_less_by_the_documents_is_paid_at_the_next_payment(payments: OneService) -> None:
    of = await dispute(payments, "film-1")
    assert (await end(payments, of, ("rasim", "1/1"), role="DIRECTOR")).status_code == 200
    assert await states(payments, "rasim") == {("PAYABLE", None): 8501}
    # Of the other roles the documents say nothing: they are as they were.
    assert await states(payments, "john") == {("PAYABLE", None): 8000}


@pytest.mark.clause("4.3-a", "X-a")
async def test_what_was_paid_is_owed_after_the_end_and_before_it_by_nobody(payments: OneService) -> None:
    await pay(payments)
    of = await dispute(payments, "film-1", Role.DIRECTOR)
    assert (await end(payments, of, ("noone", "1/1"))).status_code == 200
    assert (await ledger(payments)).get("RECEIVABLE") is None
    await heard(payments, *correction(kept=0, dispute=of, heard=await number_of(payments, of)))
    assert (await ledger(payments))["RECEIVABLE"] == -8000 - 8000 - 900
    assert await recovered(payments) == []
    await heard(payments, *closed_run("run-4"))
    # The direction of the film that he is credited with again is held: that run had not heard either.
    assert (await states(payments, "rasim"))[("DISPUTED", "DISPUTE")] == 8000
    await ledger(payments)


@pytest.mark.clause("4.3-a")
async def test_money_that_comes_after_the_end_is_compared_as_its_run_knew_it(payments: OneService) -> None:
    """Nothing need be credited yet when a dispute ends: what comes is held or paid as its run had heard of the end."""
    of = await dispute(payments, "film-3")
    assert (await end(payments, of, ("noone", "1/1"), role="DIRECTOR")).status_code == 200
    late = allocation("run-3-a", "film-3", "Axırıncı aşırım", [share("run-3-s1", "rasim", 700)], "run-3")
    await heard(payments, late, manifest("run-3", [late]))
    assert (await states(payments, "rasim"))[("DISPUTED", "DISPUTE")] == 700
    sold = allocation("run-4-a", "film-3", "Axırıncı aşırım", [share("run-4-s1", "rasim", 900)], "run-4")
    await heard(payments, sold, manifest("run-4", [sold], await number_of(payments, of)))
    assert (await states(payments, "rasim"))[("DISPUTED", "DISPUTE")] == 700


@pytest.mark.clause("4.3-a")
async def test_the_parts_of_the_documents_are_the_whole_of_what_is_disputed(payments: OneService) -> None:
    of = await dispute(payments, "film-1", Role.DIRECTOR)
    for parts, role in (
        ([("rasim", "1/2")], None),
        ([("rasim", "1/2"), ("noone", "1/3")], None),
        ([("rasim", "1/1")], "COMPOSER"),
    ):
        refused = await end(payments, of, *parts, role=role)
        assert (refused.status_code, refused.json()["reason"]) == (409, "WRONG_PARTS")
    strange = await end(payments, of, ("nobody-knows", "1/1"))
    assert (strange.status_code, strange.json()["reason"]) == (409, "UNKNOWN_PARTY")
    for fraction in ("1/0", "3/2", "half", "-1/2"):
        bad = await end(payments, of, ("rasim", fraction))
        assert bad.status_code == 422
        assert "fraction" in bad.json()["errors"][0]["where"]
    assert (await states(payments, "rasim"))[("DISPUTED", "DISPUTE")] == 8000


@pytest.mark.clause("4.3-a")
async def test_one_of_two_disputes_ends_and_the_other_holds_on(payments: OneService) -> None:
    first, second = await dispute(payments, "film-1"), await dispute(payments, "film-1", Role.DIRECTOR)
    assert (await end(payments, first, ("noone", "1/1"), role="DIRECTOR")).status_code == 200
    assert await states(payments, "john") == {("PAYABLE", None): 8000}
    assert (await states(payments, "rasim"))[("DISPUTED", "DISPUTE")] == 8000
    # The later end gives him what the earlier one took.
    assert (await end(payments, second, ("rasim", "1/1"))).status_code == 200
    assert await states(payments, "rasim") == {("PAYABLE", None): 8501}


@pytest.mark.clause("4.3-a")
async def test_a_share_that_was_disputed_is_held_alone_until_it_is_taken_back(payments: OneService) -> None:
    of = await dispute(payments, "film-1")
    await narrow(payments, of, share="john")
    assert (await end(payments, of, ("john", "1/3"), ("noone", "2/3"))).status_code == 200
    assert await states(payments, "john") == {("DISPUTED", "DISPUTE"): 8000}
    assert await states(payments, "rasim") == {("PAYABLE", None): 8501}


@pytest.mark.clause("4.3-a")
async def test_a_merge_takes_lines_out_that_a_dispute_reaches_by_it(payments: OneService) -> None:
    await dispute(payments, "film-3")
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    merged = WorksMerged(merge="m", survivor="film-1", others=("film-3",), reason="The same film.")
    await payments.hear("registry", merged)
    await payments.settle()
    path = f"/v1/payment-runs/{prepared['payment_run']}"
    shown = (await payments.get("payments:payment-run:read", path)).json()
    lines = {line["credit"]["work"] for order in shown["orders"] for line in order["lines"]}
    assert (shown["state"], lines) == ("PREPARED", {"film-2"})
    assert await states(payments, "rasim") == {("DISPUTED", "DISPUTE"): 8000, ("PAYABLE", None): 501}


@pytest.mark.clause("4.3-a")
async def test_whom_the_documents_name_may_be_merged_since(payments: OneService) -> None:
    of = await dispute(payments, "film-1", Role.DIRECTOR)
    assert (await end(payments, of, ("noone", "1/1"))).status_code == 200
    assert (await states(payments, "rasim"))[("DISPUTED", "DISPUTE")] == 8000
    merged = PartiesMerged(merge="m", survivor="rasim", others=("noone",), reason="The same person.")
    await payments.hear("registry", merged)
    await payments.settle()
    # With 1.60 that the other record of him was credited.
    assert await states(payments, "rasim") == {("PAYABLE", None): 8501 + 160}


@pytest.mark.clause("4.3-a")
async def test_an_end_while_a_payment_run_is_prepared_pays_nothing_to_whom_it_is_not(
    payments: OneService,
) -> None:
    """Whatever comes first, what is another's by the documents is in no draft, and what is not held may be."""
    of = await dispute(payments, "film-1")
    body = {
        "court_decision_sha256": SHA,
        "parts": [{"party": "noone", "fraction": "1/1", "role": "DIRECTOR"}],
    }
    path = f"/v1/disputes/{of}/end"
    prepared, ended = await asyncio.gather(
        prepare(payments), payments.post("lawyer", "payments:dispute:decide", path, body)
    )
    assert ended.status_code == 200
    await payments.settle()
    run = f"/v1/payment-runs/{prepared['payment_run']}"
    shown = (await payments.get("payments:payment-run:read", run)).json()
    lines = {line["credit"]["credit"] for order in shown["orders"] for line in order["lines"]}
    assert "run-1-s5" in lines and "run-1-s1" not in lines
    assert (await states(payments, "rasim"))[("DISPUTED", "DISPUTE")] == 8000
    await ledger(payments)
