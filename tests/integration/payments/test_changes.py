"""What changes between the draft and its release (4.1, D-86, D-95)."""

from datetime import date
from typing import Any

import pytest

from services.payments.api import releasing
from services.payments.domain.payment_run import PAYMENT_RUN
from services.payments.handlers import Known, draft_of, release_of
from services.payments.projections.party import read_payees
from services.payments.projections.payee_data import approved_versions
from services.payments.vault import read_profiles
from shared.eventstore.store import Conflict, Meta
from tests.integration.payments.played import DEBTOR, TAX, adopt, approve, give_data, prepare, release
from tests.integration.payments.registered import party
from tests.support.one_service import OneService


@pytest.mark.clause("4.1-a")
async def test_who_died_since_the_draft_is_not_paid(payments: OneService) -> None:
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    await payments.hear("registry", party("john", "John Smith", country="GB", died_on=date(2026, 9, 2)))
    await payments.settle()
    refused = await release(payments, prepared)
    assert (refused.status_code, refused.json()["reason"]) == (409, "PAYMENT_DATA_CHANGED")
    assert "john" in refused.json()["detail"]
    path = f"/v1/payment-runs/{prepared['payment_run']}/abandon"
    await payments.post("accountant", "payments:payment-run:prepare", path, {"reason": "a death"})
    await payments.settle()
    # 72.26 of Rasim and 9.00 of the composers' organisation are left; John's 80.00 waits for his heirs.
    again = await prepare(payments, "2026-09-04")
    assert (again["orders"], again["total"]["amount"]) == (2, 8126)


@pytest.mark.clause("X-d")
async def test_who_approved_the_distribution_does_not_release_its_payment(payments: OneService) -> None:
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    assert (await release(payments, prepared, "head-of-distribution")).status_code == 403
    assert (await release(payments, prepared)).status_code == 202


@pytest.mark.clause("3.4-a")
@pytest.mark.parametrize(("policy", "body"), [("tax", TAX), ("debtor", DEBTOR)])
async def test_a_policy_adopted_after_the_draft_has_it_prepared_anew(
    payments: OneService, policy: str, body: dict[str, object]
) -> None:
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    await adopt(payments, policy, body, version=2)
    refused = await release(payments, prepared)
    assert (refused.status_code, refused.json()["reason"]) == (409, "POLICY_CHANGED")
    path = f"/v1/payment-runs/{prepared['payment_run']}/abandon"
    await payments.post("accountant", "payments:payment-run:prepare", path, {"reason": "another policy"})
    await payments.settle()
    anew = await prepare(payments, "2026-09-04")
    assert (await approve(payments, anew)).status_code == 200
    assert (await release(payments, anew)).status_code == 202


@pytest.mark.clause("3.4-a")
async def test_a_policy_adopted_between_the_look_and_the_release_wins(payments: OneService) -> None:
    """The release was decided on policies that have moved since: its guard does not hold."""
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
    assert command.outdated == ()
    await adopt(payments, "tax", TAX, version=2)
    with pytest.raises(Conflict):
        await store.execute(
            PAYMENT_RUN, run, command, Meta(actor="director", correlation_id="c"), guards=guards
        )


@pytest.mark.clause("4.1-a", "X-d")
async def test_an_account_that_is_approved_while_the_run_is_being_released_stops_it(
    payments: OneService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the last look at his data and the release itself."""
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200

    async def slowly(*args: Any) -> Any:
        found = await release_of(*args)
        await give_data(payments, "rasim", version=2)
        return found

    monkeypatch.setattr(releasing, "release_of", slowly)
    refused = await release(payments, prepared)
    assert refused.status_code == 409, refused.text
    monkeypatch.undo()
    again = await release(payments, prepared)
    assert (again.status_code, again.json()["reason"]) == (409, "PAYMENT_DATA_CHANGED")
