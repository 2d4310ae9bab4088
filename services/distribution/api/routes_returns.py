"""What goes back to foreign organisations, and whether it is there (2.2.7-a, D-68)."""

from typing import Any

from fastapi import APIRouter
from sqlalchemy import Select, select

from services.distribution.projections.returned import TABLE
from services.distribution.projections.run import TABLE as RUN
from shared.web.documents import ANSWER, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1/returns", tags=["returns"])

MONEY = {"amount": 5000, "currency": "EUR"}
LINE = {
    "share": ANSWER["id"],
    "role": "COMPOSER",
    "owner": ANSWER["id"],
    "original": MONEY,
    "gross": {"amount": 9608, "currency": "AZN"},
    "borne": {"amount": 100, "currency": "EUR"},
}
EXAMPLE = {
    "return_id": ANSWER["id"],
    "run": ANSWER["id"],
    "society": ANSWER["correlation_id"],
    "target": ANSWER["id"],
    "state": "RETURNABLE",
    "currency": "EUR",
    "amount": 5000,
    "body": {"title": "Arşın mal alan", "lines": [LINE]},
    "order": None,
    "paid_on": None,
}


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_returns(
    run: str | None = None,
    society: str | None = None,
    target: str | None = None,
    state: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("distribution:return:read", parties=True),
) -> dict[str, Any]:
    """Returns of closed runs: RETURNABLE, or RETURNED once the bank booked their order. An organisation's own token
    sees its own."""
    query = _closed(ask)
    wanted = (
        (TABLE.c.run, run),
        (TABLE.c.society, society),
        (TABLE.c.target, target),
        (TABLE.c.state, state),
    )
    for column, value in wanted:
        query = query if value is None else query.where(column == value)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.return_id,), cursor, limit)


@router.get("/{return_id}", **documented(EXAMPLE, *READS))
async def show_return(
    return_id: str, ask: Asking = asking("distribution:return:read", parties=True)
) -> dict[str, Any]:
    """A return with both amounts of every share: the society's own, which goes back, and its manat, reversed."""
    query = _closed(ask).where(TABLE.c.return_id == return_id)
    async with ask.ctx.engine.connect() as connection:
        row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise not_found("return", return_id)
    return dict(row)


def _closed(ask: Asking) -> Select[Any]:
    query = select(TABLE).join(RUN, RUN.c.run == TABLE.c.run).where(RUN.c.state == "CLOSED")
    return query if ask.caller.party is None else query.where(TABLE.c.society == ask.caller.party)
