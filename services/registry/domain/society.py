"""A society as CISAC's list shows it: code, status and repertoires, as of the day of the list (D-04, D-56).

Its party is registered with the list or before; that it manages rights for us says a contract, not the list.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted


class SocietyStatus(StrEnum):
    """What a society is to CISAC."""

    MEMBER = "MEMBER"
    PROVISIONAL = "PROVISIONAL"
    ASSOCIATE = "ASSOCIATE"
    CLIENT = "CLIENT"
    OUTSIDE = "OUTSIDE"
    RESIGNED = "RESIGNED"
    TERMINATED = "TERMINATED"
    GONE = "GONE"
    """It is no longer in existence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Society:
    """One society as one list shows it."""

    code: str
    """CISAC code, three digits."""
    party: str
    name: str
    status: SocietyStatus
    country: str
    former_name: str = ""
    main_repertoire: str = ""
    repertoires: tuple[str, ...] = ()
    founded: int | None = None
    ended: int | None = None
    member_from: int | None = None
    member_to: int | None = None
    remarks: str = ""
    listed_on: date
    """Day of the list."""
    source: str
    document_sha256: str


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class SocietyListed:
    """A list shows a society that was not known, or not so."""

    society: Society


Event: TypeAlias = SocietyListed


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """A society as the newest list shows it."""

    society: Society | None = None


def evolve(_: State, event: Event) -> State:
    """The state after an event."""
    return State(event.society)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class ListSociety:
    """Take what a list says."""

    society: Society


Command: TypeAlias = ListSociety


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    known, said = state.society, command.society
    if known is None:
        return accepted(SocietyListed(society=said))
    same_list = {name: getattr(known, name) for name in ("listed_on", "source", "document_sha256")}
    if replace(said, **same_list) == known:
        return AlreadyApplied()
    if said.listed_on < known.listed_on:
        return Rejected("NEWER_LIST_STANDS", f"The list of {known.listed_on} says otherwise.")
    return accepted(SocietyListed(society=said))


SOCIETY: Decider[Command, Event, State] = Decider("society", State(), evolve, decide)
