"""Takes an account in: read and check its file in a child process, then return it, or list its items and accept it.

A crash leaves chunks that mean nothing yet; the next attempt finds the same ones and goes on (2.1.1-e, -k, D-17).
"""

from collections import Counter
from dataclasses import replace
from typing import Any

from services.intake.domain.account import ACCOUNT, SendBack, TakeAccount
from services.intake.domain.account_check import Checked
from services.intake.domain.account_events import AccountSubmitted
from services.intake.domain.chunks import chunked, numbered
from services.intake.domain.cover import FORM, use_of
from services.intake.domain.items import LINES, WORKS, LinesChunked, WorksChunked, items_id
from services.intake.formats.documents import read_account
from services.intake.jobs.other_accounts import same_period
from services.intake.jobs.signatures import judged_cover
from services.intake.jobs.steps import (
    contract_of,
    file_of,
    refuse_others,
    reported_child,
)
from services.intake.publisher import public_of
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.intake import BatchCounts
from shared.contracts.registry import Contract
from shared.contracts.terms import Channel, ContractKind
from shared.contracts.wire import to_json
from shared.jobs.entering import held
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.clock import baku_day
from shared.kernel.findings import Finding


async def run(job: JobContext) -> dict[str, Any]:
    """The outcome of one version: RETURNED with the number of findings, ACCEPTED with counts and sum due, or
    AWAITS_SIGNATURE as long as no clerk has seen what a payer handed in himself."""
    account, version = str(job.args["account"]), int(job.args["version"])
    state, _ = await job.ctx.store.state(ACCOUNT, account)
    last = state.last
    if last is None or last.version != version or not state.open:
        return {"account": account, "version": version, "state": "DECIDED_BEFORE"}
    contract = await contract_of(job, last.contract, last.cover.period)
    cover, doubts = await judged_cover(job, last, contract)
    if cover is None:
        return {"account": account, "version": version, "state": "AWAITS_SIGNATURE"}
    data = await file_of(job, last.file_sha256)
    today = baku_day(job.ctx.clock())
    try:
        checked = await job.compute(read_account, data, cover, contract, today)
    except JobFailed as error:
        # A file that the reader dies of cannot be read: the first ground. One that only took long may be tried again.
        checked = Checked(reported_child(error, FORM))
    if checked.findings:
        return await _send_back(job, last, checked)
    return await _take(job, last, contract, replace(checked, warnings=(*doubts, *checked.warnings)))


async def _send_back(job: JobContext, last: AccountSubmitted, checked: Checked) -> dict[str, Any]:
    findings = await _kept(job, checked.findings)
    command = SendBack(
        version=last.version,
        counts_by_ground=dict(sorted(Counter(finding.clause for finding in checked.findings).items())),
        findings_sha256=findings,
    )
    held(await job.ctx.store.execute(ACCOUNT, last.account, command, job.meta()), "file")
    return {
        "account": last.account,
        "version": last.version,
        "state": "RETURNED",
        "findings": len(checked.findings),
        "counts_by_ground": command.counts_by_ground,
    }


async def _kept(job: JobContext, findings: tuple[Finding, ...]) -> str:
    """The list of findings as a document: the account's sender gets exactly these bytes."""
    return await job.ctx.blobs.put(to_json(findings), "application/json")


async def _take(
    job: JobContext, last: AccountSubmitted, contract: Contract, checked: Checked
) -> dict[str, Any]:
    use, grouped = use_of(last.cover, contract), checked.grouped
    if use is None or grouped is None or checked.due is None:
        raise ValueError("a proper account has a use, works and a sum due")
    warnings = (*checked.warnings, *await same_period(job, last, grouped))
    works = [
        WorksChunked(account=last.account, version=last.version, chunk=number, reports=reports)
        for number, reports in numbered(chunked(grouped.reports))
    ]
    lines = [
        LinesChunked(account=last.account, version=last.version, chunk=number, lines=usage)
        for number, usage in numbered(chunked(grouped.lines))
    ]
    stream = items_id(last.account, last.version)
    total = len(works) + len(lines)
    await job.progress(0, total, "chunks")
    for outcome in await job.ctx.store.execute_many(WORKS, [(stream, work) for work in works], job.meta()):
        held(outcome, "file")
    await job.progress(len(works), total, "chunks")
    for outcome in await job.ctx.store.execute_many(LINES, [(stream, line) for line in lines], job.meta()):
        held(outcome, "file")
    await refuse_others(job, WORKS, stream, works)
    await refuse_others(job, LINES, stream, lines)
    await job.progress(total, total, "chunks")
    counts = BatchCounts(
        report_chunks=len(works),
        reports=len(grouped.reports),
        line_chunks=len(lines),
        lines=len(grouped.lines),
    )
    command = TakeAccount(
        version=last.version,
        contract_version=contract.version,
        channel=Channel.PRODUCER if contract.kind is ContractKind.ROYALTY_PAYMENT else Channel.USER,
        use_type=use,
        territory=last.cover.territory or contract.territory,
        income=checked.income,
        due=checked.due,
        counts=counts,
        digest=batch_digest(
            item_digest(published) for published in (*map(public_of, works), *map(public_of, lines))
        ),
        known=await job.ctx.store.known(),
        warnings_sha256=await _kept(job, warnings) if warnings else None,
    )
    held(await job.ctx.store.execute(ACCOUNT, last.account, command, job.meta()), "file")
    return {
        "account": last.account,
        "version": last.version,
        "state": "ACCEPTED",
        "reports": counts.reports,
        "lines": counts.lines,
        "warnings": len(warnings),
        "due": {"amount": checked.due.amount, "currency": checked.due.currency},
    }
