"""An official's decision is remembered for equal reports of any account (2.1.2-f, D-31, D-36).

It is keyed on every field that was reported but how often and how long. A report without authors is never
remembered: its title says too little to decide on another account.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias, assert_never

from services.matching.domain.identifiers import eidr_key, isan_root
from services.matching.domain.report_events import Evidence
from shared.contracts.intake import ReportedWork
from shared.contracts.terms import MatchOutcome
from shared.kernel.decider import AlreadyApplied, Decider, Decision, accepted
from shared.kernel.folding import k0
from shared.kernel.ids import derived_id

_folded = lru_cache(maxsize=65_536)(k0)
"""Names, countries and genres come again and again."""

_MARKS = frozenset("+()[]")
"""Punctuation that makes another title of the same words: `Ata (1990)` says a year, `Ata 12+` an age."""


def memory_key(reported: ReportedWork) -> str | None:
    """Id of all reports with the same fields, case and punctuation aside; None where no author is named."""
    if not any(_folded(one.name) for one in reported.authors):
        return None
    authors = sorted(f"{_folded(one.name)}/{one.role or ''}" for one in reported.authors)
    isan, eidr = reported.isan or "", reported.eidr or ""
    identifiers = ((isan and isan_root(isan)) or _folded(isan), (eidr and eidr_key(eidr)) or _folded(eidr))
    numbers = ("" if one is None else one for one in (reported.year, reported.season, reported.episode))
    words = (_folded(reported.country or ""), _folded(reported.genre or ""))
    # A "#" never stands in a folded text: where one list ends and the next begins is part of the key.
    return derived_id(
        "remembered", *map(_title, reported.titles), "#", *authors, "#", *identifiers, *numbers, *words
    )


def _title(text: str) -> str:
    marks = "".join(mark for mark in text if mark in _MARKS)
    return f"{k0(text)} {marks}" if marks else k0(text)


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRemembered:
    """What an official said of a report holds for equal ones."""

    key: str
    reported: ReportedWork
    outcome: MatchOutcome
    work: str | None
    decision: str
    decided_by: str
    reason: str
    evidence: Evidence | None
    confirmed_by: str | None = None
    """The second person, where the policy asked for four eyes."""
    named: str | None = None
    """The record that the official named, where another one stood for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionForgotten:
    """It was revoked: equal reports are searched, or lie on the desk, again."""

    key: str
    decision: str
    revoked_by: str
    by_decision: str = ""
    """The decision by which it was revoked."""
    reason: str = ""


Event: TypeAlias = DecisionRemembered | DecisionForgotten
State: TypeAlias = Event | None


def evolve(state: State, event: Event) -> State:
    """The decision that holds, or how it came to hold no longer."""
    return event


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class Remember:
    """An official decided."""

    remembered: DecisionRemembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget:
    """His decision was revoked, and nothing stands in its place."""

    forgotten: DecisionForgotten


Command: TypeAlias = Remember | Forget


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case Remember(remembered=event):
            held = isinstance(state, DecisionRemembered) and state.decision == event.decision
            # One that a second person confirmed later is remembered with him.
            sooner = isinstance(state, DecisionRemembered) and state.confirmed_by is not None
            return AlreadyApplied() if held and (sooner or event.confirmed_by is None) else accepted(event)
        case Forget(forgotten=event):
            held = isinstance(state, DecisionRemembered) and state.decision == event.decision
            return accepted(event) if held else AlreadyApplied()
    assert_never(command)


REMEMBERED: Decider[Command, Event, State] = Decider("remembered", None, evolve, decide)
