"""What a row of works or parties tells of its merges."""

from typing import Any

from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row


def merged(known: list[Row], event: Any, entry: Entry) -> list[Row]:
    """All merges of a record after one more."""
    return [*known, {"at": entry.recorded_at.isoformat()} | to_builtins(event) | {"undone": None}]


def undone(known: list[Row], event: Any, entry: Entry) -> list[Row]:
    """All merges of a record, the one that was wrong with the split that undid it."""
    told = {"at": entry.recorded_at.isoformat()} | to_builtins(event)
    return [one | {"undone": told} if one["merge"] == event.undoes else one for one in known]


def merged_here(row: Row) -> list[str]:
    """The records that one stands for, itself and by no other."""
    return [other for merge in row["merges"] if merge["undone"] is None for other in merge["others"]]
