"""An enquiry list to a foreign organisation: the works that nobody knows here (BLANK BOX, 2.1.4-e, D-44).

Opened for a period or for named works, filled by a job that writes it once as it is sent, sent by a person, closed when
nobody waits any longer. Which works stand on it, and what is answered on each, is of the works' own streams.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, TypeAlias, assert_never

from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.periods import Period

SENDER: Final = "290"
"""CISAC code of the guild as sending society (D-44)."""
WORKS_MAX: Final = 5_000
WAIT_DAYS_MAX: Final = 730


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class ListOpened:
    """A clerk asks an organisation about non-registered works: those reported for a period, or those named."""

    list_id: str
    society: str
    """Party id of whom it goes to."""
    period: Period | None
    works: tuple[str, ...]
    opened_by: str
    opened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFilled:
    """The works stand on it, and its files are kept: what they hold does not change any more."""

    list_id: str
    works: int
    files: dict[str, str]
    """Form (XLSX, CSV, TSV, TXT) -> sha256."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSent:
    """It went out."""

    list_id: str
    society: str
    day: date
    answer_by: date
    channel: str
    form: str
    """The file that was sent."""
    evidence_sha256: str
    sent_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListClosed:
    """Nobody waits for further answers; one that comes all the same is taken."""

    list_id: str
    reason: str
    closed_by: str


Event: TypeAlias = ListOpened | ListFilled | ListSent | ListClosed


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """A list as its events tell it."""

    opened: ListOpened | None = None
    filled: ListFilled | None = None
    sent: ListSent | None = None
    closed: bool = False


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case ListOpened():
            return replace(state, opened=event)
        case ListFilled():
            return replace(state, filled=event)
        case ListSent():
            return replace(state, sent=event)
        case ListClosed():
            return replace(state, closed=True)
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class OpenList:
    """Begin a list."""

    opened: ListOpened


@dataclass(frozen=True, slots=True, kw_only=True)
class FillList:
    """Say which works stand on it, and its files."""

    works: int
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendList:
    """Record that it was sent, until today."""

    day: date
    answer_by: date
    channel: str
    form: str
    actor: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseList:
    """Wait no longer, or drop a list that was not sent."""

    reason: str
    actor: str


Command: TypeAlias = OpenList | FillList | SendList | CloseList


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    if isinstance(command, OpenList):
        return AlreadyApplied() if state.opened is not None else accepted(command.opened)
    if state.opened is None:
        return Rejected("UNKNOWN_LIST", "There is no such list.")
    match command:
        case FillList(works=works, files=files):
            if state.filled is not None or state.closed:
                return AlreadyApplied()
            return accepted(ListFilled(list_id=state.opened.list_id, works=works, files=dict(files)))
        case SendList():
            return _send(command, state.opened, state)
        case CloseList(reason=reason, actor=actor):
            if state.closed:
                return AlreadyApplied()
            if not reason.strip():
                return Rejected("NO_REASON", "Who closes a list says why.")
            return accepted(ListClosed(list_id=state.opened.list_id, reason=reason.strip(), closed_by=actor))
    assert_never(command)


def _send(command: SendList, opened: ListOpened, state: State) -> Decision[Event]:
    if state.closed:
        return Rejected("LIST_CLOSED", "The list is closed.")
    if state.filled is None:
        return Rejected("NOT_READY", "The list is not written yet.")
    if state.sent is not None:
        return Rejected("SENT_ALREADY", f"It was sent on {state.sent.day}.")
    if not opened.opened_on <= command.day <= command.today:
        return Rejected("NOT_THEN", f"It is sent from {opened.opened_on} on, and recorded when it was sent.")
    if not command.day < command.answer_by <= command.day + timedelta(WAIT_DAYS_MAX):
        return Rejected("NO_TIME_TO_ANSWER", f"The answer is due within {WAIT_DAYS_MAX} days of the sending.")
    evidence = state.filled.files.get(command.form)
    if evidence is None:
        return Rejected("UNKNOWN_FORM", f"The list is there as {', '.join(sorted(state.filled.files))}.")
    return accepted(
        ListSent(
            list_id=opened.list_id,
            society=opened.society,
            day=command.day,
            answer_by=command.answer_by,
            channel=command.channel,
            form=command.form,
            evidence_sha256=evidence,
            sent_by=command.actor,
        )
    )


ENQUIRY_LIST: Decider[Command, Event, State] = Decider("enquiry-list", State(), evolve, decide)
