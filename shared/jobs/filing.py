"""Files documents: their bytes by hash, and what they are, whose, and until when they are kept (D-103)."""

from collections.abc import Iterable
from datetime import date

from shared.contracts.terms import DocumentKind
from shared.eventstore.blobs import BlobFile
from shared.eventstore.documents import DOCUMENT, DocumentFiled, FileDocument
from shared.eventstore.store import Meta
from shared.jobs.context import Context
from shared.kernel.clock import baku_day
from shared.kernel.periods import term_after


async def file_document(
    ctx: Context,
    meta: Meta,
    data: bytes,
    media_type: str,
    kind: DocumentKind,
    *,
    parties: Iterable[str] = (),
    dated_on: date | None = None,
) -> str:
    """Store bytes and file them as a document; answers with their sha256. Safe to repeat."""
    sha = await ctx.blobs.put(data, media_type)
    await file_stored(ctx, meta, sha, kind, parties=parties, dated_on=dated_on)
    return sha


async def file_stored(
    ctx: Context,
    meta: Meta,
    sha: str,
    kind: DocumentKind,
    *,
    parties: Iterable[str] = (),
    dated_on: date | None = None,
) -> None:
    """File bytes that are stored. Does nothing where they are not: who names a hash alone files nothing."""
    file = await ctx.blobs.describe(sha)
    if file is not None and not file.expired:
        command = filing_of(ctx, file, kind, parties=parties, dated_on=dated_on, by=meta.actor)
        await ctx.store.execute(DOCUMENT, sha, command, meta)


def filing_of(
    ctx: Context,
    file: BlobFile,
    kind: DocumentKind,
    *,
    parties: Iterable[str],
    dated_on: date | None,
    by: str,
) -> FileDocument:
    """The command that files a stored file today, kept as long as its kind is."""
    today = baku_day(ctx.clock())
    filing = DocumentFiled(
        sha256=file.sha256,
        kind=kind,
        media_type=file.media_type,
        size=file.size,
        parties=tuple(sorted(set(parties))),
        dated_on=dated_on,
        filed_on=today,
        filed_by=by,
        keep_until=term_after(today, ctx.settings.years_kept()[kind]) or date.max,
    )
    return FileDocument(filing=filing)
