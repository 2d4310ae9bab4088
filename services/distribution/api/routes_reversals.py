"""What was taken back of closed runs, why, and what was issued in its place (2.2.8-a, D-70, D-89)."""

from typing import Any

from fastapi import APIRouter
from sqlalchemy import Select, select

from services.distribution.projections.reversal import TABLE
from services.distribution.projections.run import TABLE as RUN
from services.distribution.projections.run import read_kept_back
from shared.web.documents import ANSWER, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1/reversals", tags=["reversals"])

EXAMPLE = {
    "reversal": ANSWER["id"],
    "run": ANSWER["id"],
    "allocation": ANSWER["id"],
    "target": ANSWER["correlation_id"],
    "work": ANSWER["id"],
    "cause": "REGISTRY",
    "credited": 6000,
    "recovered": 6000,
    "given_back": [{"payee": ANSWER["id"], "amount": {"amount": 6000, "currency": "AZN"}, "position": 4711}],
    "body": {"reissued_as": [ANSWER["id"]], "shares": []},
}

WAITING = {
    "target": ANSWER["correlation_id"],
    "cause": "REGISTRY",
    "allocation": ANSWER["id"],
    "work": ANSWER["id"],
    "waits_for": [{"kind": "REFUND", "id": ANSWER["id"]}],
    "run": ANSWER["id"],
}


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_reversals(
    run: str | None = None,
    target: str | None = None,
    work: str | None = None,
    allocation: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("distribution:allocation:read"),
) -> dict[str, Any]:
    """Reversals of closed runs: of one run, account or schedule, work, or allocation that was taken back."""
    query = _closed()
    wanted = (("run", run), ("target", target), ("work", work), ("allocation", allocation))
    for name, value in wanted:
        query = query if value is None else query.where(TABLE.c[name] == value)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.reversal,), cursor, limit)


@router.get("/waiting", **documented({"items": [WAITING]}, *READS))
async def list_waiting(ask: Asking = asking("distribution:allocation:read")) -> dict[str, Any]:
    """Corrections that closed runs kept back, with the cause and what each waits for: a REFUND that is proposed, or
    what is to be CARRIED into the next period and is in none yet. They are compared again when that is dropped,
    decided or taken up, or something else about the account changes; what has gone they go around."""
    async with ask.ctx.engine.connect() as connection:
        return {"items": await read_kept_back(connection)}


@router.get("/{reversal_id}", **documented(EXAMPLE, *READS))
async def show_reversal(
    reversal_id: str, ask: Asking = asking("distribution:allocation:read")
) -> dict[str, Any]:
    """A reversal with its shares below zero; `credited` is what others had by it, net, in minor units, and
    `given_back` what payments has said of it: `recovered` in all."""
    query = _closed().where(TABLE.c.reversal == reversal_id)
    async with ask.ctx.engine.connect() as connection:
        row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise not_found("reversal", reversal_id)
    return dict(row)


def _closed() -> Select[Any]:
    return select(TABLE).join(RUN, RUN.c.run == TABLE.c.run).where(RUN.c.state == "CLOSED")
