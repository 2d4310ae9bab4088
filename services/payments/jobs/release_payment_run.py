"""Carries out a release: the bank's file, stored once as bytes, then the orders, then the manifest."""

from collections.abc import Mapping
from typing import Any

from services.payments.domain.credit import CREDIT, PayCredit
from services.payments.domain.draft import Draft, DraftOrder, OrderKind
from services.payments.domain.liability import LIABILITY, PayLiability
from services.payments.domain.order import ORDER, IssueOrder, end_to_end_id
from services.payments.domain.order_events import OrderIssued
from services.payments.domain.order_terms import OrderItem, ScheduleFiles
from services.payments.domain.payment_run import PAYMENT_RUN, FinishRelease
from services.payments.domain.payment_run_events import RunState, State
from services.payments.domain.policy_bodies import DebtorAccount
from services.payments.formats.pain001 import write_orders
from services.payments.formats.pain001_orders import CreditTransfer, Debtor, split_orders
from services.payments.handlers import draft_of, draft_parts
from services.payments.jobs.outgoing_schedules import file_schedules
from services.payments.vault import BankAccount, PaymentData, read_data
from shared.contracts.terms import Charges, DocumentKind
from shared.contracts.wire import to_builtins
from shared.eventstore.readings import record_readings
from shared.eventstore.store import Done
from shared.jobs.entering import enter_all, held
from shared.jobs.filing import file_document
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.findings import Finding
from shared.kernel.ids import derived_id

_REMITTANCE = {
    OrderKind.ROYALTY: "Müəllif qonorarı / Royalty",
    OrderKind.ABROAD: "Müəllif qonorarı / Royalty",
    OrderKind.REFUND: "Geri qaytarılan məbləğ / Refund",
    OrderKind.LIABILITY: "Ödəniş / Payment",
}


async def run(job: JobContext) -> dict[str, Any]:
    """Release to the bank; repeated, it goes on where it stopped and stores the same bytes."""
    payment_run = str(job.args["payment_run"])
    state, _ = await job.ctx.store.state(PAYMENT_RUN, payment_run)
    if state.state not in (RunState.RELEASING, RunState.RELEASED):
        raise JobFailed([Finding(payment_run, "was not released")])
    files = state.files or await _store_files(job, payment_run, state)
    draft = await draft_of(job.ctx.store, job.ctx.blobs, payment_run)
    if draft is None:
        raise _no_draft(payment_run)
    schedules = await file_schedules(job, draft)
    issues = [(one.order, _issue(draft, one, schedules.get(one.order))) for one in draft.orders]
    await enter_all(job, ORDER, issues, "orders")
    paid = [
        (line.credit.credit, PayCredit(payment_run=payment_run, order=order.order))
        for order in draft.orders
        for line in order.lines
    ]
    await enter_all(job, CREDIT, paid, "credits")
    settled = [
        (item.liability, PayLiability(payment_run=payment_run, order=order.order))
        for order in draft.orders
        for item in order.items
    ]
    await enter_all(job, LIABILITY, settled, "liabilities")
    outcome = await job.ctx.store.execute(PAYMENT_RUN, payment_run, FinishRelease(files=files), job.meta())
    done = held(outcome, payment_run, "The release cannot be finished")
    statements = await _queue_statements(job, payment_run, done)
    return {
        "payment_run": payment_run,
        "orders": len(draft.orders),
        "total": to_builtins(draft.total),
        "totals": to_builtins(draft.totals),
        "file_sha256": files[0],
        "files": list(files),
        "statements_job": f"/v1/jobs/{statements}",
    }


async def _queue_statements(job: JobContext, payment_run: str, released: Done) -> str:
    """Statements follow when the read models have the manifest."""
    return await job.ctx.jobs.queue(
        "issue-statements",
        payment_run,
        payment_run,
        {"payment_run": payment_run},
        actor=job.actor,
        correlation_id=job.correlation_id,
        causation_id=job.causation_id,
        needs={job.ctx.service: released.sequence or 0},
    )


def _no_draft(payment_run: str) -> JobFailed:
    return JobFailed([Finding(payment_run, "has no draft")])


async def _store_files(job: JobContext, payment_run: str, state: State) -> tuple[str, ...]:
    own_account: DebtorAccount | None = None
    transfers: list[CreditTransfer] = []
    # The file alone takes hundreds of megabytes to a hundred thousand payees, and the draft as many.
    async for some in draft_parts(job.ctx.blobs, state.digest):
        own_account = some.debtor
        transfers += await _transfers(job, some)
    if own_account is None:
        raise _no_draft(payment_run)
    parts = split_orders(transfers, own_account.orders, own_account.sums)
    debtor = Debtor(own_account.name, own_account.iban, own_account.bic, own_account.ibans)
    made_at = state.released_at or job.ctx.clock()
    stored = []
    for number, part in enumerate(parts):
        more = (str(number + 1),) if number else ()
        message_id = end_to_end_id(derived_id("message", payment_run, state.digest, *more))
        args = (message_id, made_at, state.execution_date, debtor, part, own_account.format)
        file = await job.compute(write_orders, *args)
        stored.append(await file_document(job.ctx, job.meta(), file, "application/xml", DocumentKind.BANK))
    return tuple(stored)


async def _transfers(job: JobContext, draft: Draft) -> list[CreditTransfer]:
    """The orders with the accounts to which they go, which are read for nothing else."""
    own = [order for order in draft.orders if order.account is None]
    wanted = {order.payee: order.payment_data for order in own}
    await record_readings(
        job.ctx.pool,
        wanted,
        kind="PAYMENT_DATA",
        actor=job.actor,
        purpose="file for the bank",
        at=job.ctx.clock(),
        document=draft.payment_run,
    )
    async with job.ctx.engine.connect() as connection:
        data = await read_data(connection, wanted)
    altered = [
        order.payee for order in own if order.payee not in data or data[order.payee][0] != order.fingerprint
    ]
    if altered:
        what = "its payment data is not what was approved"
        raise JobFailed([Finding(payee, what) for payee in altered])
    return [_transfer(order, data) for order in draft.orders]


def _transfer(order: DraftOrder, data: Mapping[str, tuple[str, PaymentData]]) -> CreditTransfer:
    account = order.account
    if account is not None:
        to = BankAccount(holder=account.name, iban=account.iban, bic=account.bic)
    else:
        to = data[order.payee][1].account
    return CreditTransfer(
        end_to_end_id=order.end_to_end_id,
        creditor_name=to.holder,
        creditor_iban=to.iban,
        creditor_bic=to.bic,
        creditor_number=to.account_number,
        charges=order.contract.charges if order.contract is not None else Charges.SHARED,
        amount=order.amount,
        remittance=f"{order.purpose or _REMITTANCE[order.kind]} {order.end_to_end_id}",
    )


def _issue(draft: Draft, order: DraftOrder, schedule: ScheduleFiles | None) -> IssueOrder:
    return IssueOrder(
        order=OrderIssued(
            payment_run=draft.payment_run,
            order=order.order,
            payee=order.payee,
            gross=order.gross,
            withheld=order.withheld,
            net=order.net,
            credits=tuple(line.credit.credit for line in order.lines),
            execution_date=draft.execution_date,
            end_to_end_id=order.end_to_end_id,
            payment_data=order.payment_data,
            kind=order.kind.value,
            items=tuple(
                OrderItem(liability=one.liability, kind=one.kind, amount=one.amount.amount)
                for one in order.items
            ),
            paid=order.amount,
            quote=order.quote if order.lines else None,
            schedule=schedule,
        )
    )
