"""Orders: ISSUED, CONFIRMED by the bank, RETURNED or FAILED, or of UNKNOWN outcome; and what waits for a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Date, Index, Integer, Text, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.order_events import (
    OrderAgreed,
    OrderConfirmed,
    OrderFailed,
    OrderIssued,
    OrderOutcomeUnknown,
    OrderQuestioned,
    OrderReturned,
)
from services.payments.domain.order_terms import Outcome
from services.payments.domain.outcome_events import (
    OrderFoundOverpaid,
    OrderFoundPaid,
    OrderFoundUnpaid,
    OutcomeProposed,
)
from services.payments.projections.bank_book import TABLE as BANK_BOOK
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table
from shared.projections.among import among

VERSION = 7
ISSUED, UNKNOWN = Outcome.ISSUED.value, Outcome.UNKNOWN.value
CONFIRMED, RETURNED, FAILED = Outcome.CONFIRMED.value, Outcome.RETURNED.value, Outcome.FAILED.value
STANDS = (ISSUED, UNKNOWN, CONFIRMED)
"""States in which it pays its credits."""
UNDER_WAY = (ISSUED, UNKNOWN)
NO_ANSWER, DIFFERENCE, CLAIM = "NO_ANSWER", "DIFFERENCE", "CLAIM"
"""What an order waits for, beside the questions of the bank's answers: its outcome, what is owed by decision, or what
the bank kept of an order that is not paid and is asked back."""
TABLE = view_table(
    "order",
    Column("id", Text, primary_key=True),
    Column("payment_run", Text, nullable=False),
    Column("payee", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("gross", BigInteger, nullable=False),
    Column("net", BigInteger, nullable=False),
    Column("withheld", JSON, nullable=False),
    Column("credits", JSON, nullable=False),
    Column("kind", Text, nullable=False),
    Column("items", JSON, nullable=False),
    Column("paid", BigInteger, nullable=False),
    Column("paid_currency", Text, nullable=False),
    Column("quote", JSON),
    Column("schedule", JSON),
    Column("execution_date", Date, nullable=False),
    Column("end_to_end_id", Text, nullable=False),
    Column("payment_data", Integer, nullable=False),
    Column("confirmed_on", Date),
    Column("confirmed_by", Text),
    Column("returned_on", Date),
    Column("returned_by", Text),
    Column("bank_code", Text),
    Column("waits_for", Text),
    Column("questions", JSON, nullable=False),
    Column("proposed", JSON),
    Column("difference", BigInteger, nullable=False),
    Column("charged", BigInteger, nullable=False),
    Column("document_sha256", Text),
    Index("order__end_to_end_id", "end_to_end_id"),
    Index("order__payment_run", "payment_run"),
    Index("order__payee", "payee"),
    Index("order__state", "state", "execution_date"),
    Index("order__waits_for", "waits_for"),
)
_Answer = OrderConfirmed | OrderReturned | OrderFailed | OrderOutcomeUnknown | OrderQuestioned | OrderAgreed
_Decision = OutcomeProposed | OrderFoundPaid | OrderFoundOverpaid | OrderFoundUnpaid


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The order that an event touches."""
    if isinstance(event, OrderIssued | _Answer | _Decision):
        return ((event.order,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event; gross, withheld and net are of its credits, `paid` is what the bank was told; `questions`
    are those that nothing has answered, `difference` what the bank has paid beyond what the account says, `charged`
    what it kept as its charge."""
    if isinstance(event, OrderIssued):
        return {
            "payment_run": event.payment_run,
            "payee": event.payee,
            "state": ISSUED,
            "currency": event.gross.currency,
            "gross": event.gross.amount,
            "net": event.net.amount,
            "withheld": to_builtins(event.withheld),
            "credits": list(event.credits),
            "kind": event.kind,
            "items": to_builtins(event.items),
            "paid": event.amount.amount,
            "paid_currency": event.amount.currency,
            "schedule": to_builtins(event.schedule) if event.schedule else None,
            "quote": to_builtins(event.quote) if event.quote else None,
            "execution_date": event.execution_date.isoformat(),
            "end_to_end_id": event.end_to_end_id,
            "payment_data": event.payment_data,
            "questions": [],
            "difference": 0,
            "charged": 0,
        }
    if row is None:
        return None
    if isinstance(event, _Answer):
        return _answered(row, event)
    return _decided(row, event) if isinstance(event, _Decision) else row


def _answered(row: Row, event: _Answer) -> Row:
    match event:
        case OrderConfirmed():
            return _settled(row, 0) | {"state": CONFIRMED, **_confirmed(event)}
        case OrderReturned() | OrderFailed():
            return _settled(row, 0) | {
                "state": RETURNED if isinstance(event, OrderReturned) else FAILED,
                "returned_on": event.day.isoformat(),
                "returned_by": event.entry,
                "bank_code": event.bank_code,
            }
        case OrderOutcomeUnknown():
            return row | {"state": UNKNOWN, "waits_for": NO_ANSWER}
        case OrderQuestioned(question=question):
            asked = {
                "question": question.value,
                "day": event.day.isoformat(),
                "entry": event.entry,
                "amount": event.amount.amount,
                "currency": event.amount.currency,
                "detail": event.detail,
            }
            more = [*row["questions"], asked]
            return row | {"waits_for": question.value, "questions": more, "proposed": None}
        case OrderAgreed(kind=kind, difference=difference):
            booked = _confirmed(event) if kind == "DEBIT" else {}
            return _charged(_settled(row, difference), event) | booked


def _confirmed(event: OrderConfirmed | OrderAgreed) -> Row:
    return {"confirmed_on": event.day.isoformat(), "confirmed_by": event.entry}


def _decided(row: Row, event: _Decision) -> Row:
    match event:
        case OutcomeProposed():
            proposed = {
                "number": event.number,
                "paid": event.paid.amount,
                "charged": event.charged,
                "claimed": event.claimed,
                "exchanged": None if event.exchanged is None else to_builtins(event.exchanged),
                "day": event.day.isoformat(),
                "document_sha256": event.document_sha256,
                "reason": event.reason,
                "proposed_by": event.proposed_by,
            }
            return row | {"proposed": proposed}
        case OrderFoundPaid(difference=difference):
            return _charged(_settled(row, difference), event) | {
                "state": CONFIRMED,
                "confirmed_on": event.day.isoformat(),
                "confirmed_by": event.document_sha256,
                "document_sha256": event.document_sha256,
            }
        case OrderFoundOverpaid(amount=amount):
            found = _settled(row, amount.amount)
            return _charged(found, event) | {"document_sha256": event.document_sha256}
        case OrderFoundUnpaid(difference=difference):
            found = _settled(row, difference) | {"waits_for": CLAIM if difference else None}
            return _charged(found, event) | {"document_sha256": event.document_sha256}


def _settled(row: Row, difference: int) -> Row:
    return row | {
        "waits_for": DIFFERENCE if difference else None,
        "questions": [],
        "proposed": None,
        "difference": difference,
    }


def _charged(row: Row, event: OrderAgreed | OrderFoundPaid | OrderFoundOverpaid | OrderFoundUnpaid) -> Row:
    return row | {"charged": row["charged"] + event.charge}


async def find_order(connection: AsyncConnection, order: str) -> dict[str, Any] | None:
    """An order by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == order))).mappings().one_or_none()
    return dict(row) if row is not None else None


async def order_of_reference(connection: AsyncConnection, end_to_end_id: str) -> dict[str, Any] | None:
    """The order that an end-to-end id of a bank statement names."""
    query = select(TABLE).where(TABLE.c.end_to_end_id == end_to_end_id.strip().lower())
    row = (await connection.execute(query)).mappings().one_or_none()
    return dict(row) if row is not None else None


async def orders_of(connection: AsyncConnection, payment_run: str) -> list[dict[str, Any]]:
    """The orders of a payment run."""
    query = select(TABLE).where(TABLE.c.payment_run == payment_run).order_by(TABLE.c.payee)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


@dataclass(frozen=True, slots=True)
class CameBack:
    """Orders of some payees that the bank did not execute, or took back."""

    codes: dict[tuple[str, int], str] = field(default_factory=dict)
    """Payee and version of payment data -> the bank's code, "" without one."""
    asked: dict[str, str] = field(default_factory=dict)
    """By payee an order that counts as unpaid though the bank may have paid it: what it says is contradictory."""


async def came_back(connection: AsyncConnection, payees: Iterable[str]) -> CameBack:
    """Of these payees."""
    columns = (TABLE.c.id, TABLE.c.payee, TABLE.c.payment_data, TABLE.c.bank_code, TABLE.c.waits_for)
    query = select(*columns).where(TABLE.c.state.in_((RETURNED, FAILED)), among(TABLE.c.payee, payees))
    found = CameBack()
    for row in await connection.execute(query.order_by(TABLE.c.id)):
        found.codes[row.payee, row.payment_data] = row.bank_code or ""
        if row.waits_for not in (None, CLAIM):
            found.asked.setdefault(row.payee, row.id)
    return found


async def read_orders(connection: AsyncConnection, orders: Iterable[str]) -> dict[str, dict[str, Any]]:
    """These orders by id."""
    query = select(TABLE).where(among(TABLE.c.id, orders))
    return {row["id"]: dict(row) for row in (await connection.execute(query)).mappings()}


async def unanswered(
    connection: AsyncConnection, until: date, shown: Mapping[str, date]
) -> dict[str, list[str]]:
    """By payment run the orders of this execution date or an earlier one of which the bank has said nothing; in a
    currency of which statements are `shown` up to an earlier day, of that one. What was heard and is still to be
    reacted to is an answer."""
    named = (TABLE.c.payment_run, TABLE.c.id, TABLE.c.paid_currency, TABLE.c.execution_date)
    booked = func.lower(func.trim(BANK_BOOK.c.end_to_end_id)) == TABLE.c.end_to_end_id
    query = (
        select(*named)
        .where(TABLE.c.state == ISSUED, TABLE.c.waits_for.is_(None), TABLE.c.execution_date <= until)
        .where(~select(BANK_BOOK.c.holder).where(booked).exists())
        .order_by(TABLE.c.payment_run, TABLE.c.id)
    )
    found: dict[str, list[str]] = {}
    for payment_run, order, currency, day in await connection.execute(query):
        if day <= shown.get(currency, until):
            found.setdefault(payment_run, []).append(order)
    return found


async def differences(connection: AsyncConnection) -> dict[str, int]:
    """Minor units by currency that banks have paid beyond what the accounts say, by decision: claims."""
    query = select(TABLE.c.paid_currency, func.sum(TABLE.c.difference)).where(TABLE.c.difference != 0)
    found = await connection.execute(query.group_by(TABLE.c.paid_currency))
    return {currency: int(total) for currency, total in found}
