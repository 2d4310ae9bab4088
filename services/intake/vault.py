"""The vault: who paid, in the bank's words (D-94). Every reading of it is recorded."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Column, DateTime, MetaData, Table, Text, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.formats.bookings import Payer

_PAYER = Table(
    "payer",
    MetaData(schema="vault"),
    Column("receipt", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("remittance", Text, nullable=False),
)
_READING = Table(
    "reading",
    MetaData(schema="vault"),
    Column("receipt", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("read_at", DateTime(timezone=True), nullable=False),
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


async def read_payer(
    engine: AsyncEngine, receipt: str, actor: str, purpose: str, now: datetime
) -> dict[str, str] | None:
    """Who paid a receipt, None when it is unknown or was erased. The reading is written down with it."""
    columns = (_PAYER.c.name, _PAYER.c.account, _PAYER.c.remittance)
    async with engine.begin() as connection:
        found = await connection.execute(select(*columns).where(_PAYER.c.receipt == receipt))
        payer = found.mappings().one_or_none()
        if payer is None:
            return None
        reading = {"receipt": receipt, "actor": actor, "purpose": purpose, "read_at": now}
        await connection.execute(_READING.insert(), reading)
        return dict(payer)
