"""Takes an account in: read and check its file in a child process, then return it, or list its items and accept it.

A crash leaves chunks that mean nothing yet; the next attempt finds the same ones and goes on (2.1.1-e, -k, D-17).
"""

from itertools import islice
from pathlib import Path
from typing import Any

from services.intake.domain.account import ACCOUNT, SendBack, TakeAccount
from services.intake.domain.account_events import AccountSubmitted
from services.intake.domain.award import AWARD
from services.intake.domain.cover import FORM, use_of
from services.intake.domain.found import Found
from services.intake.domain.items import LINES, WORKS, items_id, written_lines, written_works
from services.intake.formats import spool
from services.intake.formats.documents import Checked, mark, take_apart
from services.intake.formats.returned import MEDIA_TYPES
from services.intake.handlers import file_papers
from services.intake.jobs.other_accounts import same_period
from services.intake.jobs.signatures import judged_cover
from services.intake.jobs.steps import (
    ITEMS_AT_ONCE,
    as_keyed,
    as_taken_over,
    contract_of,
    enter_items,
    own_directory,
    reported_child,
    save_file,
)
from shared.contracts.batches import batch_digest, body_digest
from shared.contracts.intake import BatchCounts
from shared.contracts.registry import Contract
from shared.contracts.terms import Channel, ContractKind
from shared.contracts.wire import from_json
from shared.jobs.entering import held
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.clock import baku_day
from shared.kernel.findings import Finding

NDJSON = "application/x-ndjson"
FINDINGS_SHOWN_MAX = 100


async def run(job: JobContext) -> dict[str, Any]:
    """The outcome of one version: RETURNED with the number of findings, ACCEPTED with counts and sum due, or
    AWAITS_SIGNATURE as long as no clerk has seen what a payer handed in himself."""
    account, version = str(job.args["account"]), int(job.args["version"])
    state, _ = await job.ctx.store.state(ACCOUNT, account)
    last = state.last
    for one in state.submitted:
        if one.version == version:
            # Whoever took the upload may have been cut off before.
            await file_papers(job.ctx, job.meta(), one.payer, one.file_sha256, one.cover)
    if last is None or last.version != version or not state.open:
        return {"account": account, "version": version, "state": "DECIDED_BEFORE"}
    contract = await contract_of(job, last.contract, last.cover.period)
    if last.paper is not None:
        contract = as_keyed(contract)
    if last.taken_over is not None:
        contract = as_taken_over(contract)
    cover, doubts = await judged_cover(job, last, contract)
    if cover is None:
        return {"account": account, "version": version, "state": "AWAITS_SIGNATURE"}
    today = baku_day(job.ctx.clock())
    async with own_directory(job) as place:
        await save_file(job, last.file_sha256, place / spool.FILE)
        try:
            checked = await job.compute(take_apart, str(place), cover, contract, today)
        except JobFailed as error:
            # A file that the reader dies of cannot be read: the first ground. One that only took long may be tried
            # again.
            findings = reported_child(error, FORM)
            (place / spool.FINDINGS).unlink(missing_ok=True)
            spool.write_findings(place / spool.FINDINGS, findings)
            return await _send_back(job, last, place, {FORM: len(findings)})
        if not checked.outcome.proper:
            returned = await _marked(job, contract, checked, place)
            return await _send_back(job, last, place, checked.counts.by_ground, returned)
        return await _take(job, last, contract, checked, place, doubts)


async def _send_back(
    job: JobContext,
    last: AccountSubmitted,
    place: Path,
    counts: dict[str, int],
    returned: str | None = None,
) -> dict[str, Any]:
    """The account's sender gets exactly the bytes that are kept now. What is of the old system's books has no sender:
    it stays open until their job is tried again."""
    if last.taken_over is not None:
        raise JobFailed(_first_of(place / spool.FINDINGS), "An account of the books is not proper any more")
    command = SendBack(
        version=last.version,
        counts_by_ground=counts,
        findings_sha256=await _kept(job, place / spool.FINDINGS),
        returned_sha256=returned,
    )
    held(await job.ctx.store.execute(ACCOUNT, last.account, command, job.meta()), "file")
    return {
        "account": last.account,
        "version": last.version,
        "state": "RETURNED",
        "findings": sum(counts.values()),
        "counts_by_ground": counts,
    }


def _first_of(path: Path) -> list[Finding]:
    with path.open("rb") as told:
        found = [from_json(Found, line) for line in islice(told, FINDINGS_SHOWN_MAX)]
    return [Finding(one.where, one.what, one.value, one.clause, one.rule) for one in found]


async def _marked(job: JobContext, contract: Contract, checked: Checked, place: Path) -> str | None:
    """The account with its faults marked. It goes back without where that cannot be written: all findings stand."""
    try:
        name = await job.compute(mark, str(place), contract, checked.last_row, checked.width)
    except JobFailed:
        return None
    return await _kept(job, place / name, MEDIA_TYPES[name])


async def _kept(job: JobContext, path: Path, media_type: str = NDJSON) -> str:
    with path.open("rb") as file:
        return await job.ctx.blobs.put_file(file, media_type)


async def _take(
    job: JobContext,
    last: AccountSubmitted,
    contract: Contract,
    checked: Checked,
    place: Path,
    doubts: tuple[Finding, ...],
) -> dict[str, Any]:
    use, counts, due = use_of(last.cover, contract), checked.counts, checked.outcome.due
    if use is None or due is None:
        raise ValueError("a proper account has a use and a sum due")
    award, _ = await job.ctx.store.state(AWARD, last.contract)
    if award.told is not None:
        # A works list tells whose the amount awarded is, whatever its lines say (D-27).
        due = award.told.amount
    doubts = (*doubts, *await same_period(job, last, counts.content))
    spool.write_findings(place / spool.WARNINGS, doubts)
    warnings = counts.warnings + len(doubts)
    command = TakeAccount(
        version=last.version,
        contract_version=contract.version,
        channel=Channel.PRODUCER if contract.kind is ContractKind.ROYALTY_PAYMENT else Channel.USER,
        use_type=use,
        territory=last.cover.territory or contract.territory,
        income=checked.outcome.income,
        due=due,
        counts=counts.items,
        digest=await _append(job, last, counts.items, place),
        known=await job.ctx.store.known(),
        warnings_sha256=await _kept(job, place / spool.WARNINGS) if warnings else None,
        content=counts.content,
    )
    held(await job.ctx.store.execute(ACCOUNT, last.account, command, job.meta()), "file")
    return {
        "account": last.account,
        "version": last.version,
        "state": "ACCEPTED",
        "reports": counts.items.reports,
        "lines": counts.items.lines,
        "warnings": warnings,
        "due": {"amount": due.amount, "currency": due.currency},
    }


async def _append(job: JobContext, last: AccountSubmitted, counts: BatchCounts, place: Path) -> str:
    """Append works and lines and answer with their digest. After a crash it goes on at the first missing chunk."""
    stream = items_id(last.account, last.version)
    total = counts.report_chunks + counts.line_chunks
    works = (
        written_works(last.account, last.version, number, reports)
        for number, reports in spool.read_chunks(place / spool.REPORTS)
    )
    lines = (
        written_lines(last.account, last.version, number, usage)
        for number, usage in spool.read_chunks(place / spool.LINES)
    )
    digests: list[bytes] = []
    for decider, items in ((WORKS, works), (LINES, lines)):
        async for item in enter_items(job, decider, stream, items):
            # They go out as they are stored.
            digests.append(body_digest(item.body))
            if len(digests) % ITEMS_AT_ONCE == 0:
                await job.progress(len(digests), total, "chunks")
    await job.progress(total, total, "chunks")
    return batch_digest(digests)
