"""The job that brings a closed run's shares to their payees' accounts, each once."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from services.payments.domain.account import ACCOUNT, CreditAccount, digest_of
from services.payments.domain.credit import CREDIT, Credit, EnterCredit
from services.payments.domain.run_credits import RUN_CREDITS, FinishCrediting, RunCredited
from services.payments.jobs.entering import enter_all
from services.payments.projections.allocation import read_run
from shared.contracts.distribution import RoyaltyAllocated
from shared.contracts.terms import ShareState
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.findings import Finding
from shared.kernel.money import Money
from shared.projections import snapshot


async def run(job: JobContext) -> dict[str, Any]:
    """Enter every credited share, then one sum per payee and currency; repeated, it goes on where it stopped."""
    run_id, closed_on = str(job.args["run"]), date.fromisoformat(job.args["closed_on"])
    async with snapshot(job.ctx.engine) as (connection, _):
        allocations = await read_run(connection, run_id)
    _prove(allocations)
    credits_ = [credit for allocation in allocations for credit in credits_of(allocation)]
    entries = [(credit.id, EnterCredit(credit=credit, effective_on=closed_on)) for credit in credits_]
    await enter_all(job, CREDIT, entries, "credits")
    accounts = [(one.payee, one) for one in sums_of(run_id, closed_on, credits_)]
    await enter_all(job, ACCOUNT, accounts, "accounts")
    payees = {credit.payee for credit in credits_}
    done = RunCredited(run=run_id, closed_on=closed_on, credits=len(credits_), payees=len(payees))
    await job.ctx.store.execute(RUN_CREDITS, run_id, FinishCrediting(done=done), job.meta())
    return {"run": run_id, "credits": len(credits_), "payees": len(payees)}


def _prove(allocations: Iterable[RoyaltyAllocated]) -> None:
    """Refuse what cannot be credited; the run then stays in transit, visible in the ledger."""
    findings = []
    for allocation in allocations:
        for share in allocation.shares:
            if share.state is not ShareState.CREDITED:
                continue
            if share.receiver is None and share.owner is None:
                findings.append(Finding(f"share {share.share}", "is credited to nobody"))
            if share.net.amount < 0:
                what = "is negative: reversals are not taken here"
                findings.append(Finding(f"share {share.share}", what, str(share.net)))
    if findings:
        raise JobFailed(findings, "The run cannot be credited")


def credits_of(allocation: RoyaltyAllocated) -> list[Credit]:
    """The shares of an allocation that are credited with money."""
    return [
        Credit(
            id=share.share,
            payee=share.receiver or share.owner or "",
            owner=share.owner,
            work=allocation.work,
            role=share.role,
            allocation=allocation.allocation,
            run=allocation.run,
            channel=allocation.channel,
            gross=share.gross,
            net=share.net,
        )
        for share in allocation.shares
        if share.state is ShareState.CREDITED and share.net.amount > 0
    ]


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
