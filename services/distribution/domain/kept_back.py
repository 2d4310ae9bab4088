"""What keeps a correction back: it is open whether some of what it would take back goes back to its payer, or into the
next period (D-20). It is compared again when that ends; what has gone keeps nothing back (`around.py`)."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """By what something goes or went: a REFUND or RETURN by its id, what is CARRIED into the next period by that of the
    decision, or a REDISTRIBUTED reserve."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBack:
    """A correction that waits: of which account or schedule, for what cause, what it would take back first, and what it
    waits for."""

    target: str
    cause: str
    allocation: str
    work: str
    waits_for: tuple[Binding, ...]


def bindings_of(bound: Iterable[tuple[Binding, ...]]) -> tuple[Binding, ...]:
    """All of them once, in their order."""
    found = {one for some in bound for one in some}
    return tuple(sorted(found, key=lambda one: (one.kind, one.id)))
