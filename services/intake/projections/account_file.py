"""Which account holds a file, so that the same one is not taken for another account of its contract."""

from collections.abc import Iterable

from sqlalchemy import Column, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.account_events import AccountSubmitted
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "account_file",
    Column("contract", Text, primary_key=True),
    Column("file_sha256", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("version", Integer, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, str]]:
    """The file that an event hands in."""
    match event:
        case AccountSubmitted(contract=contract, file_sha256=sha):
            return ((contract, sha),)
    return ()


def evolve(key: tuple[str, str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The first account that handed the file in."""
    if row is None and isinstance(event, AccountSubmitted):
        return {"account": event.account, "version": event.version}
    return row


async def account_of_file(connection: AsyncConnection, contract: str, sha: str) -> str | None:
    """The account of the contract that holds this file."""
    query = select(TABLE.c.account).where(TABLE.c.contract == contract, TABLE.c.file_sha256 == sha)
    account: str | None = (await connection.execute(query)).scalar_one_or_none()
    return account
