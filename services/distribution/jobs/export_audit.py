"""Exports for the auditor all that belongs to a receipt, a run or a payee, as one archive that is checked without the
system (D-90, D-103)."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from services.distribution.formats.audit_archive import MEDIA_TYPE, Archive, approvals_of, line_of, said_by
from services.distribution.projections.evidence import Evidence, find_evidence, spans_of
from services.distribution.projections.journal import entries_of
from services.distribution.publisher import PUBLIC, public_of
from shared.contracts.terms import DocumentKind
from shared.contracts.wire import to_builtins, to_json
from shared.eventstore.entries import Entry
from shared.eventstore.hashing import GENESIS
from shared.jobs.filing import file_stored
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.findings import Finding
from shared.projections import snapshot
from shared.projections.document import find_document
from shared.web.explanation import hashes_in

_STREAMS_AT_ONCE = 500
_GAP_MAX = 20
"""Entries between two wanted ones that are sooner read than asked for apart."""
_PART_BYTES = 1024 * 1024


async def run(job: JobContext) -> dict[str, Any]:
    """args: kind, id. The archive's hash; it is a document, and its manifest names every other."""
    kind, subject = job.args["kind"], job.args["id"]
    async with snapshot(job.ctx.engine) as (connection, until):
        found = await find_evidence(connection, job.ctx.store, kind, subject)
        if found is None:
            raise JobFailed([Finding("id", f"there is no such {kind}", subject)])
        spans = await spans_of(connection, sorted(found.subjects))
        ledger = await entries_of(connection, sorted(found.holders))
    positions = await _positions(job, found, spans, until)
    with TemporaryDirectory() as folder:
        place = Path(folder)
        approvals, hashes = await _write_entries(job, place / "entries", positions)
        with (place / "archive").open("w+b") as out:
            archive = Archive(out)
            await asyncio.to_thread(archive.add, "entries.jsonl", _parts(place / "entries"))
            lines = b"".join(to_json(to_builtins(one)) + b"\n" for one in ledger)
            await asyncio.to_thread(archive.add, "ledger.jsonl", [lines])
            archive.add("approvals.json", [to_json(approvals)])
            documents = await _add_documents(job, archive, place / "document", sorted(hashes))
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


async def _positions(
    job: JobContext, found: Evidence, spans: Sequence[tuple[int, int]], until: int
) -> list[int]:
    wanted = {position for first, last in spans for position in range(first, last + 1)}
    names = sorted(found.streams)
    for start in range(0, len(names), _STREAMS_AT_ONCE):
        histories = await job.ctx.store.histories(names[start : start + _STREAMS_AT_ONCE], until)
        wanted |= {entry.position for history in histories.values() for entry in history}
    return sorted(wanted)


async def _write_entries(
    job: JobContext, path: Path, positions: Sequence[int]
) -> tuple[list[dict[str, Any]], set[str]]:
    """Write the entries as lines; answers with who approved what, and with the hashes of documents that they name."""
    approvals: list[dict[str, Any]] = []
    hashes: set[str] = set()
    done = 0
    with path.open("wb") as out:
        async for entry, previous in _entries(job, positions):
            public = to_json(public_of(entry.event)) if type(entry.event) in PUBLIC else None
            out.write(line_of(entry, previous, job.ctx.service, public))
            approvals += approvals_of(entry)
            hashes.update(hashes_in(said_by(entry)))
            done += 1
            if done % 1_000 == 0:
                await job.progress(done, len(positions), "entries")
    return approvals, hashes


async def _entries(job: JobContext, positions: Sequence[int]) -> AsyncIterator[tuple[Entry, bytes]]:
    """The entries at these positions, each with the hash before it."""
    wanted = set(positions)
    at = 0
    while at < len(positions):
        last = at
        while last + 1 < len(positions) and positions[last + 1] - positions[last] <= _GAP_MAX:
            last += 1
        after = max(0, positions[at] - 2)
        previous = GENESIS
        while after < positions[last]:
            for entry in await job.ctx.store.read(after, positions[last] - after):
                if entry.position in wanted:
                    yield entry, previous
                previous, after = entry.hash, entry.position
        at = last + 1


async def _add_documents(
    job: JobContext, archive: Archive, path: Path, hashes: Sequence[str]
) -> list[dict[str, Any]]:
    """The documents that belong to nobody, with their bytes; of the others, which may hold personal data, the hash."""
    found = []
    for sha in hashes:
        file = await job.ctx.blobs.describe(sha)
        async with job.ctx.engine.connect() as connection:
            filed = await find_document(connection, sha)
        stored = file is not None and not file.expired
        included = stored and (filed is None or _of_nobody(filed))
        if included and await job.ctx.blobs.save(sha, path):
            await asyncio.to_thread(archive.add, f"documents/{sha}", _parts(path))
        kind = None if filed is None else filed["kind"]
        found.append({"sha256": sha, "kind": kind, "stored_here": stored, "included": included})
    return found


def _of_nobody(filed: dict[str, Any]) -> bool:
    return not filed["parties"] and filed["kind"] in (
        DocumentKind.RATES,
        DocumentKind.DECISION,
        DocumentKind.REPORT,
    )


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(_PART_BYTES):
            yield part
