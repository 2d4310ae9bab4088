"""What a service erased of a person's data on an order, and what stays and why (D-94).

A service that holds such data hears the order, takes the data out of its vault in the transaction of `DataErased`, and
asks again when a reason to keep something has passed.
"""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from shared.kernel.decider import AlreadyApplied, Decider, Decision, accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Something that stays, and why; `until` is its last day where one is known."""

    what: str
    why: str
    until: date | None = None


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class DataErased:
    """An order was carried out here; `erased` names what went, never what stood there."""

    party: str
    order: str
    erased: tuple[str, ...]
    stays: tuple[Kept, ...]


# What we know
State: TypeAlias = tuple[DataErased, ...]


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class EraseData:
    """Carry out an order, now or once more."""

    party: str
    order: str
    erased: tuple[str, ...]
    stays: tuple[Kept, ...]


def _evolve(state: State, event: DataErased) -> State:
    return (*state, event)


# What we answer
def _decide(command: EraseData, state: State) -> Decision[DataErased]:
    told = next((one.stays for one in reversed(state) if one.order == command.order), None)
    if not command.erased and told == command.stays:
        return AlreadyApplied()
    return accepted(
        DataErased(party=command.party, order=command.order, erased=command.erased, stays=command.stays)
    )


ERASURE: Decider[EraseData, DataErased, State] = Decider("erasure", (), _evolve, _decide)
