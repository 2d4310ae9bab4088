"""Contracts with users, producers and organisations."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Column, Date, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.contract import ContractEntered, ContractFinished
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "contract",
    Column("id", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("contract", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The contract that an event touches."""
    match event:
        case ContractEntered(contract=contract) | ContractFinished(contract=contract):
            return ((contract.id,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case ContractEntered(contract=contract) | ContractFinished(contract=contract):
            facts = to_builtins(contract)
            named = {name: facts[name] for name in ("number", "kind", "party", "valid_from", "valid_to")}
            return {"contract": facts} | named
    return row


async def find_contract(connection: AsyncConnection, contract_id: str) -> dict[str, Any] | None:
    """A contract with its form."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == contract_id))).mappings().one_or_none()
    return dict(row) if row is not None else None
