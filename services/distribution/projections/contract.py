"""Contracts with payers and organisations."""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Text

from shared.contracts import registry
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "contract",
    Column("contract", Text, primary_key=True),
    Column("party", Text, nullable=False),
    Column("fact", JSON, nullable=False),
)

_NAMES = ("id", "kind", "party", "valid_from", "valid_to", "uses", "royalty_percent")


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The contract that an event touches."""
    match event:
        case registry.ContractSigned() | registry.ContractEnded():
            return ((event.contract.id,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The contract as it stands."""
    match event:
        case registry.ContractSigned(contract=contract) | registry.ContractEnded(contract=contract):
            fact = to_builtins({name: getattr(contract, name) for name in _NAMES})
            return {"party": contract.party, "fact": fact}
    return row
