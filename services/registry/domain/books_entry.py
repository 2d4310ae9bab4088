"""What the registry's part of the old system's books comes to: commands, tried on nothing before they are executed.

The same deciders judge a package by itself (`Rehearsal`) as will judge it when it goes in (D-101).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from services.registry.domain import party_key, work_key
from services.registry.domain.contract import CONTRACT, SignContract
from services.registry.domain.party import PARTY, BeginMembership, GiveMandate, RegisterParty, TiePayees
from services.registry.domain.party import Command as PartyCommand
from services.registry.domain.party_events import PayeeTied
from services.registry.domain.party_events import State as PartyState
from services.registry.domain.party_key import KeyKind, PartyKey
from services.registry.domain.work import WORK, RegisterWork
from services.registry.domain.work_facts import parent_defect
from shared.contracts.registry import Contract, Mandate, Membership, Party, RoleShares, Work
from shared.contracts.terms import PartyClass
from shared.kernel.decider import Accepted, Decider, Rejected

S = TypeVar("S")
_ORGANISATIONS = (PartyClass.SOCIETY, PartyClass.COMPOSERS_ORGANISATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyEntry:
    """A party, and what goes to the vault of it and nowhere else."""

    party: Party
    identity: dict[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipEntry:
    """A membership of a party."""

    party: str
    membership: Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeesEntry:
    """Receivers of an owner from a day on."""

    payees: tuple[PayeeTied, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkEntry:
    """A work with its shares."""

    work: Work
    roles: tuple[RoleShares, ...]


Entry = PartyEntry | MembershipEntry | Mandate | PayeesEntry | Contract | WorkEntry


def party_command(entry: PartyEntry | MembershipEntry | Mandate | PayeesEntry) -> tuple[str, PartyCommand]:
    """The party and the command that an entry comes to."""
    match entry:
        case PartyEntry(party=party):
            return party.id, RegisterParty(party=party)
        case MembershipEntry(party=owner, membership=membership):
            return owner, BeginMembership(membership=membership)
        case Mandate(party=owner):
            return owner, GiveMandate(mandate=entry)
        case PayeesEntry(payees=payees):
            return payees[0].party, TiePayees(payees=payees)


def keys_of(entry: Entry) -> Sequence[Any]:
    """The identifiers that an entry takes: none that another has."""
    match entry:
        case PartyEntry(party=party):
            return sorted(party_key.keys_of(party))
        case MembershipEntry(membership=membership):
            return [PartyKey(KeyKind.MEMBER_NUMBER, membership.number)]
        case WorkEntry(work=work):
            return sorted(work_key.keys_of(work))
    return []


def named_in(entry: Entry) -> list[str]:
    """The parties that an entry names beside the one that it is about."""
    match entry:
        case Mandate(organisation=organisation):
            return [organisation] if organisation is not None else []
        case PayeesEntry(payees=payees):
            return [one.receiver for one in payees]
        case Contract(party=party):
            return [party]
        case WorkEntry(work=work, roles=roles):
            holders = [holder for shares in roles for holder in shares.holders]
            found = [party for one in work.producers for party in (one.party, one.studio)]
            found += [party for one in holders for party in (one.party, one.author)]
            return [party for party in found if party is not None]
    return []


@dataclass(slots=True)
class Rehearsal:
    """A registry that has nothing but what was entered in it so far."""

    parties: dict[str, PartyState] = field(default_factory=dict)
    works: dict[str, Work] = field(default_factory=dict)
    contracts: set[str] = field(default_factory=set)
    taken: dict[Any, str] = field(default_factory=dict)
    """Identifier -> who has it."""
    persons: dict[tuple[str, str], str] = field(default_factory=dict)
    """FİN or VÖEN of a person -> who has it."""

    def enter(self, entry: Entry) -> Rejected | None:
        """Enter it, or why it does not go in."""
        refused = self._names_unknown(entry) or self._taken_by_another(entry)
        if refused is not None:
            return refused
        if isinstance(entry, WorkEntry):
            return self._enter_work(entry)
        if isinstance(entry, Contract):
            return self._enter_contract(entry)
        party, command = party_command(entry)
        known = self.parties.get(party, PARTY.initial)
        if isinstance(entry, PartyEntry) and known.party is not None:
            return Rejected("KEY_TWICE", "Another row has this key.")
        became = _became(PARTY, command, known)
        if not isinstance(became, Rejected):
            self.parties[party] = became
            return None
        return became

    def _enter_contract(self, entry: Contract) -> Rejected | None:
        if entry.id in self.contracts:
            return Rejected("KEY_TWICE", "Another row has this key.")
        self.contracts.add(entry.id)
        became = _became(CONTRACT, SignContract(contract=entry), CONTRACT.initial)
        return became if isinstance(became, Rejected) else None

    def _enter_work(self, entry: WorkEntry) -> Rejected | None:
        work = entry.work
        if work.id in self.works:
            return Rejected("KEY_TWICE", "Another row has this key.")
        above = self.works.get(work.parent) if work.parent is not None else None
        if work.parent is not None and above is None:
            return Rejected("UNKNOWN_WORK", "What it stands in has no earlier row.")
        if any(one.work not in self.works for one in work.included_in):
            return Rejected("UNKNOWN_WORK", "A work that includes it has no earlier row.")
        if above is not None and (refused := parent_defect(work, above)):
            return refused
        became = _became(WORK, RegisterWork(work=work, roles=entry.roles), WORK.initial)
        if isinstance(became, Rejected):
            return became
        self.works[work.id] = work
        return None

    def _names_unknown(self, entry: Entry) -> Rejected | None:
        for party in named_in(entry):
            if party not in self.parties:
                return Rejected("UNKNOWN_PARTY", "It names a party that has no row.")
        if isinstance(entry, Mandate) and entry.organisation is not None:
            organisation = self.parties[entry.organisation].party
            if organisation is None or organisation.party_class not in _ORGANISATIONS:
                return Rejected("NO_ORGANISATION", "It is given to a party that is no organisation (D-04).")
        if isinstance(entry, PayeesEntry):
            for one in entry.payees:
                receiver = self.parties[one.receiver].party
                if (
                    receiver is not None
                    and receiver.died_on is not None
                    and receiver.died_on < one.valid_from
                ):
                    return Rejected(
                        "RECEIVER_DIED", "A receiver died before; his heirs are receivers (D-86)."
                    )
        return None

    def _taken_by_another(self, entry: Entry) -> Rejected | None:
        whose = _whose(entry)
        for key in keys_of(entry):
            if self.taken.setdefault(key, whose) != whose:
                return Rejected("IDENTIFIER_TWICE", f"Another row has {key.kind} {key.value}.")
        numbers = entry.identity or {} if isinstance(entry, PartyEntry) else {}
        for name in ("fin", "voen"):
            if name in numbers and self.persons.setdefault((name, numbers[name]), whose) != whose:
                # The number itself is personal.
                return Rejected("IDENTIFIER_TWICE", "Another row has this FİN or VÖEN.")
        return None


def _whose(entry: Entry) -> str:
    match entry:
        case WorkEntry(work=work):
            return work.id
        case Contract():
            return entry.id
        case _:
            return party_command(entry)[0]


def _became(decider: Decider[Any, Any, S], command: Any, state: S) -> S | Rejected:
    decision = decider.decide(command, state)
    if isinstance(decision, Rejected):
        return decision
    return decider.fold(decision.events, state) if isinstance(decision, Accepted) else state
