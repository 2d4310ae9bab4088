"""Brings a closed run's shares to their payees' accounts, each once."""

from datetime import date
from typing import Any

from services.payments.domain.account import ACCOUNT, CreditAccount, digest_of
from services.payments.domain.credit import CREDIT, EnterCredit
from services.payments.domain.credit_events import Credit
from services.payments.domain.run_credits import RUN_CREDITS, FinishCrediting, RunCredited
from services.payments.projections.run_shares import read_credits
from shared.jobs.entering import enter_all, held
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.money import Money
from shared.projections import snapshot


async def run(job: JobContext) -> dict[str, Any]:
    """Enter every credited share, then one sum per payee and currency; repeated, it goes on where it stopped."""
    run_id, closed_on = str(job.args["run"]), date.fromisoformat(job.args["closed_on"])
    async with snapshot(job.ctx.engine) as (connection, _):
        credits_, problems = await read_credits(connection, run_id, int(job.args["heard"]))
    if problems:
        # The run stays in transit, visible in the ledger.
        raise JobFailed(problems, "The run cannot be credited")
    entries = [(credit.id, EnterCredit(credit=credit, effective_on=closed_on)) for credit in credits_]
    await enter_all(job, CREDIT, entries, "credits")
    accounts = [(one.payee, one) for one in sums_of(run_id, closed_on, credits_)]
    await enter_all(job, ACCOUNT, accounts, "accounts")
    payees = {credit.payee for credit in credits_}
    done = RunCredited(run=run_id, closed_on=closed_on, credits=len(credits_), payees=len(payees))
    outcome = await job.ctx.store.execute(RUN_CREDITS, run_id, FinishCrediting(done=done), job.meta())
    held(outcome, "run", "The run cannot be credited")
    return {"run": run_id, "credits": len(credits_), "payees": len(payees)}


def sums_of(run_id: str, closed_on: date, credits_: list[Credit]) -> list[CreditAccount]:
    """One exact sum per payee and currency."""
    grouped: dict[tuple[str, str], list[Credit]] = {}
    for credit in credits_:
        grouped.setdefault((credit.payee, credit.net.currency), []).append(credit)
    return [
        CreditAccount(
            payee=payee,
            run=run_id,
            net=Money(sum(one.net.amount for one in its), currency),
            allocations=len({one.allocation for one in its}),
            allocation_digest=digest_of(its),
            effective_on=closed_on,
        )
        for (payee, currency), its in sorted(grouped.items())
    ]
