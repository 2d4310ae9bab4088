"""Runs over HTTP: opened, reviewed as a draft, approved by another person, or abandoned."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from sqlalchemy import select

from services.distribution.api.approving import changes_of, dealt_by, unsealed
from services.distribution.api.opening import read_run
from services.distribution.api.schemas import ExclusionBody, ReasonBody, RunBody
from services.distribution.domain.exclusion import ExcludeTargets
from services.distribution.domain.run import RUN, AbandonRun, ApproveRun
from services.distribution.formats.workbook import MEDIA_TYPE as WORKBOOK
from services.distribution.handlers import claim_targets
from services.distribution.projections.run import TABLE, find_run
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected
from shared.projections import snapshot
from shared.web.bodies import DigestBody
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found, rejected
from shared.web.reading import Reading, reading
from shared.web.requests import Asking, Posting, asking, posting


class Workbook(Response):
    """A sheet for people."""

    media_type = WORKBOOK


router = APIRouter(prefix="/v1/runs", tags=["runs"])

EXAMPLE = {
    "run": ANSWER["id"],
    "state": "COMPUTED",
    "kind": "REGULAR",
    "cut_off_day": "2026-09-01",
    "targets": [ANSWER["correlation_id"]],
    "excluded": [],
    "digest": "cd" * 32,
    "review_sha256": "ab" * 32,
    "allocations": 1,
    "reserves": 0,
    "releases": 0,
    "totals": [{"state": "CREDITED", "reason": None, "amount": {"amount": 18000, "currency": "AZN"}}],
    "prepared_by": "accountant",
    "approved_by": None,
    "closed_on": None,
    "warnings": [{"kind": "TARGET_CHANGED", "targets": [ANSWER["correlation_id"]]}],
}
SHEET = {
    "run": ANSWER["id"],
    "digest": "cd" * 32,
    "compared_with": None,
    "largest_works": [],
    "largest_payees": [],
    "waiting": [{"state": "RESERVED", "reason": "NON_MEMBER", "shares": 1, "amount": {"amount": 6000}}],
    "paid_twice": [],
    "excluded": [],
}


@router.post("", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def open_run(body: RunBody, post: Posting = posting("distribution:run:prepare")) -> JSONResponse:
    """Open a run over the named accounts, schedules, reserves and held shares, or over all that are ready or changed;
    it is computed at once."""
    ctx, run_id = post.ctx, post.new_id()
    if before := await post.answered():
        return post.answer(before)
    read = await read_run(ctx, run_id, body.kind, body.targets, post.caller.subject)
    if isinstance(read, Rejected):
        raise rejected(read)
    command, again = read
    first = [target for target in command.targets if target not in again]
    guards = await claim_targets(ctx.store, run_id, first, again, command.read_position, post.meta())
    if isinstance(guards, Rejected):
        raise rejected(guards)
    return await post.execute(RUN, run_id, command, guards=guards)


@router.post("/{run_id}/approve", **documented(ANSWER, *COMMANDS))
async def approve_run(
    run_id: str, body: DigestBody, post: Posting = posting("distribution:run:approve")
) -> JSONResponse:
    """Approve exactly this draft; never by who prepared it (D-95), and not when an account of it was replaced since
    (D-17). The run closes on this day."""
    ctx = post.ctx
    day = baku_day(ctx.clock())
    # As they stood together: what is sealed says that what was recorded until then is among what was heard.
    async with snapshot(ctx.engine) as (connection, _):
        changed = await changes_of(connection, run_id, day)
        hindered = await unsealed(connection, run_id, day)
    if hindered is not None:
        raise rejected(hindered)
    command = ApproveRun(digest=body.digest, by=post.caller.subject, day=day, changed=changed)
    return await post.execute(RUN, run_id, command)


@router.post("/{run_id}/exclude", **documented(ANSWER, *COMMANDS))
async def exclude_targets(
    run_id: str, body: ExclusionBody, post: Posting = posting("distribution:run:approve")
) -> JSONResponse:
    """Leave accounts and schedules out of a draft, by who may approve it. They are free for another run; of the rest
    comes a draft with a digest of its own, which waits for approval. Of a redistribution single reserves can be left
    out, too, as those that a claim or a dispute has reached since (D-25): the rest of their accounts is dealt out, and
    the run keeps these accounts until it ends."""
    async with post.ctx.engine.connect() as connection:
        dealt = await dealt_by(connection, run_id)
    command = ExcludeTargets(
        targets=tuple(body.targets),
        dealt=tuple(one for one in body.targets if one in dealt),
        reason=body.reason,
        by=post.caller.subject,
    )
    return await post.execute(RUN, run_id, command)


@router.post("/{run_id}/abandon", **documented(ANSWER, *COMMANDS))
async def abandon_run(
    run_id: str, body: ReasonBody, post: Posting = posting("distribution:run:prepare")
) -> JSONResponse:
    """Give a run up before it is approved; its accounts and schedules are free again."""
    return await post.execute(RUN, run_id, AbandonRun(reason=body.reason, by=post.caller.subject))


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_runs(
    cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("distribution:run:read")
) -> dict[str, Any]:
    """All runs in the order in which they were opened."""
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, select(TABLE), (TABLE.c.read_position, TABLE.c.run), cursor, limit)


@router.get("/{run_id}", **documented(EXAMPLE, *READS))
async def show_run(run_id: str, ask: Asking = asking("distribution:run:read")) -> dict[str, Any]:
    """A run: OPEN, COMPUTED, CLOSING, CLOSED or ABANDONED; what it was opened with, and what was excluded since.

    Its warnings: PAID_TWICE names a use that both a user and a producer pay for (D-59), TARGET_CHANGED what is no
    longer as the draft took it, for which it cannot be approved: exclude it, or open another run.
    """
    async with ask.ctx.engine.connect() as connection:
        found = await find_run(connection, run_id)
        if found is None:
            raise not_found("run", run_id)
        living = found["state"] in ("OPEN", "COMPUTED")
        changed = await changes_of(connection, run_id, baku_day(ask.ctx.clock())) if living else ()
    warnings = [{"kind": "PAID_TWICE"} | one for one in found.pop("paid_twice") or []]
    if changed:
        warnings.append({"kind": "TARGET_CHANGED", "targets": list(changed)})
    return found | {"warnings": warnings}


@router.get("/{run_id}/review", **documented(SHEET, *READS))
async def show_review(run_id: str, ask: Reading = reading("distribution:run:read")) -> Response:
    """The review sheet of a run's draft, byte for byte as `review_sha256` has it: the largest works and payees, the
    change against the last run, what nobody is credited with and why, what was excluded, what is paid twice.

    The reading is recorded (D-94)."""
    return await _document(ask, run_id, "review_sha256", "application/json")


@router.get(
    "/{run_id}/review/workbook",
    response_class=Workbook,
    **documented("PK", *READS, media_type=WORKBOOK),
)
async def show_review_workbook(run_id: str, ask: Reading = reading("distribution:run:read")) -> Response:
    """The same sheet for people."""
    return await _document(ask, run_id, "workbook_sha256", WORKBOOK)


async def _document(ask: Reading, run_id: str, column: str, media_type: str) -> Response:
    async with ask.ctx.engine.connect() as connection:
        found = await find_run(connection, run_id)
    sha = found[column] if found is not None else None
    data = await ask.ctx.blobs.get(sha) if sha is not None else None
    if data is None:
        raise not_found("review sheet of run", run_id)
    await ask.record("REVIEW_SHEET", [run_id], document=run_id)
    return Response(data, media_type=media_type, headers={"etag": f'"{sha}"'})
