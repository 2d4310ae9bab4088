"""Entries of the double-entry ledger that payments' own events make: one row per movement, for good."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Column, Date, Index, Integer, Text

from services.payments.domain.double_entry import booked
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.projections import Row, view_table

VERSION = 1
LASTING = True
TABLE = view_table(
    "entry",
    Column("position", BigInteger, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("recorded_on", Date, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("cause", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("payee", Text),
    Column("bank_entry", Text),
    Column("debit", Text, nullable=False),
    Column("credit", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Index("entry__payee", "payee", "currency", "position"),
    Index("entry__effective_on", "effective_on"),
    Index("entry__bank_entry", "bank_entry"),
)


def keys(event: object, entry: Entry) -> Iterable[tuple[int, int]]:
    """The movements of an event, numbered from 1."""
    found = booked(event)
    return () if found is None else [(entry.position, n) for n in range(1, len(found.movements) + 1)]


def evolve(key: tuple[int, int], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row of a movement."""
    found = booked(event)
    if found is None:
        return row
    one = found.movements[key[1] - 1]
    return {
        "recorded_on": baku_day(entry.recorded_at).isoformat(),
        "effective_on": entry.effective_on.isoformat(),
        "cause": type(event).__name__,
        "event": entry.event_id,
        "reference": found.reference,
        "payee": one.payee or found.payee,
        "bank_entry": found.bank_entry,
        "debit": one.debit.value,
        "credit": one.credit.value,
        "currency": one.amount.currency,
        "amount": one.amount.amount,
    }
