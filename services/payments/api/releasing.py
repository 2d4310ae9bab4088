"""How a payment run is released, whoever does it: with all that stands against it looked at."""

from collections.abc import Sequence
from dataclasses import replace

from fastapi.responses import JSONResponse

from services.payments.domain.draft import Draft
from services.payments.domain.payee_data import PAYEE_DATA
from services.payments.domain.payment_run import PAYMENT_RUN
from services.payments.domain.tax import Residence, Treaty
from services.payments.domain.tax_certificate import TAX_CERTIFICATES, treaty_on
from services.payments.handlers import Known, draft_of, release_of
from services.payments.projections.contract import terms_on
from services.payments.projections.credit import reversed_in
from services.payments.projections.merged import read_stands
from services.payments.projections.order import came_back
from services.payments.projections.party import read_payees
from services.payments.projections.passing import strayed_in
from services.payments.projections.payee_data import approved_versions
from services.payments.projections.rate import quotes_on
from services.payments.projections.run import approvers_of
from services.payments.vault import read_profiles
from shared.jobs.context import Context
from shared.kernel.stand_in import StandIn
from shared.web.problems import not_found
from shared.web.requests import Posting

_RELEASE = "release-payment-run"


async def released(
    post: Posting,
    payment_run: str,
    digest: str,
    stand_in: StandIn | None = None,
    guards: Sequence[tuple[str, int]] = (),
) -> JSONResponse:
    """Release to the bank: 202 with the job that makes file and orders; 404 where there is no draft, 409 or 403 where
    something or somebody stands against it."""
    ctx = post.ctx
    draft = await draft_of(ctx.store, ctx.blobs, payment_run)
    if draft is None:
        raise not_found("payment run", payment_run)
    known = await _known(ctx, draft)
    at = ctx.clock()
    command, seen = await release_of(ctx.store, draft, known, digest, post.caller.subject, at)
    command = replace(command, stand_in=stand_in)
    await post.execute(PAYMENT_RUN, payment_run, command, guards=[*seen, *guards])
    # The policy on the release queues the same job; queued here too, it can be waited for at once.
    job = await ctx.jobs.queue(
        _RELEASE,
        payment_run,
        payment_run,
        {"payment_run": payment_run},
        actor=post.caller.subject,
        correlation_id=post.correlation_id,
    )
    return JSONResponse({"job": f"/v1/jobs/{job}"}, status_code=202)


async def _known(ctx: Context, draft: Draft) -> Known:
    payees = [order.payee for order in draft.orders]
    runs = {line.credit.run for order in draft.orders for line in order.lines}
    runs |= {item.run for order in draft.orders for item in order.items if item.run}
    data = await ctx.store.states(PAYEE_DATA, payees)
    treaties = await _treaties(ctx, draft)
    abroad = [order.payee for order in draft.orders if order.contract is not None]
    async with ctx.engine.connect() as connection:
        stands = await read_stands(connection)
        back = await came_back(connection, payees)
        parties = {payee: stands.parties.get(payee, payee) for payee in abroad}
        return Known(
            profiles=await read_profiles(connection, await approved_versions(connection, payees)),
            payees=await read_payees(connection, payees),
            approvers=await approvers_of(connection, runs),
            in_force={payee: state.in_force for payee, (state, _) in data.items()},
            data={payee: version for payee, (_, version) in data.items()},
            returned=back.codes,
            treaties=treaties,
            asked=back.asked,
            reversed=(
                *await reversed_in(connection, draft.payment_run),
                *await strayed_in(connection, draft.payment_run),
            ),
            contracts=await terms_on(connection, parties, draft.execution_date),
            quotes=await quotes_on(connection, draft.execution_date) if abroad else {},
            stands=stands,
        )


async def _treaties(ctx: Context, draft: Draft) -> dict[str, Treaty]:
    """By payee, on the day of payment, of those whom the draft taxes as non-residents."""
    taxed = [
        order.payee
        for order in draft.orders
        if any(rule.residence is Residence.NON_RESIDENT for rule in order.rules)
    ]
    found = await ctx.store.states(TAX_CERTIFICATES, taxed)
    return {
        payee: treaty
        for payee, (state, _) in found.items()
        if (treaty := treaty_on(state, draft.execution_date)) is not None
    }
