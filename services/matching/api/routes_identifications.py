"""Steps to find works, authors and owners, over HTTP (2.1.1-r, D-26, D-29)."""

from typing import Any, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.matching.api.schemas_identifications import JudgementBody, StepBody
from services.matching.domain.enquiry import JudgeAnswer
from services.matching.domain.identification import IDENTIFICATION, RecordStep
from services.matching.domain.identification_events import AnswerJudged, StepTaken
from services.matching.projections.enquiry import enquiries_of
from services.matching.projections.identification import (
    LACKS,
    TABLE,
    find_identification,
    is_known,
    reports_of,
)
from services.matching.projections.work import find_work
from shared.kernel.clock import baku_day
from shared.kernel.findings import Finding
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.kept import need_kept
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import invalid, not_found
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/identifications", tags=["identifications"])

_REPORTS_MAX = 100
SHA = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
STEP = {
    "kind": "SEARCH",
    "source": "IDA",
    "place": "IDA",
    "day": "2026-09-01",
    "result": "NOTHING",
    "role": "ALL",
    "person": None,
    "credited": "",
    "evidence_sha256": SHA,
    "taken_by": "clerk",
}
EXAMPLE = {
    "work": "5d2f0c0e-7b0b-5a53-8f3f-3a5b4b0f6c55",
    "title": "Le Phare de minuit",
    "national": False,
    "stands_for_it": None,
    "published_on": "2026-09-10",
    "contacted_on": None,
    "searched_on": "2026-09-01",
    "asked_on": "2026-09-15",
    "answered": False,
}
SHOWN = EXAMPLE | {
    "steps": [STEP],
    "lacks": ["CONTACT"],
    "enquiries": [],
    "reports": ["0b6ad9a2-6a51-5f0c-9d1e-2f9d0d6f6a11-1-12"],
}


@router.post("/{work_id}/record", **documented(ANSWER, *COMMANDS))
async def record_step(
    work_id: str, body: StepBody, post: Posting = posting("matching:identification:submit")
) -> JSONResponse:
    """Record where somebody looked for a work, an author or an owner, with the document that shows it.

    409 when the document is not kept here (D-103), or the result is none of such a step.
    """
    async with post.ctx.engine.connect() as connection:
        if not await is_known(connection, work_id):
            raise not_found("work", work_id)
    await need_kept(post, [body.evidence_sha256] if body.evidence_sha256 else [])
    step = StepTaken(work=work_id, step=post.new_id(), taken_by=post.caller.subject, **body.model_dump())
    command = RecordStep(step=step, today=baku_day(post.ctx.clock()))
    return await post.execute(IDENTIFICATION, work_id, command)


@router.post("/{work_id}/judge", **documented(ANSWER, *COMMANDS))
async def judge_answer(
    work_id: str, body: JudgementBody, post: Posting = posting("matching:identification:decide")
) -> JSONResponse:
    """Say, as an official, whether an organisation's answer is right, and which registered work it means; never by who
    entered it. Money moves when the outcome of the reports is revoked at the desk, or the registry merges the records.
    """
    async with post.ctx.engine.connect() as connection:
        if await find_identification(connection, work_id) is None:
            raise not_found("identification", work_id)
        if body.registered is not None and await find_work(connection, body.registered) is None:
            what = "is no registered work that matching has heard of"
            raise invalid([Finding("body.registered", what, body.registered, "2.1.4-e")])
    judged = AnswerJudged(
        work=work_id, decision=post.new_id(), decided_by=post.caller.subject, **body.model_dump()
    )
    return await post.execute(IDENTIFICATION, work_id, JudgeAnswer(judged=judged))


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_identifications(
    lacks: Literal["PUBLICATION", "ENQUIRY", "CONTACT"] | None = None,
    answered: bool = False,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("matching:identification:read"),
) -> dict[str, Any]:
    """Works that are looked for: every non-registered one, and others with a step or an enquiry; those that were found
    to be a registered one are left out where `lacks` asks what D-26 wants still, and where `answered` asks for those
    with an answer that waits for an official."""
    query = select(*(column for column in TABLE.c if column.name not in ("steps", "reported")))
    if lacks is not None:
        query = query.where(LACKS[lacks], TABLE.c.stands_for_it.is_(None))
    if answered:
        query = query.where(TABLE.c.answered, TABLE.c.stands_for_it.is_(None))
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.work,), cursor, limit)


@router.get("/{work_id}", **documented(SHOWN, *READS))
async def show_identification(
    work_id: str, ask: Asking = asking("matching:identification:read")
) -> dict[str, Any]:
    """Everything that was done for a work, what of D-26 lacks, what organisations answered, and the reports that are it
    today: an official who knows it now revokes their outcome."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_identification(connection, work_id)
        if found is None:
            raise not_found("identification", work_id)
        return found | {
            "enquiries": await enquiries_of(connection, work_id),
            "reports": await reports_of(connection, work_id, _REPORTS_MAX),
        }
