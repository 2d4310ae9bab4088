"""The vault: who paid, in the bank's words (D-94). Whoever shows it records the reading first."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, MetaData, Select, Table, Text, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.intake.formats.booked import Payer
from shared.eventstore.store import Alongside, Connection

_PAYER = Table(
    "payer",
    MetaData(schema="vault"),
    Column("receipt", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("remittance", Text, nullable=False),
)


async def keep_payers(engine: AsyncEngine, payers: Iterable[Payer]) -> None:
    """Put who paid into the vault; what stands there stays."""
    rows = [
        {"receipt": one.receipt, "name": one.name, "account": one.account, "remittance": one.remittance}
        for one in payers
    ]
    if rows:
        async with engine.begin() as connection:
            await connection.execute(insert(_PAYER).on_conflict_do_nothing(), rows)


def erased(receipts: Sequence[str]) -> Alongside:
    """How the bank's words on who paid these receipts go."""

    async def take_out(connection: Connection) -> None:
        await connection.execute("DELETE FROM vault.payer WHERE receipt = ANY($1::text[])", list(receipts))

    return take_out


def told_of(receipt: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the vault has who paid a receipt."""
    return exists().where(_PAYER.c.receipt == receipt)


async def read_payer(engine: AsyncEngine, receipt: str) -> dict[str, str] | None:
    """Who paid a receipt, None when it is unknown or was erased."""
    columns = (_PAYER.c.name, _PAYER.c.account, _PAYER.c.remittance)
    async with engine.connect() as connection:
        found = await connection.execute(select(*columns).where(_PAYER.c.receipt == receipt))
        payer = found.mappings().one_or_none()
    return None if payer is None else dict(payer)


def from_same_account(receipt: str) -> Select[Any]:
    """Receipts that came from the account that this one came from, by the bank's words; none where it names none."""
    account = select(_PAYER.c.account).where(_PAYER.c.receipt == receipt).scalar_subquery()
    return select(_PAYER.c.receipt).where(_PAYER.c.account == account, _PAYER.c.account != "")


async def payer_words(connection: AsyncConnection, receipt: str) -> dict[str, str]:
    """Name and remittance as the bank tells them, to be compared and not to be shown; empty when there are none."""
    query = select(_PAYER.c.name, _PAYER.c.remittance).where(_PAYER.c.receipt == receipt)
    found = (await connection.execute(query)).mappings().one_or_none()
    return {"name": "", "remittance": ""} if found is None else dict(found)
