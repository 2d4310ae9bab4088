"""Contracts in all their versions, as heard from the registry."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import JSON, Column, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import registry
from shared.contracts.registry import Contract, version_on, with_version
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 2
TABLE = view_table(
    "contract",
    Column("id", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("versions", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The contract that an event touches."""
    match event:
        case registry.ContractSigned() | registry.ContractChanged() | registry.ContractEnded():
            return ((event.contract.id,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event: a later version leaves what the ones before it say."""
    match event:
        case registry.ContractSigned() | registry.ContractChanged() | registry.ContractEnded():
            kept = from_builtins(tuple[Contract, ...], row["versions"]) if row is not None else ()
            facts = to_builtins(event.contract)
            versions = to_builtins(with_version(kept, event.contract))
            return {name: facts[name] for name in ("id", "number", "kind", "party")} | {"versions": versions}
    return row


async def versions_of(connection: AsyncConnection, contract_id: str) -> tuple[Contract, ...]:
    """The contract's versions, oldest first; none when it is unknown."""
    found = await connection.execute(select(TABLE.c.versions).where(TABLE.c.id == contract_id))
    return from_builtins(tuple[Contract, ...], found.scalar_one_or_none() or [])


async def find_contract(connection: AsyncConnection, contract_id: str, day: date) -> Contract | None:
    """The contract in the version whose terms apply on a day: for an account its period's first (D-12)."""
    versions = await versions_of(connection, contract_id)
    return version_on(versions, day) if versions else None


async def all_contracts(connection: AsyncConnection) -> list[tuple[Contract, ...]]:
    """Every contract's versions, in the order of the contracts' ids."""
    found = await connection.execute(select(TABLE.c.versions).order_by(TABLE.c.id))
    return [from_builtins(tuple[Contract, ...], versions) for versions in found.scalars()]
