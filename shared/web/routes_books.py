"""The routes under /v1/books of a service that takes over its part of the old system's books (D-101, D-95)."""

from collections.abc import Mapping
from hashlib import sha256 as sha_of
from typing import Annotated, Any

from fastapi import APIRouter, Form, UploadFile
from fastapi.responses import JSONResponse
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.eventstore.books import BOOKS, AskCheck, GiveUpBooks, SignBooks, SubmitBooks
from shared.eventstore.books_bytes import PERSONAL_BYTES_MAX, all_dropped, personal_kept
from shared.eventstore.documents import DOCUMENT
from shared.eventstore.store import Alongside
from shared.jobs.books import CHECK, TAKE_OVER
from shared.kernel.decider import Rejected
from shared.kernel.findings import Finding
from shared.paper.words import Word, alike
from shared.projections.books import FINDING, TABLE, find_books
from shared.web.bodies import Body, Sha256
from shared.web.documents import ANSWER, COMMANDS, JOB, READS, documented
from shared.web.explanation import Explanation
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import invalid, not_found, rejected
from shared.web.requests import Asking, Posting, asking, posting

_MEDIA_TYPE = "application/json"
SHA = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
_SHOWN = (
    *("sha256", "package", "system", "as_of", "state", "submitted_by", "number", "asked_on", "digest"),
    "signed_by",
)
_LISTED = {
    "sha256": SHA,
    "package": "2026-1",
    "system": "old",
    "as_of": "2026-06-30",
    "state": "CHECKED",
    "submitted_by": ["clerk"],
    "number": 1,
    "asked_on": "2026-07-01",
    "digest": SHA,
    "signed_by": ["bookkeeper"],
}
EXAMPLE = _LISTED | {
    "protocol": {
        "package_sha256": SHA,
        "number": 1,
        "package": "2026-1",
        "system": "old",
        "as_of": "2026-06-30",
        "verified_by": "apfg-2026",
        "part": True,
        "declared": {"parties": 2},
        "found": {"parties": 2},
        "findings": 0,
        "findings_sha256": SHA,
    },
    "job": None,
}
FOUND = {"number": 1, "where": "totals.registry.parties", "what": "is not the total of the rows, 1"}
FOUND |= {"value": "2", "clause": "D-101"}
Jws = Annotated[
    str,
    Form(
        min_length=1,
        max_length=8192,
        pattern=r"^[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+$",
        description="Detached JWS (RFC 7515, appendix F) over the file's bytes, EdDSA or ES256",
    ),
]


class SignatureBody(Body):
    """What somebody signs."""

    protocol: Annotated[Sha256, Field(description="Digest of the protocol that he read")]


def books_router(service: str, *, personal_values: bool = False) -> APIRouter:
    """The routes of a service: handed in by one, looked at by a job, signed by two others, entered by a job. Where its
    part has `personal_values` they come with the package as a file of their own."""
    router = APIRouter(prefix="/v1/books", tags=["books"])
    read, submit, sign = (f"{service}:books:{act}" for act in ("read", "submit", "approve"))

    @router.post("", status_code=202, **documented(JOB | {"id": SHA}, *COMMANDS, status=202))
    async def submit_books(
        file: UploadFile, signature: Jws, personal: UploadFile | None = None, post: Posting = posting(submit)
    ) -> JSONResponse:
        """Hand a package in, and the personal values that it names by their hash. A job makes the dry run; nothing is
        entered. The same bytes are the same package."""
        _check_files(file, personal, personal_values)
        return await _submit(post, file, signature, personal)

    @router.get("", **documented({"items": [_LISTED], "next": None}, *READS))
    async def list_books(
        cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking(read)
    ) -> dict[str, Any]:
        """Packages that were handed in here."""
        query = select(*(TABLE.c[name] for name in _SHOWN))
        async with ask.ctx.engine.connect() as connection:
            return await paged(connection, query, (TABLE.c.sha256,), cursor, limit)

    @router.get("/{sha256}", **documented(EXAMPLE, *READS))
    async def show_books(sha256: str, ask: Asking = asking(read)) -> dict[str, Any]:
        """A package with the protocol that stands, who signed it, and the job that enters it."""
        found = await _found(ask, sha256)
        two = found["state"] in ("SIGNED", "BEGUN", "TAKEN_OVER")
        job = ask.ctx.jobs.job_id(TAKE_OVER, found["digest"]) if two else None
        return found | {"job": f"/v1/jobs/{job}" if job else None}

    @router.get("/{sha256}/findings", **documented({"items": [FOUND], "next": None}, *READS))
    async def list_book_findings(
        sha256: str, cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking(read)
    ) -> dict[str, Any]:
        """What the last dry run found, in the package's order; one finding refuses the whole part."""
        await _found(ask, sha256)
        query = select(*(column for column in FINDING.c if column.name != "package"))
        query = query.where(FINDING.c.package == sha256)
        async with ask.ctx.engine.connect() as connection:
            return await paged(connection, query, (FINDING.c.number,), cursor, limit)

    @router.post("/{sha256}/check", status_code=202, **documented(JOB | {"id": SHA}, *COMMANDS, status=202))
    async def check_books(sha256: str, post: Posting = posting(submit)) -> JSONResponse:
        """Make another dry run: the protocol before it, and what was signed of it, is void."""
        await _known(post, sha256)
        await post.done(BOOKS, sha256, AskCheck(sha256=sha256, by=post.caller.subject))
        return await _dry_run(post, sha256)

    @router.post("/{sha256}/give-up", **documented(ANSWER | {"id": SHA}, *COMMANDS))
    async def give_up_books(sha256: str, post: Posting = posting(submit)) -> JSONResponse:
        """Give a package up of which nothing went in (409 else): its bytes and personal values go, its hash and what
        was found stay."""
        await _known(post, sha256)
        command = GiveUpBooks(sha256=sha256, by=post.caller.subject)
        return await post.execute(BOOKS, sha256, command, alongside=await _gone(post, sha256))

    @router.post("/{sha256}/signatures", **documented(ANSWER | {"id": SHA}, *COMMANDS))
    async def sign_books(sha256: str, body: SignatureBody, post: Posting = posting(sign)) -> JSONResponse:
        """Sign the protocol: two different persons, neither of whom handed the package in (403). With the second
        signature a job enters the part. 409 when another protocol stands, or one that has findings."""
        await _known(post, sha256)
        command = SignBooks(sha256=sha256, digest=body.protocol, by=post.caller.subject)
        return await post.execute(BOOKS, sha256, command)

    return router


def in_old_books(books: Mapping[str, Any]) -> Word:
    """Under which number the old system had it."""
    return Word(
        f"; {books['system']} sistemində nömrə {books['number']}",
        f"; number {books['number']} of {books['system']}",
    )


async def explain_books(connection: AsyncConnection, sha256: str) -> Explanation | None:
    """Why a package is taken over, or is not; None for what is no package."""
    found = await find_books(connection, sha256)
    if found is None:
        return None
    facts = {
        name: found[name] for name in ("state", "system", "as_of", "submitted_by", "signed_by", "digest")
    }
    if protocol := found["protocol"]:
        facts |= {name: protocol[name] for name in ("verified_by", "part", "declared", "found", "findings")}
    return Explanation(sha256, "books", alike(found["package"] or sha256), facts | {"package_sha256": sha256})


async def _submit(
    post: Posting, file: UploadFile, signature: str, personal: UploadFile | None
) -> JSONResponse:
    sha = await post.ctx.blobs.put_file(file.file, _MEDIA_TYPE)
    command = SubmitBooks(
        sha256=sha,
        signature=signature,
        by=post.caller.subject,
        personal_sha256=sha_of(await personal.read()).hexdigest() if personal is not None else "",
    )
    kept = personal_kept(sha, personal.file if personal is not None else None)
    await post.done(BOOKS, sha, command, alongside=kept)
    state, _ = await post.ctx.store.state(BOOKS, sha)
    if state.given_up:
        # A repeated request stored the bytes again that somebody gave up since.
        gone = await _gone(post, sha)
        async with post.ctx.pool.acquire() as connection, connection.transaction():
            await gone(connection)
        raise rejected(Rejected("GIVEN_UP", "It was given up since: hand it in as a new request."))
    # Somebody may have given it up just before it was handed in anew.
    await post.ctx.blobs.put_file(file.file, _MEDIA_TYPE)
    return await _dry_run(post, sha)


def _check_files(file: UploadFile, personal: UploadFile | None, personal_values: bool) -> None:
    if not file.size:
        raise invalid([Finding("body.file", "is empty", file.filename or "", clause="D-101")])
    if personal is None:
        return
    for wrong, what in (
        (not personal_values, "this service's part has no personal values"),
        (not personal.size, "is empty"),
        ((personal.size or 0) > PERSONAL_BYTES_MAX, f"is larger than {PERSONAL_BYTES_MAX} bytes"),
    ):
        if wrong:
            raise invalid([Finding("body.personal", what, clause="D-94")])


async def _gone(post: Posting, sha: str) -> Alongside:
    """How the bytes of a package go with its giving up."""
    document, _ = await post.ctx.store.state(DOCUMENT, sha)
    return all_dropped(sha, filed=document.stands)


async def _dry_run(post: Posting, sha: str) -> JSONResponse:
    """The job of the last dry run that was asked for; the policy queues it too, should this be cut off."""
    state, _ = await post.ctx.store.state(BOOKS, sha)
    job = await post.ctx.jobs.queue(
        CHECK,
        f"{sha}/{state.number}",
        sha,
        {"number": state.number},
        actor=post.caller.subject,
        correlation_id=post.correlation_id,
    )
    return JSONResponse({"job": f"/v1/jobs/{job}", "id": sha}, status_code=202)


async def _known(post: Posting, sha: str) -> None:
    state, _ = await post.ctx.store.state(BOOKS, sha)
    if not state.number:
        raise not_found("package of books", sha)


async def _found(ask: Asking, sha256: str) -> dict[str, Any]:
    async with ask.ctx.engine.connect() as connection:
        found = await find_books(connection, sha256)
    if found is None:
        raise not_found("package of books", sha256)
    return found
