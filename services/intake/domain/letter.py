"""A letter of the guild: written once as a PDF, kept by its hash, and sent by a clerk (2.1.1, D-17, D-18, D-103)."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias, assert_never

from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.ids import derived_id


class LetterKind(StrEnum):
    """What a letter says."""

    RETURN = "RETURN"
    """An account goes back with all its defects."""
    CLAIM = "CLAIM"
    """A report or money is claimed of a payer (2.1.1-l)."""
    INVOICE = "INVOICE"
    """A period's royalty is asked for by the contract's tariff."""
    REMINDER = "REMINDER"
    """What is still to come of an invoice."""


class Way(StrEnum):
    """How a letter went out."""

    EMAIL = "EMAIL"
    POST = "POST"
    HAND = "HAND"
    """Handed over against a signature."""


def letter_id_of(kind: LetterKind, about: str, version: int, answer_until: date) -> str:
    """Id of a letter: the same matter with another day to answer until is another letter."""
    return derived_id("letter", kind, about, version, answer_until)


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class LetterWritten:
    """A letter stands as it will be sent."""

    letter: str
    kind: LetterKind
    number: str
    about: str
    """What it is about: an account, a claim, an invoice."""
    version: int
    party: str
    written_on: date
    answer_until: date
    sha256: str
    written_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSent:
    """A clerk sent it. An address has no place in an event (D-94)."""

    letter: str
    sent_on: date
    way: Way
    sent_by: str


Event: TypeAlias = LetterWritten | LetterSent


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """A letter as its events tell it."""

    written: LetterWritten | None = None
    sent: tuple[LetterSent, ...] = ()


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case LetterWritten():
            return replace(state, written=event)
        case LetterSent():
            return replace(state, sent=(*state.sent, event))
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class WriteLetter:
    """Keep a letter. One that stands is never written anew: a later one has another day to answer until."""

    written: LetterWritten


@dataclass(frozen=True, slots=True, kw_only=True)
class SendLetter:
    """Record that it was sent, again if need be; never before it was written nor after `today`."""

    sent_on: date
    way: Way
    today: date
    sent_by: str


Command: TypeAlias = WriteLetter | SendLetter


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case WriteLetter(written=written):
            return AlreadyApplied() if state.written is not None else accepted(written)
        case SendLetter():
            return _send(command, state)
    assert_never(command)


def _send(command: SendLetter, state: State) -> Decision[Event]:
    if state.written is None:
        return Rejected("UNKNOWN_LETTER", "There is no such letter.")
    if not state.written.written_on <= command.sent_on <= command.today:
        days = f"{state.written.written_on} and {command.today}"
        return Rejected("NOT_THAT_DAY", f"It can have been sent between {days}, not on {command.sent_on}.")
    if any((one.sent_on, one.way) == (command.sent_on, command.way) for one in state.sent):
        return AlreadyApplied()
    return accepted(
        LetterSent(
            letter=state.written.letter, sent_on=command.sent_on, way=command.way, sent_by=command.sent_by
        )
    )


LETTER: Decider[Command, Event, State] = Decider("letter", State(), evolve, decide)
