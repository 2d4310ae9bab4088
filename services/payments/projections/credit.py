"""Credits: OPEN, TAKEN into a payment run, PAID by an order, or PASSED to others, whose parts are credits of their own.

Paid is what an order's own event says, and unpaid again what its return says: the same event moves the balance, so
that the ledger holds at every position of the log (D-98). The CreditPaid that follows guards the credit's stream.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Text,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.books import BALANCES, RECEIVABLES
from services.payments.domain.credit_events import (
    Credit,
    CreditEntered,
    CreditFreed,
    CreditPassed,
    CreditTaken,
    CreditTakenOver,
    ReceivableRecovered,
)
from services.payments.domain.order_events import OrderFailed, OrderIssued, OrderReturned
from services.payments.domain.outcome_events import OrderFoundPaid
from shared.contracts.terms import Role
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.shares import show_share
from shared.projections import Row, view_table
from shared.projections.among import among

VERSION = 7
OPEN, TAKEN, PAID, PASSED = "OPEN", "TAKEN", "PAID", "PASSED"
UNPAID = (OPEN, TAKEN)
TABLE = view_table(
    "credit",
    Column("id", Text, primary_key=True),
    Column("payee", Text, nullable=False),
    Column("owner", Text),
    Column("work", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("allocation", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("gross", BigInteger, nullable=False),
    Column("net", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("payment_run", Text),
    Column("order", Text),
    Column("position", BigInteger, nullable=False),
    Column("books", JSON),
    Column("takes_back", Text),
    Column("original_run", Text),
    Column("reversal", Text),
    Column("cause", Text),
    Column("dispute", Text),
    Column("recovered", BigInteger),
    Column("fraction", Text),
    Column("heard", BigInteger, nullable=False),
    Column("dealt_out", Boolean, nullable=False),
    Column("passed", JSON),
    Column("passed_from", Text),
    Column("home", Text),
    Index("credit__payee", "payee", "currency"),
    Index("credit__run", "run"),
    Index("credit__work", "work"),
    Index("credit__payment_run", "payment_run"),
    Index("credit__takes_back", "takes_back"),
    Index("credit__passed_from", "passed_from"),
    Index("credit__home", "home"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The credits that an event touches."""
    match event:
        case CreditEntered(credit=credit) | CreditTakenOver(credit=credit):
            return ((credit.id,),)
        case CreditTaken() | CreditFreed() | ReceivableRecovered():
            return ((event.credit,),)
        case OrderIssued(credits=credits_) | OrderReturned(credits=credits_) | OrderFailed(credits=credits_):
            return [(credit_id,) for credit_id in credits_]
        case OrderFoundPaid(reinstated=credits_):
            return [(credit_id,) for credit_id in credits_]
        case CreditPassed(credit=credit_id, parts=parts):
            return [(credit_id,), *((part.credit.id,) for part in parts)]
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event; `books` says where a credit stood in the old system's books, `takes_back` which credit
    one below zero takes back."""
    match event:
        case CreditEntered(credit=credit) | CreditTakenOver(credit=credit):
            return _entered(credit, entry.position) | {"books": _books(event)}
        case CreditPassed(parts=parts):
            part = next((one for one in parts if one.credit.id == key[0]), None)
            if part is None:
                return row if row is None else row | {"state": PASSED}
            received = _entered(part.credit, entry.position)
            return received | ({"recovered": part.recovered} if part.credit.takes_back is not None else {})
        case CreditTaken(payment_run=payment_run) if row is not None:
            return row | {"state": TAKEN, "payment_run": payment_run}
        case ReceivableRecovered(amount=amount) if row is not None:
            return row | {"recovered": row["recovered"] + amount.amount}
        case OrderIssued(order=order) | OrderFoundPaid(order=order) if row is not None:
            return row | {"state": PAID, "order": order}
        case OrderReturned() | OrderFailed() | CreditFreed() if row is not None:
            return row | {"state": OPEN, "payment_run": None, "order": None}
    return row


def _entered(credit: Credit, position: int) -> Row:
    passed = credit.passed
    return {
        "payee": credit.payee,
        "owner": credit.owner,
        "work": credit.work,
        "role": credit.role.value,
        "allocation": credit.allocation,
        "run": credit.run,
        "channel": credit.channel.value,
        "gross": credit.gross.amount,
        "net": credit.net.amount,
        "currency": credit.net.currency,
        "state": OPEN,
        "payment_run": None,
        "order": None,
        "position": position,
        "books": None,
        "fraction": None if credit.fraction is None else show_share(credit.fraction),
        "heard": credit.heard,
        "dealt_out": credit.dealt_out,
        "passed": None if passed is None else to_builtins(passed),
        "passed_from": None if passed is None else passed.credit,
        "home": None if passed is None else passed.home,
        **_taken_back(credit),
    }


def _taken_back(credit: Credit) -> Row:
    if credit.takes_back is None:
        return {}
    back = credit.takes_back
    return {
        "takes_back": back.credit,
        "original_run": back.run,
        "reversal": back.reversal,
        "cause": back.cause,
        "dispute": back.dispute,
        "recovered": 0,
    }


def _books(event: CreditEntered | CreditTakenOver) -> Row | None:
    if isinstance(event, CreditEntered):
        return None
    day = event.effective_on.isoformat()
    return {"system": event.system, "number": event.number, "said": event.said, "day": day}


def settled() -> ColumnElement[bool]:
    """Whether an ended dispute holds it no more: it takes back another, or is taken back, or is dealt out (D-41)."""
    back = TABLE.alias()
    taken_back = exists().where(back.c.takes_back == TABLE.c.id)
    return or_(TABLE.c.takes_back.is_not(None), TABLE.c.dealt_out, taken_back).label("settled")


async def find_credit(connection: AsyncConnection, credit: str) -> dict[str, Any] | None:
    """A credit by its id."""
    query = select(TABLE, settled()).where(TABLE.c.id == credit)
    row = (await connection.execute(query)).mappings().one_or_none()
    return dict(row) if row is not None else None


async def taken_over_by(connection: AsyncConnection, package: str) -> dict[str, int]:
    """What stands of a package of the old system's books, by the names of its control totals (domain/books)."""
    owed = (TABLE.c.net < 0).label("owed")
    query = select(TABLE.c.currency, owed, func.count(), func.sum(TABLE.c.gross), func.sum(TABLE.c.net))
    query = query.where(TABLE.c.run == package, TABLE.c.passed_from.is_(None)).group_by(
        TABLE.c.currency, owed
    )
    sums = {BALANCES: 0, RECEIVABLES: 0}
    for currency, is_owed, count, gross, net in (await connection.execute(query)).tuples():
        sums[RECEIVABLES if is_owed else BALANCES] += count
        sums |= {f"owed.{currency}": -int(net)} if is_owed else {}
        sums |= {} if is_owed else {f"gross.{currency}": int(gross), f"net.{currency}": int(net)}
    return sums


async def taken_by(connection: AsyncConnection, payment_run: str) -> list[str]:
    """Credits that a payment run has taken and not paid."""
    query = select(TABLE.c.id).where(TABLE.c.payment_run == payment_run, TABLE.c.state == TAKEN)
    return [credit for (credit,) in await connection.execute(query.order_by(TABLE.c.id))]


async def owners_of(
    connection: AsyncConnection, works: Sequence[str], role: Role | None, share: str | None
) -> tuple[str, ...]:
    """Owners whom a work, under any of its ids, or a role or an owner's share of it, is credited to: those of unpaid
    money, else of what was paid.

    Where an organisation got a sum without owners, it stands for them.
    """
    owner = func.coalesce(TABLE.c.owner, TABLE.c.payee)
    unpaid = func.coalesce(func.sum(TABLE.c.net).filter(TABLE.c.state.in_(UNPAID)), 0)
    # Whom all was taken back from has nothing of it any more (D-70).
    query = (
        select(owner, unpaid > 0).where(among(TABLE.c.work, works), TABLE.c.state != PASSED).group_by(owner)
    )
    if role is not None:
        query = query.where(TABLE.c.role == role.value)
    if share is not None:
        query = query.where(owner == share)
    found = [
        (str(name), is_unpaid)
        for name, is_unpaid in await connection.execute(query.having(func.sum(TABLE.c.net) > 0))
    ]
    return tuple(sorted({name for name, is_unpaid in found if is_unpaid} or {name for name, _ in found}))


async def reversed_in(connection: AsyncConnection, payment_run: str) -> tuple[str, ...]:
    """Credits that a payment run has taken and distribution has taken back since: nothing sets the one against the
    other yet."""
    back = TABLE.alias()
    query = select(TABLE.c.id).join(back, back.c.takes_back == TABLE.c.id)
    query = query.where(TABLE.c.payment_run == payment_run, TABLE.c.state == TAKEN, back.c.state == OPEN)
    return tuple((await connection.execute(query.order_by(TABLE.c.id))).scalars())


async def receivers_of(connection: AsyncConnection, credit: str) -> list[str]:
    """To whom a credit passed."""
    query = select(TABLE.c.payee).where(TABLE.c.passed_from == credit).order_by(TABLE.c.payee)
    return list((await connection.execute(query)).scalars())
