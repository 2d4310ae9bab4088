"""What an owner alienated or licensed: assignments, exclusive licences, rights to royalty (1.3-j, D-02, D-03).

All agreements of one owner stand in his stream, so that he gives nobody what he gave before. A version holds from its
first day to the day before the next one's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias, assert_never

from shared.contracts.terms import ANYWHERE, Role, UseType
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.periods import valid_on


class AgreementKind(StrEnum):
    """What an owner gave; the words are those of a share's basis."""

    ASSIGNMENT = "ASSIGNMENT"
    EXCLUSIVE_LICENCE = "EXCLUSIVE_LICENCE"
    ROYALTY_RIGHT = "ROYALTY_RIGHT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A version of an agreement; what it does not name it does not limit."""

    id: str
    version: int
    kind: AgreementKind
    licensor: str
    """Party id of the owner who gives."""
    licensee: str
    """Party id of who gets."""
    valid_from: date
    valid_to: date | None = None
    works: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    use_types: tuple[UseType, ...] = ()
    territory: str = ANYWHERE
    fraction: Fraction = Fraction(1)
    """Of what the licensor has."""
    licensor_bound: bool = False
    """Whether the licensor may license nobody else; without it a licence makes no owner."""
    document_sha256: str
    signed_on: date


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementMade:
    """An agreement was entered."""

    agreement: Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementVersioned:
    """An agreement got its next version; the one before ends the day before it."""

    agreement: Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFinished:
    """An agreement got its last day."""

    agreement: Agreement


Event: TypeAlias = AgreementMade | AgreementVersioned | AgreementFinished


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """An owner's agreements, every version, as the events tell them."""

    given: tuple[Agreement, ...] = ()


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    return State(with_told(state.given, event.agreement))


def with_told(known: Iterable[Agreement], told: Agreement) -> tuple[Agreement, ...]:
    """The versions after one was made, followed or ended."""
    kept = []
    for one in known:
        if (one.id, one.version) == (told.id, told.version):
            continue
        if one.id == told.id and (one.valid_to is None or told.valid_from <= one.valid_to):
            one = replace(one, valid_to=told.valid_from - timedelta(days=1))
        kept.append(one)
    return (*kept, told)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class MakeAgreement:
    """Enter an agreement. What the records that the owner stands for gave (`theirs`) is given."""

    agreement: Agreement
    theirs: tuple[Agreement, ...] = ()
    records: frozenset[str] = frozenset()
    """All records of the owner: what one of them would get, he would give to himself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAgreement:
    """Enter its next version; kind and licensee are those that were agreed. Its number is given here."""

    agreement: Agreement
    theirs: tuple[Agreement, ...] = ()
    """As of MakeAgreement."""
    records: frozenset[str] = frozenset()
    """As of MakeAgreement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndAgreement:
    """End an agreement with its last day; one that is known only moves back."""

    agreement: str
    last_day: date


Command: TypeAlias = MakeAgreement | ChangeAgreement | EndAgreement


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case MakeAgreement(agreement=agreement, theirs=theirs, records=records):
            if agreement in state.given:
                return AlreadyApplied()
            if any(one.id == agreement.id for one in state.given):
                return Rejected("ALREADY_MADE", "The agreement is entered.")
            defect = _defect(agreement, (*state.given, *theirs), records)
            return defect or accepted(AgreementMade(agreement=agreement))
        case ChangeAgreement():
            return _change(command, state)
        case EndAgreement(agreement=agreement_id, last_day=last_day):
            last = _last(agreement_id, state)
            if last is None:
                return Rejected("UNKNOWN_AGREEMENT", "The owner made no such agreement.")
            if last.valid_to == last_day:
                return AlreadyApplied()
            if last_day < last.valid_from:
                return Rejected("ENDS_BEFORE_ITS_BEGINNING", f"It begins on {last.valid_from}.")
            if last.valid_to is not None and last_day > last.valid_to:
                return Rejected("LATER_THAN_ITS_END", f"It ends on {last.valid_to}: a version may follow.")
            return accepted(AgreementFinished(agreement=replace(last, valid_to=last_day)))
    assert_never(command)


def _change(command: ChangeAgreement, state: State) -> Decision[Event]:
    agreement = command.agreement
    last = _last(agreement.id, state)
    if last is None:
        return Rejected("UNKNOWN_AGREEMENT", "The owner made no such agreement.")
    if replace(agreement, version=last.version) == last:
        return AlreadyApplied()
    if (agreement.kind, agreement.licensee) != (last.kind, last.licensee):
        return Rejected("ANOTHER_AGREEMENT", "Another kind or licensee is another agreement.")
    if agreement.valid_from <= last.valid_from:
        return Rejected("VERSIONS_FOLLOW", f"The version before it holds from {last.valid_from} on.")
    following = replace(agreement, version=last.version + 1)
    others = [*(one for one in state.given if one.id != agreement.id), *command.theirs]
    return _defect(following, others, command.records) or accepted(AgreementVersioned(agreement=following))


def _last(agreement_id: str, state: State) -> Agreement | None:
    versions = [one for one in state.given if one.id == agreement_id]
    return max(versions, key=lambda one: one.version, default=None)


def _defect(agreement: Agreement, others: Iterable[Agreement], records: frozenset[str]) -> Rejected | None:
    if agreement.licensee in records | {agreement.licensor}:
        return Rejected("OWN_LICENSEE", "Nobody gives a right to himself.")
    if agreement.valid_to is not None and agreement.valid_to < agreement.valid_from:
        return Rejected("ENDS_BEFORE_ITS_BEGINNING", f"It begins on {agreement.valid_from}.")
    if not 0 < agreement.fraction <= 1:
        return Rejected("NO_FRACTION", "A part of a right is above nothing and at most the whole.")
    if agreement.kind is AgreementKind.EXCLUSIVE_LICENCE and not agreement.licensor_bound:
        what = "A licence makes an owner only where the licensor may license nobody else (1.3-j)."
        return Rejected("NOT_EXCLUSIVE", what)
    day = _more_than_whole(agreement, others)
    if day is not None:
        return Rejected("RIGHTS_ALREADY_GIVEN", f"On {day} more than the whole would be given.")
    return None


def given_twice(mine: Sequence[Agreement], theirs: Sequence[Agreement]) -> Rejected | None:
    """Why two records cannot be one owner: together they gave more than the whole of a right."""
    for one in theirs:
        met = [other for other in mine if _meet(one, other)]
        if not met:
            continue
        day = _more_than_whole(one, (*met, *(other for other in theirs if other.id != one.id)), met)
        if day is not None:
            word = f"{one.id} of {one.licensor} and {', '.join(sorted({other.id for other in met}))[:200]}"
            return Rejected("AGREEMENTS_CONTRADICT", f"On {day} {word} give more than the whole of a right.")
    return None


def _more_than_whole(
    agreement: Agreement, others: Iterable[Agreement], among: Sequence[Agreement] | None = None
) -> date | None:
    """The first day on which an agreement and those that meet it (one of `among` with them) give too much."""
    met = [one for one in others if _meet(agreement, one)]
    for day in sorted({agreement.valid_from} | {one.valid_from for one in met}):
        on_day = [one for one in (agreement, *met) if valid_on(day, one.valid_from, one.valid_to)]
        if among is not None and not any(one in among for one in on_day):
            continue
        if agreement in on_day and sum((one.fraction for one in on_day), Fraction(0)) > 1:
            return day
    return None


def _meet(one: Agreement, other: Agreement) -> bool:
    """Whether two agreements can concern the same right somewhere."""
    return (
        _common(one.works, other.works)
        and _common(one.roles, other.roles)
        and _common(one.use_types, other.use_types)
        and (ANYWHERE in (one.territory, other.territory) or one.territory == other.territory)
    )


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return not one or not other or bool({*one} & {*other})


AGREEMENTS: Decider[Command, Event, State] = Decider("agreements", State(), evolve, decide)
