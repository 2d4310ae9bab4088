"""Contracts with organisations whom the guild pays, in all their versions (D-60, D-96)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import JSON, Column, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.abroad import ForeignContract, terms_of
from shared.contracts import registry
from shared.contracts.registry import Contract, with_version
from shared.contracts.terms import ContractKind
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table
from shared.projections.among import among

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


async def terms_on(
    connection: AsyncConnection, parties: Mapping[str, str], day: date
) -> dict[str, ForeignContract]:
    """By payee the terms under which he is paid on a day; `parties` says which party stands for each payee."""
    if not parties:
        return {}
    query = select(TABLE.c.party, TABLE.c.contract, TABLE.c.versions).where(
        among(TABLE.c.party, parties.values())
    )
    by_party: dict[str, dict[str, tuple[Contract, ...]]] = {}
    for party, contract, versions in (await connection.execute(query.order_by(TABLE.c.contract))).tuples():
        by_party.setdefault(party, {})[contract] = _versions(versions)
    found = {payee: terms_of(by_party.get(party, {}), day) for payee, party in sorted(parties.items())}
    return {payee: terms for payee, terms in found.items() if terms is not None}


def _versions(told: object) -> tuple[Contract, ...]:
    return from_builtins(tuple[Contract, ...], told)
