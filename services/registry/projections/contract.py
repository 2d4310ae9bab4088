"""Contracts with users, producers and organisations, in all their versions."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import JSON, Column, Date, Integer, Text, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.contract import ContractEntered, ContractFinished, ContractVersioned
from services.registry.projections.standing import as_standing
from shared.contracts.registry import Contract, with_version
from shared.contracts.terms import ContractKind
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.periods import valid_on
from shared.projections import Row, view_table

VERSION = 2
TABLE = view_table(
    "contract",
    Column("id", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("version", Integer, nullable=False),
    Column("contract", JSON, nullable=False),
    Column("versions", JSON, nullable=False),
)

_NAMED = ("number", "kind", "party", "valid_from", "valid_to", "version")


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The contract that an event touches."""
    match event:
        case ContractEntered() | ContractVersioned() | ContractFinished():
            return ((event.contract.id,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case ContractEntered() | ContractVersioned() | ContractFinished():
            kept = from_builtins(tuple[Contract, ...], row["versions"]) if row is not None else ()
            facts = to_builtins(event.contract)
            versions = to_builtins(with_version(kept, event.contract))
            return {name: facts[name] for name in _NAMED} | {"contract": facts, "versions": versions}
    return row


async def find_contract(connection: AsyncConnection, contract_id: str) -> dict[str, Any] | None:
    """A contract with its forms, in all its versions, and the party that stands for one that was merged."""
    rows = (await connection.execute(select(TABLE).where(TABLE.c.id == contract_id))).mappings().all()
    return next(iter(await as_standing(connection, rows, "party")), None)


async def known_contracts(connection: AsyncConnection, ids: Iterable[str]) -> set[str]:
    """Those of these contracts that are entered."""
    query = select(TABLE.c.id).where(TABLE.c.id.in_(sorted(set(ids))))
    return set((await connection.execute(query)).scalars())


async def represented_on(
    connection: AsyncConnection, parties: Iterable[str], day: date
) -> list[dict[str, Any]]:
    """The representation contracts with an organisation, by all its records, that are valid on a day (D-04)."""
    query = select(TABLE.c.id, TABLE.c.number, TABLE.c.valid_from, TABLE.c.valid_to).where(
        TABLE.c.party.in_(sorted(parties)),
        TABLE.c.kind == ContractKind.REPRESENTATION.value,
        TABLE.c.valid_from <= day,
        or_(TABLE.c.valid_to.is_(None), TABLE.c.valid_to >= day),
    )
    return [dict(row) for row in (await connection.execute(query.order_by(TABLE.c.id))).mappings()]


async def contracts_of(connection: AsyncConnection, parties: Iterable[str]) -> list[str]:
    """The ids of all contracts with some parties."""
    query = select(TABLE.c.id).where(TABLE.c.party.in_(sorted(parties)))
    return list((await connection.execute(query)).scalars())


def represents(row: Row, day: date) -> Row | None:
    """What `represented_on` says of a contract's row; None where it represents nobody on the day."""
    last = row["valid_to"]
    dated = valid_on(day, date.fromisoformat(row["valid_from"]), date.fromisoformat(last) if last else None)
    named = {name: row[name] for name in ("id", "number", "valid_from", "valid_to")}
    return named if dated and row["kind"] == ContractKind.REPRESENTATION.value else None
