"""Contracts and the names of their parties, as heard from the registry."""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import registry
from shared.contracts.registry import Contract
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "contract",
    Column("id", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("contract", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The contract that an event touches."""
    match event:
        case registry.ContractSigned(contract=contract) | registry.ContractEnded(contract=contract):
            return ((contract.id,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event: the last one has the whole contract."""
    match event:
        case registry.ContractSigned(contract=contract) | registry.ContractEnded(contract=contract):
            facts = to_builtins(contract)
            return {name: facts[name] for name in ("id", "number", "kind", "party")} | {"contract": facts}
    return row


async def find_contract(connection: AsyncConnection, contract_id: str) -> Contract | None:
    """The contract as last heard."""
    found = await connection.execute(select(TABLE.c.contract).where(TABLE.c.id == contract_id))
    facts = found.scalar_one_or_none()
    return None if facts is None else from_builtins(Contract, facts)
