"""Takes an organisation's answers to an enquiry list from its file, a row a work (2.1.4-e, D-29, D-44)."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from services.matching.domain.enquiry import TakeAnswer
from services.matching.domain.enquiry_answer import reply_of
from services.matching.domain.enquiry_list import ENQUIRY_LIST
from services.matching.domain.identification import IDENTIFICATION
from services.matching.formats.enquiry_answers import read_answers
from shared.contracts.terms import DocumentKind, EvidenceKind
from shared.contracts.wire import to_builtins
from shared.jobs.entering import AT_ONCE
from shared.jobs.filing import file_stored
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.clock import baku_day
from shared.kernel.decider import Accepted, Rejected
from shared.kernel.findings import Finding, Unreadable

_SHOWN_MAX = 500
"""Findings that the result shows; all are counted."""


async def run(job: JobContext) -> dict[str, Any]:
    """What became of the rows; in a dry run what would. Repeated, an answer is taken once."""
    sha, dry_run = str(job.args["file_sha256"]), bool(job.args["dry_run"])
    state, _ = await job.ctx.store.state(ENQUIRY_LIST, job.subject)
    data = await job.ctx.blobs.get(sha)
    if state.opened is None or data is None:
        raise JobFailed([Finding("the file", "is not there any more", sha)])
    try:
        read = await job.compute(read_answers, data, str(job.args["encoding"]))
    except Unreadable as error:
        raise JobFailed(error.findings, "The file cannot be read") from error
    society, source = state.opened.society, EvidenceKind(job.args["source"])
    day, today = date.fromisoformat(job.args["day"]), baku_day(job.ctx.clock())
    if not dry_run:
        kind = DocumentKind(source)
        await file_stored(job.ctx, job.meta(), sha, kind, parties=(society,), dated_on=day)
    rows = []
    for number, work, said in read.answers:
        reply = reply_of(
            said,
            work=work,
            list_id=job.subject,
            society=society,
            day=day,
            source=source,
            evidence_sha256=sha,
            answered_by=job.actor,
        )
        rows.append(_Row(number, work, TakeAnswer(reply=reply, today=today)))
    wrong = list(read.wrong)
    taken = 0
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        taken += await _take(job, some, wrong, dry_run=dry_run)
        await job.progress(min(start + AT_ONCE, len(rows)), len(rows), "answers")
    rejected = len({number for number, _ in wrong})
    return {
        "list": job.subject,
        "dry_run": dry_run,
        "rows": read.rows,
        "taken": taken,
        "unchanged": read.rows - taken - rejected,
        "rejected": rejected,
        "findings": to_builtins([finding for _, finding in sorted(wrong, key=_number)[:_SHOWN_MAX]]),
    }


class _Row(NamedTuple):
    number: int
    work: str
    command: TakeAnswer


def _number(wrong: tuple[int, Finding]) -> int:
    return wrong[0]


async def _take(
    job: JobContext, rows: Sequence[_Row], wrong: list[tuple[int, Finding]], *, dry_run: bool
) -> int:
    """How many of the answers are new; those that are refused are told."""
    states = await job.ctx.store.states(IDENTIFICATION, [row.work for row in rows])
    decided = [IDENTIFICATION.decide(row.command, states[row.work][0]) for row in rows]
    outcomes: Sequence[object] = decided
    if not dry_run:
        commands = [(row.work, row.command) for row in rows]
        outcomes = await job.ctx.store.execute_many(IDENTIFICATION, commands, job.meta())
    taken = 0
    for row, decision, outcome in zip(rows, decided, outcomes, strict=True):
        if isinstance(outcome, Rejected):
            finding = Finding(f"row {row.number}", outcome.detail, row.work, "2.1.4-e", outcome.reason)
            wrong.append((row.number, finding))
        else:
            taken += isinstance(decision, Accepted)
    return taken
