"""Merging and splitting of parties: records that are one person become one, and a wrong merge is undone (D-102).

The elder stands. What each record said stays in its own stream: the survivor gains names, identifiers and memberships,
and answers for the mandates, refusals and receivers of all. A merged record takes nothing new; what it has ends
there, but a membership, which the survivor has gained: that one ends with the survivor.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from services.registry.domain.mandates import overlap
from services.registry.domain.merging import join_defect, merged_away, part_defect
from services.registry.domain.party_events import (
    Event,
    PartiesJoined,
    PartiesParted,
    PartyAmended,
    PartyJoinedInto,
    PartyPartedFrom,
    PayeeTied,
    State,
)
from services.registry.domain.party_key import PartyKey
from services.registry.domain.party_parting import SINGLE, given_back, without
from shared.contracts.registry import CreditedName, Mandate, Membership, Party
from shared.contracts.terms import PartyClass
from shared.kernel.decider import AlreadyApplied, Decision, Rejected, accepted
from shared.kernel.periods import valid_on

NAMES_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """The records that a party stands for, as they were looked at."""

    merges: tuple[str, ...] = ()
    states: tuple[State, ...] = ()


NOBODY = Behind()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Another record of the same person, with those that it stands for itself."""

    party: Party
    states: tuple[State, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinParties:
    """Let this party stand for other records of it."""

    merge: str
    others: tuple[Record, ...]
    behind: Behind
    reason: str
    by: str
    evidence_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartParties:
    """Undo a merge that was wrong. What was entered at the survivor since, or is said by another record that it stands
    for, stays there."""

    split: str
    undoes: str
    behind: Behind
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinInto:
    """Say of another record which party stands for it."""

    survivor: str
    merge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFrom:
    """Say of another record that it stands for itself again, without identifiers that are another's now (`lost`) and
    with the ends that its memberships got."""

    merge: str
    lost: frozenset[PartyKey] = frozenset()
    memberships: tuple[Membership, ...] = ()


def join(command: JoinParties, party: Party, state: State) -> Decision[Event]:
    """The merge, unless the records contradict each other."""
    named = tuple(other.party.id for other in command.others)
    if state.merging.stands_for(command.merge) == named:
        return AlreadyApplied()
    if wrong := join_defect(state.merging, party.id, named) or looked_away(command.behind, state):
        return wrong
    joined, seen = party, [state, *command.behind.states]
    for other in command.others:
        found = _rights_defect(other, seen) or _joined(joined, other.party)
        if isinstance(found, Rejected):
            return found
        joined = found
        seen += other.states
    if len(joined.names) > NAMES_MAX:
        return Rejected("TOO_MANY_NAMES", f"A party has at most {NAMES_MAX} names.")
    done = PartiesJoined(
        merge=command.merge,
        party=joined,
        before=party,
        others=named,
        reason=command.reason,
        decided_by=command.by,
        evidence_sha256=command.evidence_sha256,
    )
    return accepted(PartyAmended(party=joined), done) if joined != party else accepted(done)


def part(command: PartParties, party: Party, state: State) -> Decision[Event]:
    """The undoing of a merge: the survivor loses what he gained by it and still has."""
    if wrong := part_defect(state.merging, command.undoes) or looked_away(command.behind, state):
        return wrong
    number = next(at for at, one in enumerate(state.joins) if one.merge == command.undoes)
    merge, after = state.joins[number], state.joins[number + 1 :]
    later = _said_by(after, command.behind)
    said = (*_said_by(state.joins[:number], command.behind), *later)
    parted = without(party, merge.before, merge.party, said, later)
    as_merged = {one.id: one for one in merge.party.memberships}
    gone = {*as_merged} - {one.id for one in parted.memberships}
    ended = (one for one in party.memberships if one.id in gone and one != as_merged[one.id])
    done = PartiesParted(
        split=command.split,
        party=parted,
        others=merge.others,
        undoes=merge.merge,
        reason=command.reason,
        decided_by=command.by,
        memberships=tuple(ended),
    )
    return accepted(PartyAmended(party=parted), done) if parted != party else accepted(done)


def join_into(command: JoinInto, party: Party, state: State) -> Decision[Event]:
    """The merge, as another record has it."""
    joined = PartyJoinedInto(party=party.id, survivor=command.survivor, merge=command.merge)
    return merged_away(state.merging) or accepted(joined)


def part_from(command: PartFrom, party: Party, state: State) -> Decision[Event]:
    """The undoing of a merge, as another record has it."""
    if state.merging.into is None or state.merging.by != command.merge:
        return Rejected("UNKNOWN_MERGE", f"The merge {command.merge} is not in force here.")
    done = PartyPartedFrom(
        party=party.id,
        survivor=state.merging.into,
        merge=command.merge,
        lost=tuple(f"{key.kind} {key.value}" for key in sorted(command.lost)),
    )
    back = given_back(party, command.lost, command.memberships)
    return accepted(PartyAmended(party=back), done) if back != party else accepted(done)


def looked_away(behind: Behind, state: State) -> Rejected | None:
    """A rejection when the party stands for other records than those that were looked at."""
    if behind.merges == tuple(merge for merge, _ in state.merging.others):
        return None
    return Rejected("MERGED_MEANWHILE", "Records of this party were merged or split just now: look again.")


def _said_by(joins: Iterable[PartiesJoined], behind: Behind) -> tuple[Party, ...]:
    """What the records of some merges say of themselves."""
    named = {other for one in joins for other in one.others}
    return tuple(one.party for one in behind.states if one.party is not None and one.party.id in named)


def _rights_defect(other: Record, seen: Sequence[State]) -> Rejected | None:
    for one in chain.from_iterable(state.mandates for state in seen):
        for mandate in chain.from_iterable(state.mandates for state in other.states):
            if contradict(one, mandate):
                word = f"{one.id} of {one.party} and {mandate.id} of {mandate.party}"
                return Rejected(
                    "MANDATES_CONTRADICT", f"The mandates {word} give one right to two organisations."
                )
    payees = list(chain.from_iterable(state.payees for state in other.states))
    if tied_at_once(chain.from_iterable(state.payees for state in seen), payees):
        word = f"Receivers of {other.party.id} and of the party that stands are tied for the same days."
        return Rejected("PAYEES_CONTRADICT", word)
    return None


def contradict(one: Mandate, other: Mandate) -> bool:
    """Whether two mandates give one right for one day to two organisations."""
    shared = set(one.use_types) & set(other.use_types)
    return bool(shared) and one.organisation != other.organisation and overlap(one, other)


def tied_at_once(some: Iterable[PayeeTied], others: Sequence[PayeeTied]) -> bool:
    """Whether receivers of two records are tied for a common day: together they would be more than the whole."""
    return any(
        valid_on(one.valid_from, other.valid_from, other.valid_to)
        or valid_on(other.valid_from, one.valid_from, one.valid_to)
        for one in some
        for other in others
    )


def _joined(party: Party, other: Party) -> Party | Rejected:
    if party.kind is not other.kind:
        return Rejected("KINDS_DIFFER", f"{party.id} is {party.kind}, {other.id} is {other.kind}.")
    classes = {party.party_class, other.party_class} - {PartyClass.NONE}
    # Two records that are dated by their memberships contradict each other on no day: those do not overlap.
    if len(classes) > 1 and not (party.memberships and other.memberships):
        return Rejected(
            "CLASSES_DIFFER", f"{party.id} is {party.party_class}, {other.id} is {other.party_class}."
        )
    for name in SINGLE:
        mine, its = getattr(party, name), getattr(other, name)
        if mine and its and mine != its:
            return Rejected("FACTS_CONTRADICT", f"{party.id} has {name} {mine}, {other.id} has {its}.")
    memberships = tuple(
        sorted((*party.memberships, *other.memberships), key=lambda one: (one.valid_from, one.id))
    )
    if wrong := _overlapping(memberships):
        return wrong
    known = {name.name for name in party.names}
    gained = tuple(_as_variant(name) for name in other.names if name.name not in known)
    return replace(
        party,
        names=(*party.names, *gained),
        ipi_name_numbers=tuple(dict.fromkeys((*party.ipi_name_numbers, *other.ipi_name_numbers))),
        memberships=memberships,
        party_class=memberships[-1].party_class if memberships else next(iter(classes), PartyClass.NONE),
        member_number=memberships[-1].number if memberships else party.member_number or other.member_number,
        **{name: getattr(party, name) or getattr(other, name) for name in SINGLE},
    )


def _as_variant(name: CreditedName) -> CreditedName:
    return replace(name, kind="VARIANT") if name.kind == "CANONICAL" else name


def _overlapping(memberships: Sequence[Membership]) -> Rejected | None:
    for one, after in pairwise(memberships):
        if valid_on(after.valid_from, one.valid_from, one.valid_to):
            word = f"{one.number} and {after.number} hold on {after.valid_from}"
            return Rejected("MEMBERSHIPS_OVERLAP", f"The memberships {word}: end one of them first.")
    return None
