"""Foreign distribution schedules over HTTP: hand in, look up, admit."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, UploadFile
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.intake.api.schemas import AdmissionBody, ScheduleCoverBody
from services.intake.api.uploads import received
from services.intake.domain.schedule import SCHEDULE, AdmitSchedule, conflict, covered_by
from services.intake.projections.allocation import parts_of
from services.intake.projections.line import TABLE as LINE
from services.intake.projections.reported_work import TABLE as WORK
from services.intake.projections.schedule import TABLE, find_schedule, schedule_of_file
from shared.contracts.wire import to_builtins
from shared.kernel.decider import Rejected
from shared.kernel.ids import schedule_id
from shared.web.documents import ANSWER, COMMANDS, JOB, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found, rejected
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/schedules", tags=["schedules"])

EXAMPLE = {
    "id": ANSWER["id"],
    "society": ANSWER["id"],
    "number": "S-2026-07",
    "period_from": "2026-07-01",
    "period_to": "2026-07-31",
    "currency": "EUR",
    "total": 100000,
    "due": 99250,
    "received": 0,
    "covered": False,
}
HANDED_IN = JOB | {"id": ANSWER["id"], "version": 1}


@router.post("", status_code=202, **documented(HANDED_IN, *COMMANDS, status=202))
async def submit_schedule(
    file: UploadFile,
    cover: Annotated[str, Form(description="JSON: contract, number, period, use_type, declared_total, ...")],
    scan: UploadFile | None = None,
    post: Posting = posting("intake:schedule:submit", parties=True),
) -> JSONResponse:
    """Hand in a schedule. The same file gets the first answer again, and another file that says the very same is that
    schedule; other content under the same society, number and period is a conflict that its job tells, and so is the
    same file under another number; 409 for the same file whose cover says another use, territory or total (D-71)."""
    upload = await received(post, ScheduleCoverBody, file, cover, scan)
    contract, number = upload.contract, upload.cover.number or ""
    schedule = schedule_id(contract.party, number, str(upload.cover.period))
    state, _ = await post.ctx.store.state(SCHEDULE, schedule)
    if state.taken is not None and state.taken.file_sha256 == upload.file_sha256:
        if not covered_by(state.taken, upload.cover, contract):
            raise rejected(conflict(state.taken))
        first = {"job": f"/v1/jobs/{state.taken.job}", "id": schedule, "version": 1}
        return JSONResponse(first, status_code=202)
    async with post.ctx.engine.connect() as connection:
        held = await schedule_of_file(connection, contract.id, upload.file_sha256)
    if held is not None:
        raise rejected(Rejected("DUPLICATE_FILE", f"This file stands as schedule {held}."))
    answer = await post.queue(
        "take-schedule",
        schedule,
        {
            "schedule": schedule,
            "contract": contract.id,
            "cover": to_builtins(upload.cover),
            "file_sha256": upload.file_sha256,
            "file_name": upload.file_name,
        },
    )
    job = post.ctx.jobs.job_id("take-schedule", post.new_id())
    return JSONResponse({"job": f"/v1/jobs/{job}", "id": schedule, "version": 1}, answer.status_code)


@router.post("/{schedule_id}/admit", **documented(ANSWER, *COMMANDS))
async def admit_schedule(
    schedule_id: str, body: AdmissionBody, post: Posting = posting("intake:schedule:decide")
) -> JSONResponse:
    """Admit a schedule with the money that is there; never by who submitted it (D-64, D-95)."""
    return await post.execute(
        SCHEDULE, schedule_id, AdmitSchedule(decision=body.decision, by=post.caller.subject)
    )


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_schedules(
    society: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("intake:schedule:read", parties=True),
) -> dict[str, Any]:
    """Schedules, of one organisation; for a party-bound token its own."""
    query = select(*(column for column in TABLE.c if column.key != "accepted"))
    if society is not None:
        query = query.where(TABLE.c.society == society)
    if ask.caller.party is not None:
        query = query.where(TABLE.c.society == ask.caller.party)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{schedule_id}", **documented(EXAMPLE, *READS))
async def show_schedule(
    schedule_id: str, ask: Asking = asking("intake:schedule:read", parties=True)
) -> dict[str, Any]:
    """A schedule with the receipts that it got."""
    found = await _found(ask, schedule_id)
    async with ask.ctx.engine.connect() as connection:
        return found | {"receipts": await parts_of(connection, target=schedule_id)}


@router.get(
    "/{schedule_id}/lines", **documented({"items": [{"line": 2, "report": 1, "value": 20000}]}, *READS)
)
async def list_lines(
    schedule_id: str,
    cursor: Cursor = None,
    limit: Limit = 100,
    ask: Asking = asking("intake:schedule:read", parties=True),
) -> dict[str, Any]:
    """The lines of a schedule by their rows in the file, each with the title of its work."""
    await _found(ask, schedule_id)
    work = (WORK.c.target == LINE.c.target) & (WORK.c.version == LINE.c.version)
    query = (
        select(LINE.c.line, LINE.c.report, LINE.c.value, LINE.c.detail, WORK.c.title)
        .outerjoin(WORK, work & (WORK.c.number == LINE.c.report))
        .where(LINE.c.target == schedule_id)
    )
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (LINE.c.line,), cursor, limit)


async def _found(ask: Asking, schedule_id: str) -> dict[str, Any]:
    async with ask.ctx.engine.connect() as connection:
        found = await find_schedule(connection, schedule_id)
    if found is None or (ask.caller.party is not None and found["society"] != ask.caller.party):
        raise not_found("schedule", schedule_id)
    return found
