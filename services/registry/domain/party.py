"""A party: who he is, to whom he gave his rights, what he refuses, who receives for him.

Clauses 1.3 (owner and receiver), 2.1.1 (refusal of management); D-02, D-03, D-10, D-20.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from services.registry.domain import mandates, membership, payees
from services.registry.domain.erasure import ErasePerson, EraseWith, erase, erase_with
from services.registry.domain.merging import merged_away
from services.registry.domain.party_events import (
    DeathRecorded,
    Event,
    NameAdded,
    PartyAmended,
    PartyEntered,
    PayeeTied,
    RefusalDeclared,
    State,
    evolve,
)
from services.registry.domain.party_merging import (
    NAMES_MAX,
    NOBODY,
    Behind,
    JoinInto,
    JoinParties,
    PartFrom,
    PartParties,
    join,
    join_into,
    looked_away,
    part,
    part_from,
)
from shared.contracts.registry import CreditedName, Mandate, Membership, Party
from shared.contracts.terms import PartyKind
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterParty:
    """Enter a party."""

    party: Party


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendParty:
    """Replace a party's public facts; memberships, a recorded death and an unnamed identity stay as they are."""

    party: Party


@dataclass(frozen=True, slots=True, kw_only=True)
class AddName:
    """Add one spelling of the party's name, with where it was met."""

    name: CreditedName


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginMembership:
    """Admit a party as a member, or as holder of a royalty contract."""

    membership: Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class EndMembership:
    """End a membership with its last day."""

    membership: str
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDeath:
    """Enter by a document when a person died, or (None) that an earlier record was wrong."""

    died_on: date | None
    document_sha256: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveMandate:
    """Give management of some uses to the guild (organisation None) or to another organisation. What the records that
    the party stands for gave away is given."""

    mandate: Mandate
    behind: Behind = NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class EndMandate:
    """End a mandate with its last day; one that is known only moves back."""

    mandate: str
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseManagement:
    """Refuse the guild's management for some uses from a day on (D-20)."""

    refusal: RefusalDeclared


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRefusal:
    """End a refusal with its last day."""

    refusal: str
    last_day: date
    document_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TiePayees:
    """Name everyone who receives for the owner from a day on; their fractions make the whole (D-03)."""

    payees: tuple[PayeeTied, ...]
    behind: Behind = NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class UntiePayees:
    """End the receivers' links with their last day: the owner receives himself from then on."""

    last_day: date
    document_sha256: str


Command: TypeAlias = (
    RegisterParty
    | AmendParty
    | AddName
    | BeginMembership
    | EndMembership
    | RecordDeath
    | ErasePerson
    | GiveMandate
    | EndMandate
    | RefuseManagement
    | EndRefusal
    | TiePayees
    | UntiePayees
    | JoinParties
    | PartParties
    | JoinInto
    | PartFrom
    | EraseWith
)


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    if isinstance(command, RegisterParty):
        return _register(command.party, state)
    if state.party is None:
        return Rejected("UNKNOWN_PARTY", "There is no such party.")
    match command:
        case JoinParties():
            return join(command, state.party, state)
        case PartParties():
            return part(command, state.party, state)
        case JoinInto():
            return join_into(command, state.party, state)
        case PartFrom():
            return part_from(command, state.party, state)
        case ErasePerson():
            return erase(command, state)
        case EraseWith():
            return erase_with(command, state)
        # What a merged record has can end there. Its memberships are the survivor's.
        case EndMembership() if gone := merged_away(state.merging):
            return gone
        case EndMembership() | EndMandate() | EndRefusal() | UntiePayees():
            return _end(command, state, state.party)
    return merged_away(state.merging) or _change(command, state, state.party)


def _end(
    command: EndMembership | EndMandate | EndRefusal | UntiePayees, state: State, party: Party
) -> Decision[Event]:
    match command:
        case EndMembership(membership=membership_id, last_day=last_day):
            return membership.end(membership_id, last_day, party)
        case EndMandate(mandate=mandate_id, last_day=last_day):
            return mandates.end(mandate_id, last_day, state.mandates)
        case EndRefusal():
            return mandates.end_refusal(
                command.refusal, command.last_day, command.document_sha256, state.refusals
            )
        case UntiePayees(last_day=last_day, document_sha256=document):
            return payees.untie(last_day, document, state.payees)
    assert_never(command)


def _change(
    command: AmendParty
    | AddName
    | BeginMembership
    | RecordDeath
    | GiveMandate
    | RefuseManagement
    | TiePayees,
    state: State,
    party: Party,
) -> Decision[Event]:
    match command:
        case AmendParty(party=amended):
            return _amend(amended, party)
        case AddName(name=name):
            return _add_name(name, party)
        case BeginMembership(membership=begun):
            return membership.begin(begun, party)
        case RecordDeath():
            return _record_death(command, party)
        case GiveMandate(mandate=mandate, behind=behind):
            given = (*state.mandates, *(one for other in behind.states for one in other.mandates))
            return looked_away(behind, state) or mandates.give(mandate, given)
        case RefuseManagement(refusal=refusal):
            return AlreadyApplied() if refusal in state.refusals else accepted(refusal)
        case TiePayees(payees=tied, behind=behind):
            theirs = [one for other in behind.states for one in other.payees]
            return looked_away(behind, state) or payees.tie(tied, state.payees, theirs)
    assert_never(command)


def _register(party: Party, state: State) -> Decision[Event]:
    if state.party is None:
        return accepted(PartyEntered(party=party))
    return (
        AlreadyApplied()
        if state.party == party
        else Rejected("ALREADY_REGISTERED", "The party is registered.")
    )


def _amend(party: Party, known: Party) -> Decision[Event]:
    number = party.member_number
    if known.memberships:
        if number not in (None, known.member_number):
            return Rejected("NUMBER_OF_A_MEMBERSHIP", "A new number comes with a new membership.")
        party = replace(party, member_number=known.member_number, party_class=known.party_class)
    party = replace(
        party,
        memberships=known.memberships,
        died_on=party.died_on or known.died_on,
        vault_fingerprint=party.vault_fingerprint or known.vault_fingerprint,
    )
    return AlreadyApplied() if party == known else accepted(PartyAmended(party=party))


def _add_name(name: CreditedName, party: Party) -> Decision[Event]:
    if any(known.name == name.name for known in party.names):
        return AlreadyApplied()
    if len(party.names) >= NAMES_MAX:
        return Rejected("TOO_MANY_NAMES", f"A party has at most {NAMES_MAX} names.")
    return accepted(NameAdded(party=replace(party, names=(*party.names, name)), name=name))


def _record_death(command: RecordDeath, party: Party) -> Decision[Event]:
    if party.kind is not PartyKind.NATURAL:
        return Rejected("NO_PERSON", "A legal person does not die.")
    if command.died_on is not None and command.died_on > command.today:
        return Rejected("NOT_YET", f"{command.died_on} is still to come.")
    if command.died_on == party.died_on:
        return AlreadyApplied()
    died = replace(party, died_on=command.died_on)
    return accepted(DeathRecorded(party=died, document_sha256=command.document_sha256))


PARTY: Decider[Command, Event, State] = Decider("party", State(), evolve, decide)
