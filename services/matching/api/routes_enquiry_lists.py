"""Enquiry lists to foreign organisations over HTTP: opened, sent, answered, closed (BLANK BOX, 2.1.4-e, D-44)."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, UploadFile
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.matching.api.schemas_enquiry_lists import AnswerBody, ClosingBody, ListBody, SentBody
from services.matching.domain.enquiry import TakeAnswer
from services.matching.domain.enquiry_answer import faults, reply_of
from services.matching.domain.enquiry_list import ENQUIRY_LIST, CloseList, ListOpened, OpenList, SendList
from services.matching.domain.identification import IDENTIFICATION
from services.matching.projections.enquiry import TABLE as ENQUIRY
from services.matching.projections.enquiry import counts_of
from services.matching.projections.enquiry_list import TABLE, find_list
from services.matching.projections.party import read_parties
from shared.contracts.terms import EvidenceKind, PartyClass
from shared.kernel.clock import baku_day
from shared.kernel.findings import Finding
from shared.web.documents import ANSWER, COMMANDS, JOB, READS, documented
from shared.web.kept import need_kept
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import invalid, not_found
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/enquiry-lists", tags=["enquiry lists"])

_ASKED = (PartyClass.SOCIETY, PartyClass.COMPOSERS_ORGANISATION)
SHA = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
EXAMPLE = {
    "id": ANSWER["id"],
    "society": "5d2f0c0e-7b0b-5a53-8f3f-3a5b4b0f6c55",
    "state": "SENT",
    "period": {"from": "2026-07-01", "to": "2026-12-31"},
    "opened_by": "clerk",
    "opened_on": "2027-01-10",
    "works": 38,
    "files": {"XLSX": SHA},
    "sent_on": "2027-01-12",
    "sent_by": "clerk",
    "channel": "CIS-Net",
    "form": "XLSX",
    "evidence_sha256": SHA,
    "answer_by": "2027-04-12",
    "closed_by": None,
    "reason": None,
    "overdue": False,
    "by_state": {"SENT": 30, "ANSWERED": 8},
}
ENTRY = {
    "list_id": ANSWER["id"],
    "work": "0b6ad9a2-6a51-5f0c-9d1e-2f9d0d6f6a11",
    "society": EXAMPLE["society"],
    "state": "ANSWERED",
    "sent_on": "2027-01-12",
    "answered_on": "2027-02-01",
    "result": "FOUND",
    "answer": {"title": "Le Phare de minuit", "authors": [{"name": "Armand Belcourt", "role": "DIRECTOR"}]},
    "judged": None,
}


@router.post("", **documented(ANSWER, *COMMANDS))
async def open_list(body: ListBody, post: Posting = posting("matching:enquiry:submit")) -> JSONResponse:
    """Begin a list to a foreign organisation; a job places the works and writes the files.

    A work that stands on another open list to the same organisation is left out; a list without works is closed.

    The files are documents: they are opened by their sha256.
    """
    async with post.ctx.engine.connect() as connection:
        party = (await read_parties(connection, [body.society])).get(body.society)
    if party is None or party.party.party_class not in _ASKED:
        what = "is no foreign organisation that matching has heard of"
        raise invalid([Finding("body.society", what, body.society, "2.1.4-e")])
    opened = ListOpened(
        list_id=post.new_id(),
        society=party.party.id,
        period=None if body.period is None else body.period.period(),
        works=tuple(sorted(set(body.works))),
        opened_by=post.caller.subject,
        opened_on=baku_day(post.ctx.clock()),
    )
    return await post.execute(ENQUIRY_LIST, opened.list_id, OpenList(opened=opened))


@router.post("/{list_id}/send", **documented(ANSWER, *COMMANDS))
async def record_sending(
    list_id: str, body: SentBody, post: Posting = posting("matching:enquiry:submit")
) -> JSONResponse:
    """Record that a list was sent, in which form and by what, and until when an answer is due."""
    await _need(post, list_id)
    command = SendList(**body.model_dump(), actor=post.caller.subject, today=baku_day(post.ctx.clock()))
    return await post.execute(ENQUIRY_LIST, list_id, command)


@router.post("/{list_id}/answer", **documented(ANSWER | {"id": ENTRY["work"]}, *COMMANDS))
async def key_answer(
    list_id: str, body: AnswerBody, post: Posting = posting("matching:enquiry:submit")
) -> JSONResponse:
    """Enter what the organisation answered on one work, with its document. It identifies nothing by itself: an official
    decides on it (`/v1/identifications/{work}/judge`)."""
    found = await _need(post, list_id)
    answer = body.answer()
    if wrong := faults(answer, "body"):
        raise invalid(wrong)
    await need_kept(post, [body.evidence_sha256])
    reply = reply_of(
        answer,
        work=body.work,
        list_id=list_id,
        society=found["society"],
        day=body.day,
        source=body.source,
        evidence_sha256=body.evidence_sha256,
        answered_by=post.caller.subject,
    )
    command = TakeAnswer(reply=reply, today=baku_day(post.ctx.clock()))
    return await post.execute(IDENTIFICATION, body.work, command)


@router.post("/{list_id}/import", status_code=202, **documented(JOB, *COMMANDS, status=202))
async def import_answers(
    list_id: str,
    file: UploadFile,
    source: Annotated[EvidenceKind, Form(description="What the answers rest on")],
    day: Annotated[date, Form(description="Day of the answer")],
    dry_run: Annotated[bool, Form(description="Say what would become of it, and store nothing")] = False,
    encoding: Annotated[str, Form(pattern="^(utf-8|utf-16|cp1251|cp1254)$")] = "utf-8",
    post: Posting = posting("matching:enquiry:submit"),
) -> JSONResponse:
    """Hand in the organisation's file, CSV or XLSX: a row a work, `Sending society work reference`, `result` (FOUND,
    NOTHING; empty: no answer yet), `society reference`, `title`, `year`, `isan`, `eidr`, `author.<n>.name`, `.role`,
    `.ipi`, `.society`. The job's result says what became of each row."""
    await _need(post, list_id)
    if not file.size:
        raise invalid([Finding("body.file", "is empty", file.filename or "", "2.1.4-e")])
    sha = await post.ctx.blobs.put_file(file.file, file.content_type or "application/octet-stream")
    args = {
        "file_sha256": sha,
        "source": source.value,
        "day": day.isoformat(),
        "dry_run": dry_run,
        "encoding": encoding,
    }
    return await post.queue("take-enquiry-answers", list_id, args)


@router.post("/{list_id}/close", **documented(ANSWER, *COMMANDS))
async def close_list(
    list_id: str, body: ClosingBody, post: Posting = posting("matching:enquiry:submit")
) -> JSONResponse:
    """Wait no longer, or drop a list that was not sent: its works may be asked about again. Late answers are taken."""
    await _need(post, list_id)
    return await post.execute(ENQUIRY_LIST, list_id, CloseList(reason=body.reason, actor=post.caller.subject))


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_enquiry_lists(
    state: Literal["OPENED", "READY", "SENT", "CLOSED"] | None = None,
    society: str | None = None,
    overdue: bool = False,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("matching:enquiry:read"),
) -> dict[str, Any]:
    """Enquiry lists; `overdue`: sent, and the day on which the answer was due is over while works have none."""
    query = select(TABLE)
    if state is not None:
        query = query.where(TABLE.c.state == state)
    if society is not None:
        query = query.where(TABLE.c.society == society)
    if overdue:
        waiting = select(ENQUIRY.c.work).where(ENQUIRY.c.list_id == TABLE.c.id, ENQUIRY.c.state == "SENT")
        late = TABLE.c.answer_by < baku_day(ask.ctx.clock())
        query = query.where(TABLE.c.state == "SENT", late, waiting.exists())
    async with ask.ctx.engine.connect() as connection:
        page = await paged(connection, query, (TABLE.c.id,), cursor, limit)
        counts = await counts_of(connection, [row["id"] for row in page["items"]])
    return page | {"items": [_shown(ask, row, counts.get(row["id"], {})) for row in page["items"]]}


@router.get("/{list_id}", **documented(EXAMPLE, *READS))
async def show_enquiry_list(list_id: str, ask: Asking = asking("matching:enquiry:read")) -> dict[str, Any]:
    """A list with its files, its sending, and how many works are in each state."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_list(connection, list_id)
        if found is None:
            raise not_found("enquiry list", list_id)
        counts = await counts_of(connection, [list_id])
    return _shown(ask, found, counts.get(list_id, {}))


@router.get("/{list_id}/works", **documented({"items": [ENTRY], "next": None}, *READS))
async def list_works(
    list_id: str,
    state: Literal["PLACED", "SENT", "ANSWERED", "JUDGED", "ENDED"] | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("matching:enquiry:read"),
) -> dict[str, Any]:
    """The works on a list with what was answered, and what an official said of that."""
    query = select(ENQUIRY).where(ENQUIRY.c.list_id == list_id)
    if state is not None:
        query = query.where(ENQUIRY.c.state == state)
    async with ask.ctx.engine.connect() as connection:
        if await find_list(connection, list_id) is None:
            raise not_found("enquiry list", list_id)
        return await paged(connection, query, (ENQUIRY.c.work,), cursor, limit)


def _shown(ask: Asking, row: dict[str, Any], counts: dict[str, int]) -> dict[str, Any]:
    due = row["answer_by"]
    late = due is not None and due < baku_day(ask.ctx.clock())
    return row | {
        "by_state": counts,
        "overdue": row["state"] == "SENT" and late and counts.get("SENT", 0) > 0,
    }


async def _need(post: Posting, list_id: str) -> dict[str, Any]:
    async with post.ctx.engine.connect() as connection:
        found = await find_list(connection, list_id)
    if found is None:
        raise not_found("enquiry list", list_id)
    return found
