"""Prepares a payment run: what is owed, what can be paid on that day, and what is held and why."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.payments.domain.assembling import assemble
from services.payments.domain.credit import CREDIT, TakeCredit
from services.payments.domain.draft import Draft
from services.payments.domain.holds import GUILD, HOLDS
from services.payments.domain.payment_run import PAYMENT_RUN, OpenRun, PrepareRun
from services.payments.domain.payment_run_events import RunState
from services.payments.domain.standing import Circumstances, Unpaid
from services.payments.projections.circumstances import read_circumstances
from services.payments.projections.credit import read_free
from services.payments.projections.policy import Policies, policies_on
from shared.eventstore.store import Conflict
from shared.jobs.entering import held
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.decider import Rejected
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
        "total": {"amount": state.total.amount, "currency": state.total.currency},
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
    holds, version = await job.ctx.store.state(HOLDS, GUILD)
    async with snapshot(job.ctx.engine) as (connection, _):
        policies = await policies_on(connection, day)
        unpaid = await read_free(connection, payment_run)
        now = await read_circumstances(connection, day, unpaid, holds.values())
    # Nothing is taken any more once the run was given up: what it had by then is freed by the policy on that.
    still_open = (stream(PAYMENT_RUN.entity, payment_run), opened)
    try:
        draft, taken = await _taken_draft(job, payment_run, policies, unpaid, now, still_open)
    except Conflict:
        return False
    await job.ctx.blobs.put(draft.encode(), "application/json")
    command = PrepareRun(
        digest=draft.digest,
        orders=len(draft.orders),
        total=draft.total,
        credits=draft.credits,
        taken=frozenset(taken),
    )
    try:
        await _must(job, command, payment_run, guards=[(stream(HOLDS.entity, GUILD), version)])
    except Conflict:
        return False
    await job.progress(len(draft.credits), len(unpaid), "credits")
    return True


async def _taken_draft(
    job: JobContext,
    payment_run: str,
    policies: Policies,
    unpaid: Sequence[Unpaid],
    now: Circumstances,
    guard: tuple[str, int],
) -> tuple[Draft, set[str]]:
    """The draft of what this run could take, and everything that it took.

    What another payment run was faster with leaves room in an order for credits beyond its bound, and those are
    to be taken too: so it is put together again until it names only what was taken.
    """
    assert policies.debtor is not None
    taken, lost = set[str](), set[str]()
    while True:
        left = [one for one in unpaid if one.credit not in lost]
        draft = assemble(payment_run, policies.debtor, dict(policies.versions), left, now)
        wanted = [credit for credit in draft.credits if credit not in taken]
        if not wanted:
            return draft, taken
        won = await _take(job, payment_run, wanted, guard)
        taken |= won
        lost |= set(wanted) - won


async def _take(job: JobContext, payment_run: str, wanted: Sequence[str], guard: tuple[str, int]) -> set[str]:
    """Those of the wanted credits that are in this payment run now."""
    taken: set[str] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        command = TakeCredit(payment_run=payment_run)
        outcomes = await job.ctx.store.execute_many(
            CREDIT, [(credit, command) for credit in some], job.meta(), guards=[guard]
        )
        taken |= {
            credit
            for credit, outcome in zip(some, outcomes, strict=True)
            if not isinstance(outcome, Rejected)
        }
        await job.progress(min(start + _AT_ONCE, len(wanted)), len(wanted), "credits")
    return taken


async def _must(
    job: JobContext,
    command: OpenRun | PrepareRun,
    payment_run: str,
    guards: list[tuple[str, int]] | None = None,
) -> None:
    outcome = await job.ctx.store.execute(PAYMENT_RUN, payment_run, command, job.meta(), guards=guards or ())
    held(outcome, payment_run, "The payment run cannot be prepared")
