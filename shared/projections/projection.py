"""What a read model is made of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeAlias

from sqlalchemy import Table

from shared.eventstore.entries import Entry

Row: TypeAlias = dict[str, Any]
"""One row as JSON values, by column name."""

Key: TypeAlias = tuple[Any, ...]
"""The primary key of a row, in the order of the table's key columns."""

Keys: TypeAlias = Callable[[Any, Entry], Iterable[Key]]
Evolve: TypeAlias = Callable[[Key, Row | None, Any, Entry], Row | None]


@dataclass(frozen=True, slots=True)
class Projection:
    """A read model: its name, its version, its table, the rows that an event touches, and what becomes of them.

    Where rows are `lasting` each stays as the first event made it: no later one is folded into it.
    """

    name: str
    version: int
    table: Table
    keys: Keys
    evolve: Evolve
    lasting: bool = False


def projection(module: ModuleType) -> Projection:
    """The read model that a module with VERSION, TABLE, keys and evolve describes, and LASTING where its rows are."""
    table: Table = module.TABLE
    lasting = getattr(module, "LASTING", False)
    return Projection(table.name, module.VERSION, table, module.keys, module.evolve, lasting)
