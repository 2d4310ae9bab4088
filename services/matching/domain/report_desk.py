"""How officials share the desk: one takes a report and leaves it again, a second one confirms (2.1.2-f, D-36, D-95)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from services.matching.domain.report_events import (
    Event,
    OutcomeRevised,
    ProposalRefused,
    ReportDecided,
    ReviewReleased,
    ReviewTaken,
    State,
)
from shared.kernel.decider import AlreadyApplied, Decision, Rejected, accepted


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class TakeReview:
    """Look at a report that waits, alone until a moment."""

    actor: str
    at: datetime
    until: datetime
    submitters: tuple[str, ...] = ()
    """Who submitted any version of the account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseReview:
    """Leave it to others again."""

    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmRuling:
    """A second person agrees with what was proposed."""

    decision: str
    actor: str
    known: Mapping[str, int]
    stands: str | None
    """The work that stands today for the one that was named; None when there is none."""
    submitters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseRuling:
    """A second person does not agree with what was proposed."""

    decision: str
    reason: str
    actor: str
    submitters: tuple[str, ...] = ()


DeskCommand: TypeAlias = TakeReview | ReleaseReview | ConfirmRuling | RefuseRuling


# What we answer
def at_the_desk(command: DeskCommand, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case TakeReview():
            return _take(command, state)
        case ReleaseReview(actor=actor, at=at):
            if state.taken is None or state.taken.until <= at:
                return AlreadyApplied()
            return taken_by_another(state, actor, at) or accepted(ReviewReleased(of=state.taken.of, by=actor))
        case _:
            return _second(command, state)


def _take(command: TakeReview, state: State) -> Decision[Event]:
    of = state.of
    if of is None:
        return unknown()
    if not state.waits:
        return Rejected("ALREADY_DECIDED", "Nothing waits for an official here.")
    if (another := taken_by_another(state, command.actor, command.at)) is not None:
        return another
    if command.actor in (of.submitted_by, *command.submitters):
        return own_account()
    return accepted(ReviewTaken(of=of, by=command.actor, until=command.until))


def taken_by_another(state: State, actor: str, at: datetime) -> Rejected | None:
    """The refusal while another official looks at the report."""
    taken = state.taken
    if taken is None or taken.by == actor or taken.until <= at:
        return None
    return Rejected("TAKEN", f"Another official looks at it until {taken.until.isoformat()}.")


def unknown() -> Rejected:
    return Rejected("UNKNOWN_REVIEW", "There is no such report.")


def own_account() -> Rejected:
    return Rejected(
        "SAME_PERSON", "Who submitted an account does not decide its matches (D-95).", forbidden=True
    )


def entered(becomes: ReportDecided, was: ReportDecided | None, known: Mapping[str, int]) -> Event:
    """The first outcome of a report, or the one that it has instead of another."""
    if was is None:
        return becomes
    return OutcomeRevised(
        was=was.outcome, was_work=was.work, was_decision=was.decision, becomes=becomes, known=dict(known)
    )


def _second(command: ConfirmRuling | RefuseRuling, state: State) -> Decision[Event]:
    proposed = state.proposed
    if proposed is None or proposed.decision != command.decision:
        settled = state.decided
        if (
            settled is not None
            and settled.decision == command.decision
            and isinstance(command, ConfirmRuling)
        ):
            return AlreadyApplied()
        return Rejected("NOTHING_PROPOSED", "There is no such decision that waits for a second person.")
    if command.actor in (proposed.of.submitted_by, *command.submitters):
        return own_account()
    if isinstance(command, RefuseRuling):
        if not command.reason.strip():
            return Rejected("NO_REASON", "Who refuses says why.")
        return accepted(
            ProposalRefused(
                of=proposed.of,
                decision=command.decision,
                reason=command.reason.strip(),
                refused_by=command.actor,
            )
        )
    if command.actor == proposed.decided_by:
        return Rejected("SAME_PERSON", "Who proposes a decision does not confirm it (D-36).", forbidden=True)
    if command.stands != proposed.work:
        return Rejected(
            "WORK_CHANGED",
            f"Works were merged or split since: for the one that was named stands {command.stands}, not"
            f" {proposed.work}. Refuse it, and decide anew.",
        )
    confirmed = replace(proposed, confirmed_by=command.actor)
    return accepted(entered(confirmed, state.decided, command.known))
