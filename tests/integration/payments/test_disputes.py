"""A dispute stops payment at once, also of what is prepared and approved, and ends by documents (4.3)."""

import re
from typing import Any

import pytest

from services.payments.domain.holds import GUILD, HOLDS
from services.payments.domain.payment_run import PAYMENT_RUN
from services.payments.handlers import Known, draft_of, release_of
from services.payments.projections.party import read_payees
from services.payments.projections.payee_data import approved_versions
from services.payments.vault import read_profiles
from shared.contracts.payments import DisputeEnded, DisputeOpened
from shared.contracts.terms import Role
from shared.eventstore.store import Conflict, Meta
from tests.integration.payments.closed_runs import allocation, closed_run, manifest, share
from tests.integration.payments.played import approve, pay, prepare, release
from tests.support.one_service import OneService

SHA = "ab" * 32


async def dispute(service: OneService, work: str, role: Role | None = None, key: str | None = None) -> str:
    body = {
        "work": work,
        "role": role,
        "parties": ["rasim", "claimant"],
        "claim": "The script is his",
        "document_sha256": SHA,
    }
    answer = await service.post("lawyer", "payments:dispute:submit", "/v1/disputes", body, key)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def end(service: OneService, of: str, entitled: list[str], *parties: str) -> Any:
    body = {"documents": [{"party": party, "sha256": SHA} for party in parties], "entitled": entitled}
    return await service.post("lawyer", "payments:dispute:decide", f"/v1/disputes/{of}/end", body)


async def states(service: OneService, payee: str) -> dict[tuple[str, str | None], int]:
    page = (await service.get("payments:balance:read", f"/v1/balances/{payee}")).json()
    return {(one["state"], one["reason"]): one["amount"] for one in page["balances"][0]["states"]}


@pytest.mark.clause("4.3-a")
async def test_calculation_goes_on_and_payment_stops(payments: OneService) -> None:
    await dispute(payments, "film-1")
    (opened,) = [event for event in await payments.published() if isinstance(event, DisputeOpened)]
    assert (opened.work, opened.role) == ("film-1", None)
    await payments.hear("distribution", *closed_run("run-2"))
    await payments.settle()
    assert await states(payments, "rasim") == {("DISPUTED", "DISPUTE"): 16000, ("PAYABLE", None): 1002}
    prepared = await prepare(payments)
    assert prepared["total"]["amount"] == 852  # 10.02 less 15%: 1.50
    assert (await approve(payments, prepared)).status_code == 200


@pytest.mark.clause("4.3-a")
async def test_a_dispute_takes_lines_out_of_an_approved_run_and_voids_the_approval(
    payments: OneService,
) -> None:
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    await dispute(payments, "film-2")
    await payments.settle()
    path = f"/v1/payment-runs/{prepared['payment_run']}"
    shown = (await payments.get("payments:payment-run:read", path)).json()
    assert shown["state"] == "PREPARED" and shown["digest"] != prepared["digest"]
    rasim = next(order for order in shown["orders"] if order["payee"] == "rasim")
    assert (rasim["gross"]["amount"], rasim["net"]["amount"]) == (8000, 6800)
    assert ("rasim", "DISPUTE", 501) in {
        (hold["payee"], hold["reason"], hold["amount"]["amount"]) for hold in shown["holds"]
    }
    assert (await release(payments, prepared)).json()["reason"] == "NOT_APPROVED"
    assert (await approve(payments, prepared)).json()["reason"] == "OTHER_DIGEST"
    anew = prepared | {"digest": shown["digest"]}
    assert (await approve(payments, anew)).status_code == 200
    assert (await release(payments, anew)).status_code == 202


@pytest.mark.clause("4.3-a")
async def test_a_release_right_after_a_dispute_is_refused(payments: OneService) -> None:
    """Nothing has reacted to the dispute yet: the holds themselves stand in the way."""
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    await dispute(payments, "film-2", Role.DIRECTOR)
    refused = await release(payments, prepared)
    assert refused.status_code == 409 and refused.json()["reason"] == "HELD_LINE"


async def test_a_dispute_of_another_role_or_work_stops_nothing(payments: OneService) -> None:
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    await dispute(payments, "film-2", Role.COMPOSER)
    await dispute(payments, "film-9")
    assert (await release(payments, prepared)).status_code == 202


async def test_a_dispute_after_the_payment_takes_nothing_back(payments: OneService) -> None:
    await pay(payments)
    await dispute(payments, "film-1")
    await payments.settle()
    assert await states(payments, "rasim") == {}


@pytest.mark.clause("4.3-a")
async def test_it_ends_by_a_document_of_every_party(payments: OneService) -> None:
    of = await dispute(payments, "film-2", Role.DIRECTOR)
    lacking = await end(payments, of, ["rasim"], "rasim")
    assert lacking.status_code == 409 and lacking.json()["reason"] == "DOCUMENTS_LACK"
    others = await end(payments, of, ["claimant"], "rasim", "claimant")
    assert others.status_code == 409 and others.json()["reason"] == "NEEDS_CORRECTION"
    ended = await end(payments, of, ["rasim"], "rasim", "claimant")
    assert ended.status_code == 200, ended.text
    (event,) = [one for one in await payments.published() if isinstance(one, DisputeEnded)]
    assert event.documents_sha256 == (SHA, SHA)
    assert await states(payments, "rasim") == {("PAYABLE", None): 8501}


@pytest.mark.clause("4.3-a")
async def test_it_does_not_end_before_the_disputed_money_is_credited(payments: OneService) -> None:
    """Neither before anything was heard, nor read, nor booked: whoever is credited then is held, and compared."""
    of = await dispute(payments, "film-3")

    async def reason() -> str:
        return str((await end(payments, of, ["claimant"], "rasim", "claimant")).json()["reason"])

    assert await reason() == "NOTHING_CREDITED"
    film = allocation("run-3-a", "film-3", "Axırıncı aşırım", [share("run-3-s1", "rasim", 700)], "run-3")
    await payments.hear("distribution", film)
    await payments.projections.catch_up()
    assert await reason() == "IN_TRANSIT"
    await payments.hear("distribution", manifest("run-3", [film]))
    assert await reason() == "IN_TRANSIT"
    await payments.settle()
    assert await reason() == "NEEDS_CORRECTION"
    assert (await states(payments, "rasim"))[("DISPUTED", "DISPUTE")] == 700
    assert (await end(payments, of, ["rasim"], "rasim", "claimant")).status_code == 200


@pytest.mark.clause("4.3-a")
async def test_what_is_heard_and_not_read_yet_is_on_its_way(payments: OneService) -> None:
    of = await dispute(payments, "film-2", Role.DIRECTOR)
    await payments.hear("distribution", *closed_run("run-2"))
    early = await end(payments, of, ["rasim"], "rasim", "claimant")
    assert (early.status_code, early.json()["reason"]) == (409, "IN_TRANSIT")
    await payments.settle()
    assert (await end(payments, of, ["rasim"], "rasim", "claimant")).status_code == 200


@pytest.mark.clause("4.3-a")
async def test_a_dispute_over_what_was_paid_ends_for_those_who_were_paid(payments: OneService) -> None:
    await pay(payments)
    of = await dispute(payments, "film-2", Role.DIRECTOR)
    other = await end(payments, of, ["claimant"], "rasim", "claimant")
    assert other.json()["reason"] == "NEEDS_CORRECTION"
    assert (await end(payments, of, ["rasim"], "rasim", "claimant")).status_code == 200


async def test_a_party_sees_its_own_disputes(payments: OneService) -> None:
    of = await dispute(payments, "film-1")
    for party, seen in (("rasim", [of]), ("john", []), ("rasi", []), ("r_sim", [])):
        listed = await payments.get("payments:dispute:read", "/v1/disputes?state=OPEN", party=party)
        assert [item["id"] for item in listed.json()["items"]] == seen
    hidden = await payments.get("payments:dispute:read", f"/v1/disputes/{of}", party="john")
    assert hidden.status_code == 404


@pytest.mark.clause("4.3-a")
async def test_a_dispute_over_all_roles_names_no_role(payments: OneService) -> None:
    body = {"work": "film-1", "role": "ALL", "parties": ["rasim"], "claim": "His", "document_sha256": SHA}
    refused = await payments.post("lawyer", "payments:dispute:submit", "/v1/disputes", body)
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["where"]) == (422, "body.role")
    assert "leave the role out" in error["what"]


@pytest.mark.clause("4.3-a")
@pytest.mark.parametrize(
    ("change", "reason", "said"),
    [
        ({"work": "no-such-work"}, "UNKNOWN_WORK", "body.work: .*'no-such-work'"),
        ({"parties": ["rasim", "nobody", "none"]}, "UNKNOWN_PARTY", "body.parties: .*'nobody', 'none'"),
    ],
)
async def test_a_dispute_over_what_nobody_knows_is_refused_and_holds_nothing(
    payments: OneService, change: dict[str, object], reason: str, said: str
) -> None:
    body = {"work": "film-1", "parties": ["rasim"], "claim": "His", "document_sha256": SHA}
    refused = await payments.post("lawyer", "payments:dispute:submit", "/v1/disputes", body | change)
    assert (refused.status_code, refused.json()["reason"]) == (409, reason)
    assert re.search(said, refused.json()["detail"])
    holds, _ = await payments.ctx.store.state(HOLDS, GUILD)
    assert not holds


async def test_a_dispute_is_explained_by_the_title_of_its_work(payments: OneService) -> None:
    of = await dispute(payments, "film-1")
    explained = (await payments.get("payments:state:read", f"/v1/explain/{of}")).json()
    assert "“Ölsəm… bağışla”" in explained["text"]


async def test_the_same_request_opens_one_dispute(payments: OneService) -> None:
    first = await dispute(payments, "film-1", key="k")
    assert await dispute(payments, "film-1", key="k") == first
    holds, version = await payments.ctx.store.state(HOLDS, GUILD)
    assert (list(holds), version) == ([first], 1)


@pytest.mark.clause("4.3-a")
async def test_a_dispute_between_the_look_and_the_release_wins(payments: OneService) -> None:
    """The release was decided on holds that have moved since: its guard does not hold."""
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    store, run = payments.ctx.store, prepared["payment_run"]
    draft = await draft_of(store, payments.ctx.blobs, run)
    assert draft is not None
    async with payments.ctx.engine.connect() as connection:
        names = [order.payee for order in draft.orders]
        known = Known(
            profiles=await read_profiles(connection, await approved_versions(connection, names)),
            payees=await read_payees(connection, names),
            approvers=(),
            in_force={order.payee: order.payment_data for order in draft.orders},
        )
    command, guards = await release_of(store, draft, known, draft.digest, "director", payments.ctx.clock())
    assert command.held == () == command.changed
    await dispute(payments, "film-1")
    with pytest.raises(Conflict):
        await store.execute(
            PAYMENT_RUN, run, command, Meta(actor="director", correlation_id="c"), guards=guards
        )
