"""The guild's own bank accounts and where their statements stand."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Date, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.bank import BankAccountOpened, StatementTaken
from services.intake.domain.bank_profile import BankAccountProfiled
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 2
TABLE = view_table(
    "bank_account",
    Column("iban", Text, primary_key=True),
    Column("currency", Text, nullable=False),
    Column("last_statement", Text),
    Column("last_day", Date),
    Column("closing", BigInteger),
    Column("statements", Integer, nullable=False),
    Column("profiles", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The bank account that an event touches."""
    match event:
        case (
            BankAccountOpened(bank_account=iban)
            | BankAccountProfiled(bank_account=iban)
            | StatementTaken(bank_account=iban)
        ):
            return ((iban,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case BankAccountOpened(currency=currency):
            return {"currency": currency, "statements": 0, "profiles": []}
        case BankAccountProfiled() if row is not None:
            facts = to_builtins(event)
            told = {name: facts[name] for name in ("valid_from", "profile", "set_by")}
            return row | {"profiles": [*row["profiles"], told]}
        case StatementTaken() if row is not None:
            return row | {
                "last_statement": event.statement,
                "last_day": event.day.isoformat(),
                "closing": event.closing.amount,
                "statements": row["statements"] + 1,
            }
    return row


async def own_accounts(connection: AsyncConnection) -> frozenset[str]:
    """The IBANs of the guild."""
    return frozenset((await connection.execute(select(TABLE.c.iban))).scalars())


async def own_accounts_in(connection: AsyncConnection, currency: str) -> tuple[str, ...]:
    """The IBANs of the guild in a currency."""
    query = select(TABLE.c.iban).where(TABLE.c.currency == currency).order_by(TABLE.c.iban)
    return tuple((await connection.execute(query)).scalars())


async def find_bank_account(connection: AsyncConnection, iban: str) -> dict[str, Any] | None:
    """An own account by its IBAN."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.iban == iban))).mappings().one_or_none()
    return dict(row) if row is not None else None
