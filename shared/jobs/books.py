"""The old system's books, taken over by one service: dry run, protocol, entering, proof (D-101).

A service says what is its own in a `BooksPart`, and has the jobs:

    JOBS = {..., **books_jobs(PART)}
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from shared.contracts.terms import DocumentKind
from shared.contracts.wire import to_builtins, to_json
from shared.eventstore.books import BOOKS, AskCheck, BeginBooks, EndBooks, RecordProtocol
from shared.eventstore.books_bytes import personal_dropped, save_personal
from shared.eventstore.books_events import Protocol, State
from shared.eventstore.books_turn import BOOKS_TURN, EndTurn, TakeTurn
from shared.eventstore.store import Alongside, Entailed
from shared.jobs.books_reading import (
    CLAUSE,
    FINDINGS_MAX,
    PACKAGE,
    PERSONAL,
    CheckPart,
    Head,
    Opened,
    Rows,
    open_books,
)
from shared.jobs.entering import held
from shared.jobs.filing import file_stored
from shared.jobs.following import read_models_follow
from shared.jobs.kinds import JobContext, JobFailed, JobKind
from shared.kernel.findings import Finding

CHECK, TAKE_OVER = "check-books", "take-over-books"
TURN = "all"
"""The one stream of turns of a service."""
_SHOWN_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksPart:
    """What a service does with its own part of a package."""

    check: CheckPart
    """In the child process: looks at every row, without knowing what the service has."""
    collide: Callable[[JobContext, Head, Rows], Awaitable[Sequence[Finding]]]
    """What stands against entering them; what a cut-off attempt entered itself does not."""
    enter: Callable[[JobContext, Head, Rows], Awaitable[None]]
    """Enters them by the service's own commands; repeated, it enters what is left. Raises JobFailed when refused."""
    standing: Callable[[JobContext, Head, Rows], Awaitable[Mapping[str, int]]]
    """The control totals of what stands in the read models from these rows."""


@dataclass(frozen=True, slots=True)
class _Look:
    """A package as a job found it."""

    opened: Opened
    protocol: Protocol
    findings: tuple[Finding, ...]


def books_jobs(part: BooksPart) -> dict[str, JobKind]:
    """The two kinds of jobs of a service with this part."""
    return {
        CHECK: JobKind(partial(_check, part), deadline_s=1800, memory_mb=3072),
        TAKE_OVER: JobKind(partial(_take_over, part), deadline_s=3600, memory_mb=3072),
    }


async def _check(part: BooksPart, job: JobContext) -> dict[str, Any]:
    """The dry run: nothing of the package goes in."""
    state, _ = await job.ctx.store.state(BOOKS, job.subject)
    if state.number != job.args["number"] or state.protocol is not None:
        return {"package": job.subject, "state": "OVERTAKEN"}
    with TemporaryDirectory(prefix="royalty-books-") as directory:
        look = await _look(part, job, state, Path(directory))
    await _keep(job, look.findings)
    held(
        await job.ctx.store.execute(BOOKS, job.subject, RecordProtocol(protocol=look.protocol), job.meta()),
        "books",
    )
    return {"digest": look.protocol.digest, "protocol": to_builtins(look.protocol)}


async def _take_over(part: BooksPart, job: JobContext) -> dict[str, Any]:
    """Enter what two have signed, and prove it; looked at once more, for the service went on since."""
    state, _ = await job.ctx.store.state(BOOKS, job.subject)
    if state.entered:
        return {"package": job.subject, "state": "TAKEN_OVER"}
    signed, protocol = str(job.args["digest"]), state.protocol
    if protocol is None or state.digest != signed:
        raise JobFailed([Finding("protocol", "is another than was signed", signed, CLAUSE)])
    with TemporaryDirectory(prefix="royalty-books-") as directory:
        look = await _look(part, job, state, Path(directory))
        head, rows = look.opened.head, Rows(Path(directory))
        if head is None or look.protocol != protocol:
            raise await _changed(job, look)
        turn = TakeTurn(package=protocol.package, package_sha256=job.subject)
        await _execute(job, BeginBooks(sha256=job.subject, digest=signed), turn)
        # From here on rows rest on it, and it cannot be given up.
        await file_stored(job.ctx, job.meta(), job.subject, DocumentKind.BOOKS)
        await part.enter(job, head, rows)
        await read_models_follow(job)
        standing = dict(await part.standing(job, head, rows))
    if standing != protocol.declared:
        raise JobFailed(_differ(protocol.declared, standing), "What stands is not what was to be taken over")
    end = EndTurn(package=protocol.package, package_sha256=job.subject)
    command = EndBooks(digest=signed, standing=standing)
    await _execute(job, command, end, alongside=personal_dropped(job.subject))
    return {"package": protocol.package, "state": "TAKEN_OVER", "totals": standing}


async def _look(part: BooksPart, job: JobContext, state: State, place: Path) -> _Look:
    """The package opened in the child process, and its rows held against what the service has."""
    if not await job.ctx.blobs.save(job.subject, place / PACKAGE):
        raise JobFailed([Finding("package", "its bytes are not kept any more", job.subject, "D-103")])
    await save_personal(job.ctx.pool, job.subject, place / PERSONAL)
    keys = job.ctx.settings.books_keys()
    opened = await job.compute(open_books, str(place), state.signature, keys, job.ctx.service, part.check)
    findings = opened.findings
    if opened.head is not None and opened.sound:
        await read_models_follow(job)
        findings += tuple(await part.collide(job, opened.head, Rows(place)))
    head = opened.head
    protocol = Protocol(
        package_sha256=job.subject,
        number=state.number,
        package=head.package if head else "",
        system=head.system if head else "",
        as_of=head.as_of if head else None,
        verified_by=opened.verified_by,
        part=opened.part,
        declared=opened.declared,
        found=opened.found,
        findings=len(findings),
        findings_sha256=sha256(to_json(findings)).hexdigest(),
    )
    return _Look(opened, protocol, findings)


async def _keep(job: JobContext, findings: Sequence[Finding]) -> None:
    """The findings of the last dry run, where they are read from."""
    rows = [
        (job.subject, number, one.where, one.what, one.value, one.clause)
        for number, one in enumerate(findings[:FINDINGS_MAX], start=1)
    ]
    async with job.ctx.pool.acquire() as connection, connection.transaction():
        await connection.execute("DELETE FROM work.books_finding WHERE package = $1", job.subject)
        await connection.copy_records_to_table("books_finding", schema_name="work", records=rows)


async def _changed(job: JobContext, look: _Look) -> JobFailed:
    """What was signed does not hold any more: another dry run follows, and two sign that one or nobody does."""
    again = AskCheck(sha256=job.subject, by=job.actor)
    held(await job.ctx.store.execute(BOOKS, job.subject, again, job.meta()), "books")
    lacks = [Finding("protocol", "is not what the package and the service say now", clause=CLAUSE)]
    return JobFailed([*lacks, *look.findings[:_SHOWN_MAX]], "The books are not any more what was signed")


async def _execute(
    job: JobContext,
    command: BeginBooks | EndBooks,
    turn: TakeTurn | EndTurn,
    alongside: Alongside | None = None,
) -> None:
    entailed = (Entailed(BOOKS_TURN, TURN, lambda _: turn),)
    held(
        await job.ctx.store.execute(
            BOOKS, job.subject, command, job.meta(), entailed=entailed, alongside=alongside
        ),
        "books",
    )


def _differ(declared: Mapping[str, int], standing: Mapping[str, int]) -> list[Finding]:
    return [
        Finding(f"totals.{name}", f"{standing.get(name, 0)} stands", str(declared.get(name, 0)), CLAUSE)
        for name in sorted({*declared, *standing})
        if declared.get(name) != standing.get(name)
    ]
