"""Invoices with their reminders, and what is still to come of each.

What has come of an invoice is what the accounts and the statistical causes of its contract and period have received:
money is tied to those, without VAT, never to an invoice (D-11, D-19).
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    Index,
    Integer,
    ScalarSelect,
    Select,
    Table,
    Text,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.receivables import InvoiceCancelled, InvoiceIssued, ReminderIssued
from services.intake.projections.account import TABLE as ACCOUNT
from services.intake.projections.cause import TABLE as CAUSE
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
OPEN, CANCELLED = "OPEN", "CANCELLED"
TABLE = view_table(
    "invoice",
    Column("id", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("contract", Text, nullable=False),
    Column("payer", Text, nullable=False),
    Column("period_from", Date, nullable=False),
    Column("period_to", Date, nullable=False),
    Column("currency", Text, nullable=False),
    Column("net", BigInteger, nullable=False),
    Column("vat", BigInteger, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("remind_after", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("reminders", JSON, nullable=False),
    Index("invoice__contract", "contract"),
    Index("invoice__number", "number"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The invoice that an event touches."""
    match event:
        case InvoiceIssued() | ReminderIssued() | InvoiceCancelled():
            return ((event.invoice,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case InvoiceIssued():
            return _issued(event)
        case ReminderIssued() if row is not None:
            told = to_builtins(event)
            reminder = {
                name: told[name] for name in ("level", "outstanding", "issued_on", "pay_until", "issued_by")
            }
            more = {"level": event.level, "remind_after": event.pay_until.isoformat()}
            return row | more | {"reminders": [*row["reminders"], reminder]}
        case InvoiceCancelled() if row is not None:
            told = to_builtins(event)
            cancelled = {name: told[name] for name in ("reason", "cancelled_by")}
            return row | {"state": CANCELLED, "detail": row["detail"] | {"cancelled": cancelled}}
    return row


def _issued(event: InvoiceIssued) -> Row:
    told = to_builtins(event)
    detail = ("contract_version", "count", "tariff", "base", "seconds", "accounts", "issued_by")
    return {
        "number": event.number,
        "contract": event.contract,
        "payer": event.payer,
        "period_from": event.period.first.isoformat(),
        "period_to": event.period.last.isoformat(),
        "currency": event.net.currency,
        "net": event.net.amount,
        "vat": event.vat.amount,
        "issued_on": event.issued_on.isoformat(),
        "due_on": event.due_on.isoformat(),
        "remind_after": event.due_on.isoformat(),
        "state": OPEN,
        "level": 0,
        "detail": {name: told[name] for name in detail},
        "reminders": [],
    }


def with_money() -> Select[Any]:
    """Every invoice with `received` and `outstanding`, in minor units without VAT."""
    received = (_received(ACCOUNT) + _received(CAUSE)).cast(BigInteger)
    outstanding = func.greatest(TABLE.c.net - received, 0).label("outstanding")
    return select(TABLE, received.label("received"), outstanding)


def _received(of: Table) -> ScalarSelect[Any]:
    return (
        select(func.coalesce(func.sum(of.c.received), 0))
        .where(
            of.c.contract == TABLE.c.contract,
            of.c.period_from >= TABLE.c.period_from,
            of.c.period_to <= TABLE.c.period_to,
            of.c.currency == TABLE.c.currency,
        )
        .scalar_subquery()
    )


async def find_invoice(connection: AsyncConnection, invoice: str) -> dict[str, Any] | None:
    """An invoice by its id, with its money."""
    query = with_money().where(TABLE.c.id == invoice)
    row = (await connection.execute(query)).mappings().one_or_none()
    return dict(row) if row is not None else None
