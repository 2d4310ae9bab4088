"""Letters over HTTP: write one for an account that went back, open it, record that it was sent."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.intake.api.schemas import LetterBody, SendingBody
from services.intake.domain.account import ACCOUNT
from services.intake.domain.account_events import AccountSentBack
from services.intake.domain.letter import LETTER, LetterKind, SendLetter, letter_id_of
from services.intake.projections.letter import TABLE, find_letter
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected
from shared.kernel.findings import Finding
from shared.web.documents import ANSWER, COMMANDS, JOB, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import invalid, not_found, rejected
from shared.web.reading import Reading, reading
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1", tags=["letters"])

EXAMPLE = {
    "id": ANSWER["id"],
    "kind": "RETURN",
    "number": "R-0B6AD9A2",
    "about": ANSWER["id"],
    "version": 1,
    "party": ANSWER["id"],
    "written_on": "2026-08-05",
    "answer_until": "2026-08-19",
    "sha256": "ab" * 32,
    "written_by": "clerk",
    "sent": [{"on": "2026-08-05", "way": "EMAIL", "by": "clerk"}],
}


@router.post(
    "/accounts/{account_id}/letters",
    status_code=202,
    **documented(JOB | {"id": ANSWER["id"]}, *COMMANDS, status=202),
)
async def write_letter(
    account_id: str, body: LetterBody, post: Posting = posting("intake:letter:submit")
) -> JSONResponse:
    """Write the letter for a version that went back, with the day until which the corrected account is awaited.
    The same version and day is the same letter."""
    today = baku_day(post.ctx.clock())
    events, _ = await post.ctx.store.load(ACCOUNT.entity, account_id)
    if not events:
        raise not_found("account", account_id)
    if body.answer_until < today:
        raise invalid([Finding("body.answer_until", "is over", str(body.answer_until))])
    if not any(isinstance(event, AccountSentBack) and event.version == body.version for event in events):
        raise rejected(Rejected("NOT_RETURNED", f"Version {body.version} did not go back."))
    letter = letter_id_of(LetterKind.RETURN, account_id, body.version, body.answer_until)
    args = {
        "letter": letter,
        "kind": LetterKind.RETURN.value,
        "about": account_id,
        "version": body.version,
        "answer_until": body.answer_until.isoformat(),
        "written_on": today.isoformat(),
    }
    job = await post.queued("write-letter", account_id, args)
    return JSONResponse({"job": job, "id": letter}, status_code=202)


@router.post("/letters/{letter_id}/send", **documented(ANSWER, *COMMANDS))
async def send_letter(
    letter_id: str, body: SendingBody, post: Posting = posting("intake:letter:submit")
) -> JSONResponse:
    """Record that a letter was sent, on which day and how."""
    command = SendLetter(
        sent_on=body.sent_on,
        way=body.way,
        today=baku_day(post.ctx.clock()),
        sent_by=post.caller.subject,
    )
    return await post.execute(LETTER, letter_id, command)


@router.get("/letters", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_letters(
    about: str | None = None,
    party: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("intake:letter:read", parties=True),
) -> dict[str, Any]:
    """Letters, of one account or one party; for a party-bound token its own."""
    query = select(TABLE)
    if about is not None:
        query = query.where(TABLE.c.about == about)
    for wanted in (party, ask.caller.party):
        if wanted is not None:
            query = query.where(TABLE.c.party == wanted)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/letters/{letter_id}", **documented(EXAMPLE, *READS))
async def show_letter(
    letter_id: str, ask: Asking = asking("intake:letter:read", parties=True)
) -> dict[str, Any]:
    """A letter, and when it was sent."""
    return await _found(ask, letter_id)


@router.get("/letters/{letter_id}/pdf", **documented("%PDF-1.4", *READS))
async def show_letter_pdf(
    letter_id: str, ask: Reading = reading("intake:letter:read", parties=True)
) -> Response:
    """The letter as PDF, byte for byte as it was written; the reading is recorded (D-103)."""
    found = await _found(ask, letter_id)
    data = await ask.ctx.blobs.get(found["sha256"])
    if data is None:
        raise not_found("letter", letter_id)
    await ask.record("LETTER", [found["party"]], document=letter_id)
    return Response(data, media_type="application/pdf")


async def _found(ask: Asking, letter_id: str) -> dict[str, Any]:
    async with ask.ctx.engine.connect() as connection:
        found = await find_letter(connection, letter_id)
    if found is None or (ask.caller.party is not None and found["party"] != ask.caller.party):
        raise not_found("letter", letter_id)
    return found
