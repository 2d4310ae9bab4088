"""What an account gave out beyond what it comes to is borne by PROVISION, by decision of two (2.1.1-t, 2.2.8-a, D-25,
D-70)."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.api.claimed import guards_of_distributed
from services.distribution.api.schemas import ReasonBody, WriteOffBody
from services.distribution.domain.advance import PROVISION
from services.distribution.domain.provision import OUT_OF_PROVISION
from services.distribution.domain.write_off import ApproveWriteOff, DropWriteOff, Lacking, ProposeWriteOff
from services.distribution.projections.advance import read_fed
from services.distribution.projections.ledger import TABLE as LEDGER
from services.distribution.projections.write_off import TABLE, find_write_off, lacking_ones, read_lacking
from shared.contracts.wire import to_builtins
from shared.kernel.clock import baku_day
from shared.kernel.money import Money
from shared.projections import snapshot
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/write-offs", tags=["write-offs"])

READ = "distribution:write-off:read"
EXAMPLE = {
    "write_off": ANSWER["id"],
    "state": "WRITTEN_OFF",
    "target": ANSWER["correlation_id"],
    "currency": "AZN",
    "amount": 2500,
    "restored": 0,
    "reason": "The payer went bankrupt; what was refunded to him is not recovered",
    "document_sha256": "ab" * 32,
    "proposed_by": "economist",
    "ended_by": "director",
    "decided_on": "2026-09-01",
    "dropped_for": None,
}

LACKING = {
    "target": ANSWER["correlation_id"],
    "kind": "ACCOUNT",
    "lacks": {"amount": 2500, "currency": "AZN"},
    "borne": 2000,
    "settled": True,
}


@router.post("", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def propose_write_off(
    body: WriteOffBody, post: Posting = posting("distribution:write-off:prepare")
) -> JSONResponse:
    """Propose that PROVISION bears what an account lacks because it went for good (`/v1/write-offs/lacking`): all that
    nothing bears yet, or less, where PROVISION has less; the document is the decision's. Not while something of it is
    to be corrected."""
    if before := await post.answered():
        return post.answer(before, post.new_id())
    async with snapshot(post.ctx.engine) as (connection, _):
        account = await _lacking(connection, body.target)
    command = ProposeWriteOff(
        write_off=post.new_id(),
        account=account,
        amount=None if body.amount is None else Money(body.amount),
        reason=body.reason,
        document_sha256=body.document_sha256,
        by=post.caller.subject,
    )
    return await post.execute(OUT_OF_PROVISION, PROVISION, command, made=command.write_off)


@router.post("/{write_off_id}/approve", **documented(ANSWER, *COMMANDS))
async def approve_write_off(
    write_off_id: str, post: Posting = posting("distribution:write-off:approve")
) -> JSONResponse:
    """Decide a proposed write-off, never by who proposed it (D-95), of no more than the account lacks and PROVISION
    has, and not while a run has the account. PROVISION has it again as soon as the account lacks it no more."""
    async with snapshot(post.ctx.engine) as (connection, _):
        account = await _lacking(connection, (await _found(connection, write_off_id))["target"])
        fed = await read_fed(connection)
        guards = await guards_of_distributed(post.ctx.store, connection, account.target, PROVISION)
    command = ApproveWriteOff(
        write_off=write_off_id,
        account=account,
        fed=fed,
        by=post.caller.subject,
        day=baku_day(post.ctx.clock()),
    )
    return await post.execute(OUT_OF_PROVISION, PROVISION, command, made=write_off_id, guards=guards)


@router.post("/{write_off_id}/drop", **documented(ANSWER, *COMMANDS))
async def drop_write_off(
    write_off_id: str, body: ReasonBody, post: Posting = posting("distribution:write-off:prepare")
) -> JSONResponse:
    """Give a proposed write-off up; the account lacks as before."""
    async with post.ctx.engine.connect() as connection:
        await _found(connection, write_off_id)
    command = DropWriteOff(write_off=write_off_id, reason=body.reason, by=post.caller.subject)
    return await post.execute(OUT_OF_PROVISION, PROVISION, command, made=write_off_id)


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_write_offs(
    state: str | None = None,
    target: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking(READ),
) -> dict[str, Any]:
    """Write-offs: PROPOSED, WRITTEN_OFF, DROPPED, or RESTORED once all of it is in PROVISION again; how much is,
    `restored` says."""
    query = select(TABLE)
    for column, value in ((TABLE.c.state, state), (TABLE.c.target, target)):
        query = query if value is None else query.where(column == value)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.write_off,), cursor, limit)


@router.get("/lacking", **documented({"items": [LACKING], "next": None}, *READS))
async def list_lacking(
    cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking(READ)
) -> dict[str, Any]:
    """Accounts, schedules, awards and causes of which more was given out than they come to: what each lacks, how much
    of that PROVISION bears, and whether all of it went for good. Where it did not (`settled`), a correction takes back
    first what can be."""
    async with snapshot(ask.ctx.engine) as (connection, _):
        page = await paged(connection, lacking_ones(), (LEDGER.c.target,), cursor, limit)
        items = [{**row, **_told(await _lacking(connection, row["target"]))} for row in page["items"]]
    return {"items": items, "next": page["next"]}


def _told(known: Lacking) -> dict[str, Any]:
    return {"lacks": to_builtins(known.lacks), "settled": known.settled}


@router.get("/{write_off_id}", **documented(EXAMPLE, *READS))
async def show_write_off(write_off_id: str, ask: Asking = asking(READ)) -> dict[str, Any]:
    """A write-off."""
    async with ask.ctx.engine.connect() as connection:
        return await _found(connection, write_off_id)


async def _found(connection: AsyncConnection, write_off_id: str) -> dict[str, Any]:
    found = await find_write_off(connection, write_off_id)
    if found is None:
        raise not_found("write-off", write_off_id)
    return found


async def _lacking(connection: AsyncConnection, target: str) -> Lacking:
    found = await read_lacking(connection, target)
    if found is None:
        raise not_found("target", target)
    return found
