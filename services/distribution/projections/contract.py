"""Contracts with payers and organisations, in all their versions."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import JSON, Column, Text

from shared.contracts import registry
from shared.contracts.registry import Contract, with_version
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 2
TABLE = view_table(
    "contract",
    Column("contract", Text, primary_key=True),
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
    """The contract as it stands: a later version leaves what the ones before it say."""
    match event:
        case registry.ContractSigned() | registry.ContractChanged() | registry.ContractEnded():
            told = replace(event.contract, form=None)
            kept = from_builtins(tuple[Contract, ...], row["versions"]) if row is not None else ()
            return {"party": told.party, "versions": to_builtins(with_version(kept, told))}
    return row
