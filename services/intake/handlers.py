"""What a command needs beside its own stream."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, DateTime, MetaData, Table, Text, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.domain.account import ACCOUNT
from services.intake.domain.schedule import SCHEDULE
from services.intake.formats.bookings import Payer
from shared.contracts.terms import Channel, TargetKind
from shared.eventstore.store import EventStore

PAYERS = Table(
    "payer",
    MetaData(schema="vault"),
    Column("receipt", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("remittance", Text, nullable=False),
)


READINGS = Table(
    "reading",
    MetaData(schema="vault"),
    Column("receipt", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("read_at", DateTime(timezone=True), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Target:
    """An account or schedule as an allocation sees it: its currency, and what is still to come of its sum due in
    minor units (None while it is not accepted). A producer's royalty may be a unit above (D-48)."""

    kind: TargetKind
    currency: str
    open: int | None


async def target_of(store: EventStore, target: str) -> Target | None:
    """The account or schedule of this id, None when there is none."""
    account, _ = await store.state(ACCOUNT, target)
    if account.taken is not None:
        taken = account.taken
        tolerance = 1 if taken.channel is Channel.PRODUCER else 0
        received = account.funding.received(taken.currency)
        return Target(TargetKind.ACCOUNT, taken.currency, taken.due.amount + tolerance - received.amount)
    if account.last is not None:
        return Target(TargetKind.ACCOUNT, account.last.currency, None)
    schedule, _ = await store.state(SCHEDULE, target)
    if schedule.taken is None:
        return None
    due, received = schedule.taken.due, schedule.funding.received(schedule.taken.currency)
    return Target(TargetKind.SCHEDULE, due.currency, due.amount - received.amount)


async def keep_payers(engine: AsyncEngine, payers: Iterable[Payer]) -> None:
    """Put who paid into the vault; what stands there stays."""
    rows = [
        {"receipt": one.receipt, "name": one.name, "account": one.account, "remittance": one.remittance}
        for one in payers
    ]
    if rows:
        async with engine.begin() as connection:
            await connection.execute(insert(PAYERS).on_conflict_do_nothing(), rows)


async def read_payer(
    engine: AsyncEngine, receipt: str, actor: str, purpose: str, now: datetime
) -> dict[str, str] | None:
    """Who paid a receipt, None when it is unknown or was erased. The reading is written down with it."""
    columns = (PAYERS.c.name, PAYERS.c.account, PAYERS.c.remittance)
    async with engine.begin() as connection:
        found = await connection.execute(select(*columns).where(PAYERS.c.receipt == receipt))
        payer = found.mappings().one_or_none()
        if payer is None:
            return None
        reading = {"receipt": receipt, "actor": actor, "purpose": purpose, "read_at": now}
        await connection.execute(READINGS.insert(), reading)
        return dict(payer)
