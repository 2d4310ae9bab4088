"""Exports for the auditor what one service knows of a receipt, a run or a payee, as an archive that is checked without
the system (D-90, D-103)."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.terms import DocumentKind
from shared.contracts.wire import to_builtins, to_json
from shared.eventstore.entries import Entry
from shared.eventstore.log import Log
from shared.jobs import files
from shared.jobs.audit_archive import MEDIA_TYPE, Archive, approvals_of, line_of, said_by
from shared.jobs.filing import file_stored
from shared.jobs.kinds import JobContext, JobFailed, JobKind
from shared.kernel.fields import texts_in
from shared.kernel.findings import Finding
from shared.projections import snapshot
from shared.projections.document import TABLE as DOCUMENT
from shared.projections.evidence import Asked, Evidence, rows_in_parts

EXPORT = "export-audit"
_STREAMS_AT_ONCE = 500
_ENTRIES_AT_ONCE = 100
_PART_BYTES = 1024 * 1024
_OF_NOBODY = (DocumentKind.RATES, DocumentKind.DECISION, DocumentKind.REPORT)
_SHOWN = ("kind", "media_type", "size", "dated_on", "filed_on", "filed_by", "keep_until", "parties")


Find = Callable[[AsyncConnection, Log, Asked], Awaitable[Evidence | None]]
LedgerOf = Callable[[AsyncConnection, Evidence, Sequence[int]], AsyncIterator[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPart:
    """What is a service's own of an export."""

    find: Find
    """None where there is no such thing; the streams may be none."""
    publish: Callable[[object, Entry], object]
    names: frozenset[str]
    """Fields of its entries that name what other services have something of."""
    ledger: LedgerOf | None = None
    """Entries of its double-entry ledger that belong to the evidence or to the exported positions."""
    impersonal: bool = False
    """It keeps no personal data: what it stores without filing it is nobody's."""


def audit_jobs(part: AuditPart) -> dict[str, JobKind]:
    """The kind of job of a service with this part."""
    return {EXPORT: JobKind(partial(_export, part), deadline_s=3600, memory_mb=512)}


async def _export(part: AuditPart, job: JobContext) -> dict[str, Any]:
    """args: kind, id. The archive's hash; it is a document, and its manifest names every other."""
    kind, subject = job.args["kind"], job.args["id"]
    asked = Asked(kind=kind, id=subject, named=_named(await files.read(job.ctx.pool, job.job_id)))
    with TemporaryDirectory(prefix="royalty-audit-") as folder:
        place = Path(folder)
        async with snapshot(job.ctx.engine) as (connection, until):
            found = await part.find(connection, job.ctx.store, asked)
            if found is None:
                raise JobFailed([Finding("id", f"there is no such {kind}", subject)])
            positions = await _positions(job, found, until)
            await _write_ledger(part, connection, found, positions, place / "ledger.jsonl")
        told = await _write_entries(part, job, place, positions)
        with (place / "archive").open("w+b") as out:
            archive = Archive(out)
            for name in ("entries.jsonl", "ledger.jsonl", "approvals.jsonl"):
                await asyncio.to_thread(archive.add, name, _parts(place / name))
            archive.add(
                "named.json", [to_json({name: sorted(told.named[name]) for name in sorted(told.named)})]
            )
            documents = await _add_documents(part, job, archive, place / "document", sorted(told.hashes))
            archive.close(
                {
                    "kind": kind,
                    "id": subject,
                    "service": job.ctx.service,
                    "through": positions[-1] if positions else 0,
                    "entries": len(positions),
                    "documents": documents,
                }
            )
            out.seek(0)
            sha = await job.ctx.blobs.put_file(out, MEDIA_TYPE)
    await file_stored(job.ctx, job.meta(), sha, DocumentKind.REPORT)
    return {"sha256": sha, "entries": len(positions), "documents": len(documents)}


def _named(data: bytes | None) -> dict[str, frozenset[str]]:
    """What the other services' parts name, as `named.json` of them has it. Raises JobFailed."""
    if data is None:
        return {}
    try:
        said = json.loads(data)
        return {str(name): frozenset(map(str, ids)) for name, ids in said.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise JobFailed([Finding("named", f"is not lists of ids by name: {error}")]) from error


async def _positions(job: JobContext, found: Evidence, until: int) -> list[int]:
    wanted = {position for first, last in found.spans for position in range(first, last + 1)}
    names = sorted(found.streams)
    for start in range(0, len(names), _STREAMS_AT_ONCE):
        wanted.update(await job.ctx.store.positions_of(names[start : start + _STREAMS_AT_ONCE], until))
    return sorted(wanted)


async def _write_ledger(
    part: AuditPart, connection: AsyncConnection, found: Evidence, positions: Sequence[int], path: Path
) -> None:
    with path.open("wb") as out:
        if part.ledger is not None:
            async for row in part.ledger(connection, found, positions):
                out.write(to_json(to_builtins(dict(row))) + b"\n")


@dataclass(slots=True)
class _Told:
    """What the entries name."""

    hashes: set[str] = field(default_factory=set)
    named: dict[str, set[str]] = field(default_factory=dict)


async def _write_entries(part: AuditPart, job: JobContext, place: Path, positions: Sequence[int]) -> _Told:
    """Write the entries, and who approved what in them, as lines."""
    told = _Told()
    with (place / "entries.jsonl").open("wb") as out, (place / "approvals.jsonl").open("wb") as approvals:
        for start in range(0, len(positions), _ENTRIES_AT_ONCE):
            for entry, previous in await job.ctx.store.at(positions[start : start + _ENTRIES_AT_ONCE]):
                public = entry.public_seq is not None and entry.event is not None
                published = to_json(part.publish(entry.event, entry)) if public else None
                said = said_by(entry)
                out.write(line_of(entry, previous, job.ctx.service, published, said))
                approvals.writelines(approvals_of(entry, said))
                for name, value in texts_in(said):
                    if name.endswith("sha256"):
                        told.hashes.add(value)
                    elif name in part.names:
                        told.named.setdefault(name, set()).add(value)
            if start % 1_000 == 0:
                await job.progress(start, len(positions), "entries")
    return told


async def _add_documents(
    part: AuditPart, job: JobContext, archive: Archive, path: Path, hashes: Sequence[str]
) -> list[dict[str, Any]]:
    """The documents that belong to nobody, with their bytes; of the others, which may hold personal data, what they
    are, and the hash."""
    found = []
    async with job.ctx.engine.connect() as connection:
        filed = {row["sha256"]: row async for row in rows_in_parts(connection, _filed, hashes)}
    for sha in hashes:
        file, known = await job.ctx.blobs.describe(sha), filed.get(sha)
        stored = file is not None and not file.expired
        nobodys = part.impersonal if known is None else not known["parties"] and known["kind"] in _OF_NOBODY
        included = stored and nobodys and await job.ctx.blobs.save(sha, path)
        if included:
            await asyncio.to_thread(archive.add, f"documents/{sha}", _parts(path))
        is_what = {} if known is None else to_builtins({name: known[name] for name in _SHOWN})
        found.append({"sha256": sha, "stored_here": stored, "included": included, **is_what})
    return found


def _filed(some: Sequence[str]) -> Any:
    return select(DOCUMENT).where(DOCUMENT.c.sha256.in_(some))


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PART_BYTES):
            yield piece
