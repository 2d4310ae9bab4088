"""Prepares a payment run: what is owed, what can be paid on that day, and what is held and why."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.payments.domain.assembling import assemble
from services.payments.domain.circumstances import Circumstances
from services.payments.domain.credit import CREDIT, TakeCredit
from services.payments.domain.draft import Draft
from services.payments.domain.holds import GUILD, HOLDS
from services.payments.domain.liability import LIABILITY, TakeLiability
from services.payments.domain.owed import Owed
from services.payments.domain.payment_run import PAYMENT_RUN, OpenRun, PrepareRun
from services.payments.domain.payment_run_events import RunState
from services.payments.domain.standing import Unpaid
from services.payments.handlers import keep_draft
from services.payments.jobs.call_up import owed_of_months
from services.payments.projections.circumstances import read_circumstances
from services.payments.projections.liability import read_owed
from services.payments.projections.policy import Policies, policies_on
from services.payments.projections.unpaid import read_free
from shared.contracts.wire import to_builtins
from shared.eventstore.store import Conflict
from shared.jobs.entering import held
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.clock import baku_day
from shared.kernel.decider import Decider, Rejected
from shared.kernel.findings import Finding
from shared.kernel.ids import stream
from shared.projections import snapshot

_AT_ONCE = 500
_TRIES = 5


async def run(job: JobContext) -> dict[str, Any]:
    """Take the credits, lay down the draft. Repeated, it goes on where it stopped.

    Raises JobFailed when a policy lacks, or when somebody gave the run up.
    """
    payment_run, day = str(job.args["payment_run"]), date.fromisoformat(job.args["execution_date"])
    state, _ = await job.ctx.store.state(PAYMENT_RUN, payment_run)
    if state.state in (RunState.NONE, RunState.OPENED):
        async with snapshot(job.ctx.engine) as (connection, _):
            _prove(await policies_on(connection, day))
        await _must(job, OpenRun(payment_run=payment_run, execution_date=day, by=job.actor), payment_run)
        for _ in range(_TRIES):
            if await _lay_down(job, payment_run, day):
                break
        else:
            raise JobFailed([Finding(payment_run, "disputes came again and again; prepare anew")])
        state, _ = await job.ctx.store.state(PAYMENT_RUN, payment_run)
    if state.state is RunState.ABANDONED:
        raise JobFailed([Finding(payment_run, f"is {state.state}")], "The payment run cannot be prepared")
    return {
        "payment_run": payment_run,
        "digest": state.digest,
        "orders": state.orders,
        "total": to_builtins(state.total),
        "totals": to_builtins(state.totals),
    }


def _prove(policies: Policies) -> None:
    lacking = {
        "debtor": policies.debtor is None,
        "notice": policies.notice is None,
        "tax": not policies.rules,
    }
    findings = [
        Finding(f"policy {name}", "no version is approved for that day")
        for name, lacks in lacking.items()
        if lacks
    ]
    if findings:
        raise JobFailed(findings, "A payment run needs its policies")


async def _lay_down(job: JobContext, payment_run: str, day: date) -> bool:
    """False: a dispute came in between, or the run went on; look again."""
    state, opened = await job.ctx.store.state(PAYMENT_RUN, payment_run)
    if state.state is not RunState.OPENED:
        # Given up meanwhile, or laid down after all by an attempt that had lost its lease.
        return True
    months = await owed_of_months(job, payment_run, day)
    holds, version = await job.ctx.store.state(HOLDS, GUILD)
    async with snapshot(job.ctx.engine) as (connection, _):
        policies = await policies_on(connection, day)
        unpaid = await read_free(connection, payment_run)
        owed = [*await read_owed(connection, payment_run), *months]
        today = baku_day(job.ctx.clock())
        now = await read_circumstances(connection, day, unpaid, holds.values(), owed, today)
    # Nothing is taken any more once the run was given up: what it had by then is freed by the policy on that.
    still_open = (stream(PAYMENT_RUN.entity, payment_run), opened)
    try:
        draft, taken = await _taken_draft(job, payment_run, policies, (unpaid, owed), now, still_open)
    except Conflict:
        return False
    # Of a hundred thousand payees these are more than a hundred megabytes.
    found = len(unpaid) + len(owed)
    del now, unpaid, owed
    command = PrepareRun(
        digest=await keep_draft(job.ctx.blobs, draft),
        orders=len(draft.orders),
        total=draft.total,
        totals=draft.totals,
        credits=draft.pays,
        taken=frozenset(taken),
    )
    try:
        await _must(job, command, payment_run, guards=[(stream(HOLDS.entity, GUILD), version)])
    except Conflict:
        return False
    await job.progress(len(draft.pays), found, "credits")
    return True


async def _taken_draft(
    job: JobContext,
    payment_run: str,
    policies: Policies,
    open_: tuple[Sequence[Unpaid], Sequence[Owed]],
    now: Circumstances,
    guard: tuple[str, int],
) -> tuple[Draft, set[str]]:
    """The draft of what this run could take, and everything that it took.

    What another payment run was faster with leaves room in an order for what is beyond its bound, and those are
    to be taken too: so it is put together again until it names only what was taken.
    """
    assert policies.debtor is not None
    taken, lost = set[str](), set[str]()
    while True:
        unpaid = [one for one in open_[0] if one.credit not in lost]
        owed = [one for one in open_[1] if one.liability not in lost]
        draft = assemble(payment_run, policies.debtor, dict(policies.versions), unpaid, now, owed)
        wanted = [one for one in draft.pays if one not in taken]
        if not wanted:
            return draft, taken
        won = await _take(job, draft, set(wanted), guard)
        taken |= won
        if len(won) == len(wanted):
            return draft, taken
        lost |= set(wanted) - won
        # Whose debt another payment run has, he gets nothing by this one: they are set off together (D-87).
        owing = {one.payee for one in open_[0] if one.credit in lost and one.net.amount < 0}
        lost |= {one.credit for one in open_[0] if one.payee in owing}


async def _take(job: JobContext, draft: Draft, wanted: set[str], guard: tuple[str, int]) -> set[str]:
    """Those of the wanted credits and liabilities of a draft that are in its payment run now."""
    credit = TakeCredit(payment_run=draft.payment_run)
    credits_ = [(one, credit) for one in draft.credits if one in wanted]
    liabilities = [
        (item.liability, TakeLiability(payment_run=draft.payment_run, amount=item.amount))
        for order in draft.orders
        for item in order.items
        if item.liability in wanted
    ]
    return await _won(job, CREDIT, credits_, guard) | await _won(job, LIABILITY, liabilities, guard)


async def _won(
    job: JobContext,
    decider: Decider[Any, Any, Any],
    commands: Sequence[tuple[str, Any]],
    guard: tuple[str, int],
) -> set[str]:
    won: set[str] = set()
    for start in range(0, len(commands), _AT_ONCE):
        some = commands[start : start + _AT_ONCE]
        outcomes = await job.ctx.store.execute_many(decider, some, job.meta(), guards=[guard])
        won |= {
            one for (one, _), outcome in zip(some, outcomes, strict=True) if not isinstance(outcome, Rejected)
        }
        await job.progress(min(start + _AT_ONCE, len(commands)), len(commands), "credits")
    return won


async def _must(
    job: JobContext,
    command: OpenRun | PrepareRun,
    payment_run: str,
    guards: list[tuple[str, int]] | None = None,
) -> None:
    outcome = await job.ctx.store.execute(PAYMENT_RUN, payment_run, command, job.meta(), guards=guards or ())
    held(outcome, payment_run, "The payment run cannot be prepared")
