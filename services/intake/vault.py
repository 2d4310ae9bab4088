"""The vault: who paid, in the bank's words (D-94). Whoever shows it records the reading first."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Column, ColumnElement, MetaData, Table, Text, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

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
