"""Contracts with organisations whom the guild pays, in all their versions (D-60, D-96)."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import JSON, Column, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import registry
from shared.contracts.registry import Contract, with_version
from shared.contracts.terms import ContractKind
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "contract",
    Column("contract", Text, primary_key=True),
    Column("party", Text, nullable=False),
    Column("versions", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The contract with an organisation that an event touches."""
    match event:
        case registry.ContractSigned() | registry.ContractChanged() | registry.ContractEnded():
            if event.contract.kind is ContractKind.REPRESENTATION:
                return ((event.contract.id,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The contract as it stands: a later version leaves what the ones before it say."""
    match event:
        case registry.ContractSigned() | registry.ContractChanged() | registry.ContractEnded():
            told = replace(event.contract, form=None)
            versions = with_version(_versions(row["versions"]) if row is not None else (), told)
            return {"party": told.party, "versions": to_builtins(versions)}
    return row


async def read_contracts(connection: AsyncConnection) -> list[tuple[Contract, ...]]:
    """The versions of every contract, oldest first."""
    rows = await connection.execute(select(TABLE.c.versions).order_by(TABLE.c.contract))
    return [_versions(versions) for (versions,) in rows.tuples()]


def _versions(told: object) -> tuple[Contract, ...]:
    return from_builtins(tuple[Contract, ...], told)
