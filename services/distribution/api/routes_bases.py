"""Statistical bases over HTTP: made by one person, approved or refused by another (1.3-g, 2.1.1-d, D-08, D-11)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.api.schemas_bases import ApprovalBody, BaseBody, RefusalBody
from services.distribution.domain.base_events import Comparable
from services.distribution.domain.statistical_base import BASE, ApproveBase, RefuseBase, base_of
from services.distribution.handlers import read_statistics
from services.distribution.projections.statistical_base import REFUSED, TABLE, find_base
from services.distribution.projections.target import read_targets
from shared.contracts.terms import Channel, TargetKind, UseType
from shared.contracts.wire import from_builtins, to_builtins
from shared.kernel.findings import Finding
from shared.kernel.periods import Period
from shared.web.documents import ANSWER, COMMANDS, JOB, READS, documented
from shared.web.kept import need_kept
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import invalid, not_found
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/bases", tags=["bases"])

EXAMPLE = {
    "base": ANSWER["id"],
    "version": 1,
    "state": "APPROVED",
    "cause": ANSWER["id"],
    "channel": "USER",
    "use_type": "ON_AIR",
    "period": {"from": "2026-01-01", "to": "2026-06-30"},
    "comparable": "PERIOD",
    "measure": "SECONDS",
    "accounts": [{"account": ANSWER["id"], "version": 1}],
    "documents_sha256": [],
    "weights_sha256": "ef" * 32,
    "works": 2,
    "unregistered": 1,
    "total": 7200,
    "prepared_by": "accountant",
    "answered_by": "director",
    "alert": False,
}
WEIGHT = {"work": ANSWER["id"], "weight": 5400, "title": "Arşın mal alan", "episode": None}


@router.post("", status_code=202, **documented(JOB, *COMMANDS, status=202))
async def prepare_base(body: BaseBody, post: Posting = posting("distribution:base:prepare")) -> JSONResponse:
    """Make the next version of the base of a cause, or of a class of redistribution, from accepted accounts and filed
    documents (a table with the columns `work` and `weight`). What is wrong with them is the job's problem."""
    await need_kept(post, body.documents)
    if body.of_class is not None:
        wanted = body.of_class
        channel, use_type, period = wanted.channel, wanted.use_type, wanted.period
    else:
        async with post.ctx.engine.connect() as connection:
            said = await _cause(connection, body.cause or "")
        channel, use_type = Channel(said["channel"]), UseType(said["use_type"])
        period = from_builtins(Period, said["period"])
    base = base_of(body.cause, channel, use_type, period)
    args = {
        "base": base,
        "cause": body.cause,
        "channel": channel,
        "use_type": use_type,
        "period": period,
        "accounts": sorted(set(body.accounts)),
        "users": sorted(set(body.users)),
        "documents": sorted(set(body.documents)),
        "measure": body.measure,
        "encoding": body.encoding,
        "note": body.note,
        "by": post.caller.subject,
    }
    return await post.queue("prepare-base", base, to_builtins(args))


@router.post("/{base_id}/approve", **documented(ANSWER, *COMMANDS))
async def approve_base(
    base_id: str, body: ApprovalBody, post: Posting = posting("distribution:base:approve")
) -> JSONResponse:
    """Approve the last version as its weights' hash says it; never by who prepared it (D-11, D-95)."""
    command = ApproveBase(version=body.version, weights_sha256=body.weights_sha256, by=post.caller.subject)
    return await post.execute(BASE, base_id, command)


@router.post("/{base_id}/refuse", **documented(ANSWER, *COMMANDS))
async def refuse_base(
    base_id: str, body: RefusalBody, post: Posting = posting("distribution:base:approve")
) -> JSONResponse:
    """Refuse the last version with a reason; the one approved before stands."""
    return await post.execute(
        BASE, base_id, RefuseBase(version=body.version, reason=body.reason, by=post.caller.subject)
    )


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_bases(
    cause: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("distribution:base:read"),
) -> dict[str, Any]:
    """Every version of every base, or of a cause's; without the accounts that it was made of. `alert`: there is no
    statistical data, so that what rests on it is held (D-11)."""
    columns = (one for one in TABLE.c if one.name not in ("accounts", "left_out"))
    query = select(*columns) if cause is None else select(*columns).where(TABLE.c.cause == cause)
    async with ask.ctx.engine.connect() as connection:
        page = await paged(connection, query, (TABLE.c.base, TABLE.c.version), cursor, limit)
    return page | {"items": [_with_alert(row) for row in page["items"]]}


@router.get("/{base_id}", **documented(EXAMPLE, *READS))
async def show_base(
    base_id: str,
    version: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="The last unless named")] = None,
    ask: Asking = asking("distribution:base:read"),
) -> dict[str, Any]:
    """A version of a base with all that it was made of."""
    async with ask.ctx.engine.connect() as connection:
        return _with_alert(await _found(connection, base_id, version))


@router.get("/{base_id}/weights", **documented({"items": [WEIGHT], "next": None}, *READS))
async def list_weights(
    base_id: str,
    version: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="The last unless named")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("distribution:base:read"),
) -> dict[str, Any]:
    """The works of a base in the order of their ids with what each weighs, in the base's measure."""
    async with ask.ctx.engine.connect() as connection:
        row = await _found(connection, base_id, version)
    stored = {"id": base_id, "version": row["version"], "sha256": row["weights_sha256"]}
    (base,) = await read_statistics(ask.ctx.blobs, [stored])
    following = [one for one in base.works if one.work > (cursor or "")][: limit + 1]
    page = following[:limit]
    return {
        "items": to_builtins(page),
        "next": page[-1].work if len(following) > limit else None,
    }


async def _cause(connection: AsyncConnection, cause: str) -> dict[str, Any]:
    rows = await read_targets(connection, [cause])
    if not rows or rows[0]["kind"] != TargetKind.CAUSE or rows[0]["said"] is None:
        raise invalid([Finding("body.cause", "is no statistical cause that was approved", cause, "2.1.1-d")])
    said: dict[str, Any] = rows[0]["said"]
    return said


def _with_alert(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"alert": row["comparable"] == Comparable.NONE and row["state"] != REFUSED}


async def _found(connection: AsyncConnection, base: str, version: int | None) -> dict[str, Any]:
    row = await find_base(connection, base, version)
    if row is None:
        raise not_found("base", base)
    return row
