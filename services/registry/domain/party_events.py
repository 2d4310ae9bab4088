"""What happened to a party, and what we know of it."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TypeAlias, TypeVar, assert_never

from services.registry.domain.merging import STANDS_ALONE, Merging
from services.registry.domain.party_parting import without
from shared.contracts.registry import CreditedName, Mandate, Membership, Party
from shared.contracts.terms import ErasureReason, UseType
from shared.kernel.erasure import Kept


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class PartyEntered:
    """A party was registered."""

    party: Party


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyAmended:
    """A party's public facts changed."""

    party: Party


@dataclass(frozen=True, slots=True, kw_only=True)
class NameAdded:
    """One more spelling of a party's name, with where it was met; `party` has it already."""

    party: Party
    name: CreditedName


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipBegun:
    """The party became a member, or holder of a royalty contract; `party` has it already."""

    party: Party
    membership: Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipFinished:
    """A membership got its last day; `party` has it already."""

    party: Party
    membership: Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathRecorded:
    """A document says when the party died, or that he lives (`party.died_on` None)."""

    party: Party
    document_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased:
    """What the vault had of a party went, by an order; `party` has no fingerprint any more (D-94)."""

    party: Party
    order: str
    reason: ErasureReason
    ordered_by: str
    erased_by: str
    erased_on: date
    document_sha256: str
    stays: tuple[Kept, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartiesJoined:
    """Other records were found to be this party: it stands for them. `party` has gained what they said of themselves,
    `before` is as it was (D-102)."""

    merge: str
    party: Party
    before: Party
    others: tuple[str, ...]
    reason: str
    decided_by: str
    evidence_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartiesParted:
    """A merge was wrong: what it joined are parties of their own again; `party` is without what it gained.
    `memberships` go back with the last day that they got meanwhile."""

    split: str
    party: Party
    others: tuple[str, ...]
    undoes: str
    reason: str
    decided_by: str
    memberships: tuple[Membership, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyJoinedInto:
    """Another party stands for this one."""

    party: str
    survivor: str
    merge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyPartedFrom:
    """No other party stands for this one any more. Its identifiers in `lost` name another party since."""

    party: str
    survivor: str
    merge: str
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateGiven:
    """Management was given to the guild or to another organisation."""

    mandate: Mandate


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateFinished:
    """A mandate got its last day."""

    mandate: Mandate


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalDeclared:
    """The owner refuses the guild's management for some uses."""

    refusal: str
    party: str
    use_types: tuple[UseType, ...]
    valid_from: date
    valid_to: date | None
    document_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalFinished:
    """A refusal got its last day, by a document of its own."""

    refusal: str
    party: str
    use_types: tuple[UseType, ...]
    valid_from: date
    valid_to: date
    document_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeTied:
    """A receiver of a fraction of the owner's royalty."""

    link: str
    party: str
    receiver: str
    fraction: Fraction
    valid_from: date
    valid_to: date | None
    document_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeUntied:
    """A receiver's link got its last day, by a document of its own."""

    link: str
    party: str
    receiver: str
    fraction: Fraction
    valid_from: date
    valid_to: date
    document_sha256: str


Event: TypeAlias = (
    PartyEntered
    | PartyAmended
    | NameAdded
    | MembershipBegun
    | MembershipFinished
    | DeathRecorded
    | PersonErased
    | PartiesJoined
    | PartiesParted
    | PartyJoinedInto
    | PartyPartedFrom
    | MandateGiven
    | MandateFinished
    | RefusalDeclared
    | RefusalFinished
    | PayeeTied
    | PayeeUntied
)

_OF_FACTS = (
    PartyEntered,
    PartyAmended,
    NameAdded,
    MembershipBegun,
    MembershipFinished,
    DeathRecorded,
    PersonErased,
    PartiesJoined,
    PartiesParted,
)


def party_of(event: object) -> Party | None:
    """The party's whole public facts, of an event that says them."""
    return event.party if isinstance(event, _OF_FACTS) else None


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """A party as its events tell it."""

    party: Party | None = None
    erasures: frozenset[str] = frozenset()
    """Orders that were carried out."""
    mandates: tuple[Mandate, ...] = ()
    refusals: tuple[RefusalDeclared, ...] = ()
    """With the last day that ended them."""
    payees: tuple[PayeeTied, ...] = ()
    """With the last day that ended them."""
    merging: Merging = STANDS_ALONE
    joins: tuple[PartiesJoined, ...] = ()
    """The merges in force, with what they added."""


T = TypeVar("T", RefusalDeclared, PayeeTied)


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case PartyEntered() | PartyAmended() | NameAdded() | DeathRecorded():
            return replace(state, party=event.party)
        case MembershipBegun() | MembershipFinished():
            return replace(state, party=event.party)
        case PersonErased(order=order):
            return replace(state, party=event.party, erasures=state.erasures | {order})
        case PartiesJoined():
            joined = state.merging.joined(event.merge, event.others)
            return replace(state, party=event.party, merging=joined, joins=(*state.joins, event))
        case PartiesParted(undoes=merge):
            joins = _joins_without(state.joins, merge, event.party)
            return replace(state, party=event.party, merging=state.merging.parted(merge), joins=joins)
        case PartyJoinedInto(survivor=survivor, merge=merge):
            return replace(state, merging=replace(state.merging, into=survivor, by=merge))
        case PartyPartedFrom():
            return replace(state, merging=replace(state.merging, into=None, by=None))
        case MandateGiven(mandate=mandate):
            return replace(state, mandates=(*state.mandates, mandate))
        case MandateFinished(mandate=mandate):
            others = tuple(known for known in state.mandates if known.id != mandate.id)
            return replace(state, mandates=(*others, mandate))
        case RefusalDeclared():
            return replace(state, refusals=(*state.refusals, event))
        case RefusalFinished():
            refusals = [_ended(one, one.refusal == event.refusal, event.valid_to) for one in state.refusals]
            return replace(state, refusals=tuple(refusals))
        case PayeeTied():
            return replace(state, payees=(*state.payees, event))
        case PayeeUntied():
            payees = [_ended(one, one.link == event.link, event.valid_to) for one in state.payees]
            return replace(state, payees=tuple(payees))
    assert_never(event)


def _ended(one: T, is_it: bool, last_day: date) -> T:
    return replace(one, valid_to=last_day) if is_it else one


def _joins_without(joins: tuple[PartiesJoined, ...], merge: str, parted: Party) -> tuple[PartiesJoined, ...]:
    """The merges that stay in force: later ones found the party without what this one gave, and what it keeps of that
    is their gift."""
    number = next(at for at, one in enumerate(joins) if one.merge == merge)
    undone = joins[number]
    later = (
        replace(
            one,
            before=without(one.before, undone.before, undone.party),
            party=without(one.party, undone.before, undone.party, (parted,), (parted,)),
        )
        for one in joins[number + 1 :]
    )
    return (*joins[:number], *later)
