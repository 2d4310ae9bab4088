"""What happens to a statistical base, and what is known of it."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias, assert_never

from services.distribution.domain.weights import ComparableAccount
from shared.contracts.terms import Channel, Measure, UseType
from shared.kernel.periods import Period


class Comparable(StrEnum):
    """Which users count as comparable (D-11)."""

    CHOSEN = "CHOSEN"
    """The accounts, users and documents that the preparer named and the approver agreed to."""
    PERIOD = "PERIOD"
    """All accounts of the use type and the period."""
    YEAR = "YEAR"
    """None there: all of the use type in the period's years."""
    CHANNEL = "CHANNEL"
    """None there either: all use types of the channel in these years."""
    NONE = "NONE"
    """There is no statistical data: what rests on it is held."""


# What happened


@dataclass(frozen=True, slots=True, kw_only=True)
class BasePrepared:
    """A version of the base was made; the weights stand in a stored document."""

    base: str
    version: int
    cause: str | None
    """The statistical cause that it is for; None: for whatever is redistributed in its class."""
    channel: Channel
    use_type: UseType
    period: Period
    comparable: Comparable
    measure: Measure | None
    """What the weights count; None where documents alone say it."""
    accounts: tuple[ComparableAccount, ...]
    documents_sha256: tuple[str, ...]
    """Of the other sources: monitoring, programme guides, box office."""
    left_out: tuple[str, ...]
    """Accounts of the class that are measured otherwise, or in another currency."""
    weights_sha256: str
    works: int
    unregistered: int
    """Of the works: not registered."""
    total: int
    """Sum of the weights."""
    undecided: int
    """Uses of works that matching has not decided, in the base's measure: they weigh nothing."""
    known: dict[str, int]
    note: str
    prepared_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseApproved:
    """Another person approved exactly these weights (D-11, D-95)."""

    base: str
    version: int
    cause: str | None
    weights_sha256: str
    approved_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseRefused:
    """Another person refused the version; the one approved before it stands."""

    base: str
    version: int
    reason: str
    refused_by: str


Event: TypeAlias = BasePrepared | BaseApproved | BaseRefused

# What we know


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The last version and what became of it."""

    prepared: BasePrepared | None = None
    approved: bool = False
    refused: bool = False


def evolve(state: State, event: Event) -> State:
    """The last version counts."""
    match event:
        case BasePrepared():
            return State(prepared=event)
        case BaseApproved():
            return replace(state, approved=True)
        case BaseRefused():
            return replace(state, refused=True)
        case _:
            assert_never(event)
