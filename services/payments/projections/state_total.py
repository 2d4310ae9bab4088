"""Where distribution last said that all the money stands, day by day (D-98)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import JSON, BigInteger, Column, Date, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import distribution
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
FX = "FX"
TABLE = view_table(
    "state_total",
    Column("day", Date, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("known", BigInteger),
    Column("totals", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[date]]:
    """The day."""
    return ((event.day,),) if isinstance(event, distribution.StatesTotalled) else ()


def evolve(key: tuple[date], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The last totals of the day, with the last of intake's events that is in them."""
    if not isinstance(event, distribution.StatesTotalled):
        return row
    return {
        "position": entry.position,
        "known": event.known.get("intake"),
        "totals": [
            {
                "state": one.state,
                "reason": one.reason,
                "currency": one.amount.currency,
                "amount": one.amount.amount,
            }
            for one in event.totals
        ],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class StateSums:
    """Distribution's word."""

    day: date
    known: int | None
    """The last sequence of intake's topic that is in it; None: not said."""
    totals: tuple[tuple[str, str | None, str, int], ...]
    """State, reason, currency, minor units."""


async def last_totals(connection: AsyncConnection, until: int | None = None) -> StateSums | None:
    """The last totals that were heard, up to a position of the log."""
    query = select(TABLE).order_by(TABLE.c.position.desc()).limit(1)
    if until is not None:
        query = query.where(TABLE.c.position <= until)
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        return None
    totals = tuple((one["state"], one["reason"], one["currency"], one["amount"]) for one in row["totals"])
    return StateSums(day=row["day"], known=row["known"], totals=totals)


async def exchanged_on(connection: AsyncConnection, day: date, until: int | None = None) -> dict[str, int]:
    """What distribution had in FX at the end of a day, by currency: foreign money that it distributed in manat, and
    below zero the manat that it distributed for it; and manat that the bank had converted, below zero what they had
    been until a run takes it (D-66). Runs are followed by their totals, what comes between is in those of the day."""
    query = select(TABLE.c.totals).where(TABLE.c.day <= day).order_by(TABLE.c.day.desc()).limit(1)
    if until is not None:
        query = query.where(TABLE.c.position <= until)
    totals = (await connection.execute(query)).scalar() or []
    return {one["currency"]: one["amount"] for one in totals if one["state"] == FX}
