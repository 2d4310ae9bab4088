"""A statistical base: weights of works from accounts of comparable users and other sources, made by one person and
approved by another, in versions (1.3-g, 2.1.1-d, D-08, D-11).

A cause has one base, and so has a class of redistribution: the id derives from it. An approved version stands until
another one is.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from services.distribution.domain.base_events import (
    BaseApproved,
    BasePrepared,
    BaseRefused,
    Event,
    State,
    evolve,
)
from shared.contracts.terms import Channel, UseType
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.ids import derived_id
from shared.kernel.periods import Period

ACCOUNTS_MAX = 5_000
"""More do not fit into one event; a base of them is one of a shorter period."""
DOCUMENTS_MAX = 20

# What can be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareBase:
    """Make a version; its number is counted by the base."""

    prepared: BasePrepared


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveBase:
    """Approve the last version, as its hash says it."""

    version: int
    weights_sha256: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseBase:
    """Refuse the last version."""

    version: int
    reason: str
    by: str


Command: TypeAlias = PrepareBase | ApproveBase | RefuseBase

# What we answer


def base_of_cause(cause: str) -> str:
    """Id of a cause's base."""
    return derived_id("base", cause)


def base_of(cause: str | None, channel: Channel, use_type: UseType, period: Period) -> str:
    """Id of a cause's base, or of a class's."""
    if cause is not None:
        return base_of_cause(cause)
    return derived_id("base", channel, use_type, period.first, period.last)


def decide(command: Command, state: State) -> Decision[Event]:
    """One version after the other; each is answered once, by somebody else than its maker."""
    last = state.prepared
    if isinstance(command, PrepareBase):
        event = replace(command.prepared, version=last.version + 1 if last is not None else 1)
        # What was heard meanwhile is no other base.
        same = last is not None and replace(event, version=last.version, known=last.known) == last
        if same and not state.refused:
            return AlreadyApplied()
        return accepted(event)
    if last is None:
        return Rejected("NO_SUCH_BASE", "there is no such statistical base")
    if command.version != last.version:
        return Rejected("ANOTHER_VERSION", f"version {last.version} is the last one")
    if command.by == last.prepared_by:
        detail = "who makes a statistical base does not answer for it"
        return Rejected("SAME_PERSON", detail, forbidden=True)
    match command:
        case ApproveBase():
            return _approve(command, state, last)
        case RefuseBase():
            if state.refused:
                return AlreadyApplied()
            if state.approved:
                return Rejected("APPROVED", "this version is approved; prepare another one")
            return accepted(
                BaseRefused(
                    base=last.base, version=last.version, reason=command.reason, refused_by=command.by
                )
            )
        case _:
            assert_never(command)


def _approve(command: ApproveBase, state: State, last: BasePrepared) -> Decision[Event]:
    if command.weights_sha256 != last.weights_sha256:
        return Rejected("OTHER_WEIGHTS", "this is not the hash of the base's weights")
    if state.approved:
        return AlreadyApplied()
    if state.refused:
        return Rejected("REFUSED", "this version was refused; prepare another one")
    return accepted(
        BaseApproved(
            base=last.base,
            version=last.version,
            cause=last.cause,
            weights_sha256=last.weights_sha256,
            approved_by=command.by,
        )
    )


BASE: Decider[Command, Event, State] = Decider("base", State(), evolve, decide)
