"""The Central Bank's bulletin for a day: recorded once, and corrected by two people where what was entered is not what
the bank said (2.2.4-a, 2.2.8-a, D-64, D-70).

What stood before stays in the log. What closed runs converted by it is a mistake like any other: reversed, and issued
anew at the right rate.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias, assert_never

from shared.contracts.distribution import Rate
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.ids import derived_id
from shared.kernel.proposals import Proposals
from shared.kernel.restated import restated

DAYS_BACK_MAX = 10
"""How old a bulletin may be that still serves a day; holidays are shorter."""

# What happened


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinRecorded:
    """The rates that serve a day."""

    day_asked: date
    day_effective: date
    rates: tuple[Rate, ...]
    sha256: str
    recorded_by: str
    replaces: str | None = None
    """None: it is the first one of the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinCorrectionProposed:
    """Somebody says that the bank's bulletin of the day is another one than the one that stands."""

    correction: str
    day_asked: date
    day_effective: date
    rates: tuple[Rate, ...]
    sha256: str
    replaces: str
    """Hash of the one that stands."""
    reason: str
    proposed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinCorrected:
    """Another person agreed: these rates serve the day."""

    correction: str
    day_asked: date
    day_effective: date
    rates: tuple[Rate, ...]
    sha256: str
    replaces: str
    reason: str
    proposed_by: str
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinCorrectionDropped:
    """It was given up or not agreed to: what stands stays."""

    correction: str
    day_asked: date
    reason: str
    by: str


Standing: TypeAlias = BulletinRecorded | BulletinCorrected
Event: TypeAlias = Standing | BulletinCorrectionProposed | BulletinCorrectionDropped

# What we know


@dataclass(frozen=True, slots=True)
class State:
    """The bulletin that stands, how often it was corrected, and what is proposed instead."""

    standing: Standing | None = None
    corrected: int = 0
    corrections: Proposals[BulletinCorrectionProposed, BulletinCorrected] = field(default_factory=Proposals)


def evolve(state: State, event: Event) -> State:
    """The last one stands."""
    corrections = state.corrections
    match event:
        case BulletinRecorded():
            return replace(state, standing=event)
        case BulletinCorrectionProposed():
            return replace(state, corrections=corrections.proposing(event.correction, event))
        case BulletinCorrected():
            decided = corrections.deciding(event.correction, event)
            return State(standing=event, corrected=state.corrected + 1, corrections=decided)
        case BulletinCorrectionDropped():
            return replace(state, corrections=corrections.dropping(event.correction))
        case _:
            assert_never(event)


# What can be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBulletin:
    """Take the bulletin that was asked for a day."""

    day_asked: date
    day_effective: date
    rates: tuple[Rate, ...]
    sha256: str
    by: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeBulletinCorrection:
    """Propose this bulletin in the place of the one that stands."""

    bulletin: RecordBulletin
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveBulletinCorrection:
    """Agree that the bank's bulletin is the proposed one."""

    correction: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DropBulletinCorrection:
    """Give a correction up, or do not agree to it."""

    correction: str
    reason: str
    by: str


Command: TypeAlias = (
    RecordBulletin | ProposeBulletinCorrection | ApproveBulletinCorrection | DropBulletinCorrection
)

# What we answer


def decide(command: Command, state: State) -> Decision[Event]:
    """The first bulletin of a day stands until two people correct it; the same again is no news."""
    match command:
        case RecordBulletin():
            return _record(command, state)
        case ProposeBulletinCorrection(bulletin=bulletin, reason=reason):
            return _propose(bulletin, reason, state)
        case ApproveBulletinCorrection(correction=correction, by=by):
            proposal = state.corrections.to_decide(correction, by)
            if not isinstance(proposal, BulletinCorrectionProposed):
                return proposal
            return accepted(restated(BulletinCorrected, proposal, decided_by=by))
        case DropBulletinCorrection(correction=correction):
            proposal = state.corrections.to_drop(correction)
            if not isinstance(proposal, BulletinCorrectionProposed):
                return proposal
            dropped = restated(BulletinCorrectionDropped, proposal, reason=command.reason, by=command.by)
            return accepted(dropped)
        case _:
            assert_never(command)


def _record(command: RecordBulletin, state: State) -> Decision[Event]:
    if state.standing is not None:
        if _says(state.standing) == _says(command):
            return AlreadyApplied()
        return Rejected("BULLETIN_DIFFERS", f"another bulletin is recorded for {command.day_asked}")
    return _defect(command) or accepted(
        BulletinRecorded(
            day_asked=command.day_asked,
            day_effective=command.day_effective,
            rates=command.rates,
            sha256=command.sha256,
            recorded_by=command.by,
        )
    )


def _propose(command: RecordBulletin, reason: str, state: State) -> Decision[Event]:
    if state.standing is None:
        return Rejected("NOT_RECORDED", f"no bulletin is recorded for {command.day_asked}: record it")
    proposal = BulletinCorrectionProposed(
        correction=derived_id(
            "bulletin-correction", command.day_asked.isoformat(), state.corrected + 1, command.sha256
        ),
        day_asked=command.day_asked,
        day_effective=command.day_effective,
        rates=command.rates,
        sha256=command.sha256,
        replaces=state.standing.sha256,
        reason=reason,
        proposed_by=command.by,
    )
    waiting = state.corrections.waiting
    if waiting.get(proposal.correction) == proposal:
        return AlreadyApplied()
    if waiting:
        return Rejected("PROPOSED_BEFORE", f"a correction of {command.day_asked} waits for a second person")
    if _says(state.standing) == _says(command):
        return Rejected("NOTHING_CORRECTED", f"just that is recorded for {command.day_asked}")
    return _defect(command) or accepted(proposal)


def _says(bulletin: Standing | RecordBulletin) -> tuple[object, ...]:
    return bulletin.day_effective, bulletin.rates


def _defect(command: RecordBulletin) -> Rejected | None:
    if command.day_asked > command.today:
        # Before it has begun, a newer bulletin may still come that serves it.
        return Rejected("DAY_TO_COME", f"{command.day_asked} has not begun")
    age = (command.day_asked - command.day_effective).days
    if age < 0:
        return Rejected("BULLETIN_TOO_NEW", f"its date {command.day_effective} is after {command.day_asked}")
    if age > DAYS_BACK_MAX:
        return Rejected("BULLETIN_TOO_OLD", f"its date {command.day_effective} is {age} days before")
    return None if command.rates else Rejected("BULLETIN_EMPTY", "it quotes no currency")


BULLETIN: Decider[Command, Event, State] = Decider("bulletin", State(), evolve, decide)
