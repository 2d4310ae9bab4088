"""The standard routes under /v1/documents: filed once by hash, listed, opened by scope and purpose (D-103, D-94)."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, UploadFile
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import Field
from sqlalchemy import select

from shared.contracts.terms import DocumentKind
from shared.eventstore.blobs import BlobDamaged, BlobFile
from shared.eventstore.books import BOOKS
from shared.eventstore.documents import DOCUMENT
from shared.jobs.filing import filing_of
from shared.kernel.findings import Finding
from shared.projections.document import TABLE, find_document
from shared.projections.document_party import TABLE as OF_PARTY
from shared.web.auth import require
from shared.web.bodies import Id
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import Problem, invalid, not_found
from shared.web.reading import Reading, reading
from shared.web.requests import Asking, Posting, asking, posting

_PARTIES_MAX = 20
_ANY_TYPE = "application/octet-stream"
SHA = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
EXAMPLE = {
    "sha256": SHA,
    "kind": "CONTRACT",
    "media_type": "application/pdf",
    "size": 48211,
    "dated_on": "2026-01-12",
    "filed_on": "2026-01-15",
    "filed_by": "registrar",
    "keep_until": "2101-12-31",
    "expired_on": None,
    "parties": [ANSWER["id"]],
    "filings": [],
}


class Content(StreamingResponse):
    """Somebody else's file: whatever its type, a browser must keep it and not run it."""

    media_type = _ANY_TYPE


Party = Annotated[Id | None, Query(description="Those that belong to this party")]


def documents_router(service: str) -> APIRouter:
    """The routes under /v1/documents of a service. A party-bound token files and opens what is its own party's."""
    router = APIRouter(prefix="/v1/documents", tags=["documents"])
    read, submit = f"{service}:document:read", f"{service}:document:submit"

    @router.post("", **documented(ANSWER | {"id": SHA}, *COMMANDS))
    async def file_a_document(
        file: UploadFile,
        kind: Annotated[DocumentKind, Form(description="What it is")],
        party: Annotated[
            list[Id], Form(description="Whose it is, once each"), Field(max_length=_PARTIES_MAX)
        ] = [],  # noqa: B006 - the framework copies it
        dated_on: Annotated[date | None, Form(description="The day that it bears")] = None,
        post: Posting = posting(submit, parties=True),
    ) -> JSONResponse:
        """File a document. The same bytes are stored once; its id is their sha256."""
        return await _filed(post, file, kind, party, dated_on)

    @router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
    async def list_documents(
        party: Party = None,
        kind: DocumentKind | None = None,
        cursor: Cursor = None,
        limit: Limit = 50,
        ask: Asking = asking(read, parties=True),
    ) -> dict[str, Any]:
        """Documents, of one party or kind; for a party-bound token its own."""
        query = select(*(column for column in TABLE.c if column.name != "filings"))
        if kind is not None:
            query = query.where(TABLE.c.kind == kind)
        for one in {party, ask.caller.party} - {None}:
            query = query.where(
                select(OF_PARTY.c.sha256)
                .where(OF_PARTY.c.party == one, OF_PARTY.c.sha256 == TABLE.c.sha256)
                .exists()
            )
        async with ask.ctx.engine.connect() as connection:
            return await paged(connection, query, (TABLE.c.sha256,), cursor, limit)

    @router.get("/{sha256}", **documented(EXAMPLE, *READS))
    async def show_document(sha256: str, ask: Asking = asking(read, parties=True)) -> dict[str, Any]:
        """What a document is, whose, and until when it is kept; never its content."""
        return await _found(ask, sha256)

    @router.get(
        "/{sha256}/content", response_class=Content, **documented("%PDF-1.4", *READS, media_type=_ANY_TYPE)
    )
    async def open_document(sha256: str, ask: Reading = reading(read, parties=True)) -> Content:
        """The document, byte for byte as it was filed: its hash is checked, and the reading recorded."""
        found = await _found(ask, sha256)
        books, _ = await ask.ctx.store.state(BOOKS, sha256)
        if books.number or found["kind"] == DocumentKind.BOOKS:
            # It has everybody's data: to open any document is not enough.
            require(ask.caller, f"{service}:books:read")
        await _prove(ask, sha256)
        await ask.record("DOCUMENT", found["parties"] or [sha256], document=sha256)
        named = {"content-disposition": f'attachment; filename="{sha256[:16]}"'}
        return Content(ask.ctx.blobs.stream(sha256), headers=named)

    return router


async def _filed(
    post: Posting, file: UploadFile, kind: DocumentKind, parties: list[str], dated_on: date | None
) -> JSONResponse:
    if not file.size:
        raise invalid([Finding("body.file", "is empty", file.filename or "", clause="D-103")])
    bound = post.caller.party
    if bound is not None and set(parties) - {bound}:
        raise invalid([Finding("body.party", "is another party than the token's", clause="D-103")])
    media_type = file.content_type or _ANY_TYPE
    whose = parties if bound is None else [bound]
    sha = await post.ctx.blobs.put_file(file.file, media_type)
    stored = BlobFile(sha, media_type, file.size)
    command = filing_of(post.ctx, stored, kind, parties=whose, dated_on=dated_on, by=post.caller.subject)
    done = await post.done(DOCUMENT, sha, command)
    # The day's clock may have let older bytes go just before.
    await post.ctx.blobs.put_file(file.file, media_type)
    return post.answer(done)


async def _prove(ask: Asking, sha256: str) -> None:
    """Read the bytes once before the first is shown: a large file is never whole in memory."""
    file = await ask.ctx.blobs.describe(sha256)
    if file is None or file.expired:
        raise not_found("document", sha256)
    try:
        async for _ in ask.ctx.blobs.stream(sha256):
            pass
    except BlobDamaged as error:
        raise Problem(503, "document-damaged", "The stored bytes are not those that were filed") from error


async def _found(ask: Asking, sha256: str) -> dict[str, Any]:
    """The document's facts; of a file that was stored before documents were filed, what is known of it."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_document(connection, sha256)
    if found is None and ask.caller.party is None and (file := await ask.ctx.blobs.describe(sha256)):
        found = dict.fromkeys(EXAMPLE) | {"sha256": sha256, "media_type": file.media_type, "size": file.size}
        return found | {"parties": [], "filings": []}
    bound = ask.caller.party
    if found is None or (bound is not None and bound not in found["parties"]):
        raise not_found("document", sha256)
    return found
