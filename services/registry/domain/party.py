"""A party: who he is, to whom he gave his rights, what he refuses, who receives for him.

Clauses 1.3 (owner and receiver), 2.1.1 (refusal of management); D-02, D-03, D-10, D-20.
"""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TypeAlias, assert_never

from shared.contracts.registry import Mandate, Party
from shared.contracts.terms import UseType
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.periods import valid_on


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
class PayeeTied:
    """A receiver of a fraction of the owner's royalty."""

    link: str
    party: str
    receiver: str
    fraction: Fraction
    valid_from: date
    valid_to: date | None
    document_sha256: str


Event: TypeAlias = PartyEntered | PartyAmended | MandateGiven | MandateFinished | RefusalDeclared | PayeeTied


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """A party as its events tell it."""

    party: Party | None = None
    mandates: tuple[Mandate, ...] = ()
    refusals: tuple[RefusalDeclared, ...] = ()
    payees: tuple[PayeeTied, ...] = ()


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case PartyEntered(party=party) | PartyAmended(party=party):
            return replace(state, party=party)
        case MandateGiven(mandate=mandate):
            return replace(state, mandates=(*state.mandates, mandate))
        case MandateFinished(mandate=mandate):
            others = tuple(known for known in state.mandates if known.id != mandate.id)
            return replace(state, mandates=(*others, mandate))
        case RefusalDeclared():
            return replace(state, refusals=(*state.refusals, event))
        case PayeeTied():
            return replace(state, payees=(*state.payees, event))
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterParty:
    """Enter a party."""

    party: Party


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendParty:
    """Replace a party's public facts."""

    party: Party


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveMandate:
    """Give management of some uses to the guild (organisation None) or to another organisation."""

    mandate: Mandate


@dataclass(frozen=True, slots=True, kw_only=True)
class EndMandate:
    """End a mandate with its last day."""

    mandate: str
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseManagement:
    """Refuse the guild's management for some uses from a day on (D-20)."""

    refusal: RefusalDeclared


@dataclass(frozen=True, slots=True, kw_only=True)
class TiePayees:
    """Name everyone who receives for the owner from a day on; their fractions make the whole (D-03)."""

    payees: tuple[PayeeTied, ...]


Command: TypeAlias = RegisterParty | AmendParty | GiveMandate | EndMandate | RefuseManagement | TiePayees


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    if isinstance(command, RegisterParty):
        return _register(command.party, state)
    if state.party is None:
        return Rejected("UNKNOWN_PARTY", "There is no such party.")
    match command:
        case AmendParty(party=party):
            return AlreadyApplied() if party == state.party else accepted(PartyAmended(party=party))
        case GiveMandate(mandate=mandate):
            return _give(mandate, state)
        case EndMandate(mandate=mandate_id, last_day=last_day):
            return _end(mandate_id, last_day, state)
        case RefuseManagement(refusal=refusal):
            return _refuse(refusal, state)
        case TiePayees(payees=payees):
            return _tie(payees, state)
    assert_never(command)


def _register(party: Party, state: State) -> Decision[Event]:
    if state.party is None:
        return accepted(PartyEntered(party=party))
    return (
        AlreadyApplied()
        if state.party == party
        else Rejected("ALREADY_REGISTERED", "The party is registered.")
    )


def _give(mandate: Mandate, state: State) -> Decision[Event]:
    for known in state.mandates:
        if known == mandate:
            return AlreadyApplied()
        shared_uses = set(known.use_types) & set(mandate.use_types)
        if shared_uses and _overlap(known, mandate):
            uses = ", ".join(sorted(shared_uses))
            return Rejected("RIGHTS_ALREADY_GIVEN", f"{uses} was given away from {known.valid_from} on.")
    return accepted(MandateGiven(mandate=mandate))


def _overlap(one: Mandate, other: Mandate) -> bool:
    if "WORLD" not in (one.territory, other.territory) and one.territory != other.territory:
        return False
    return valid_on(other.valid_from, one.valid_from, one.valid_to) or valid_on(
        one.valid_from, other.valid_from, other.valid_to
    )


def _end(mandate_id: str, last_day: date, state: State) -> Decision[Event]:
    for known in state.mandates:
        if known.id == mandate_id:
            if known.valid_to == last_day:
                return AlreadyApplied()
            if last_day < known.valid_from:
                return Rejected("ENDS_BEFORE_ITS_BEGINNING", f"The mandate begins on {known.valid_from}.")
            return accepted(MandateFinished(mandate=replace(known, valid_to=last_day)))
    return Rejected("UNKNOWN_MANDATE", "The party gave no such mandate.")


def _refuse(refusal: RefusalDeclared, state: State) -> Decision[Event]:
    return AlreadyApplied() if refusal in state.refusals else accepted(refusal)


def _tie(payees: tuple[PayeeTied, ...], state: State) -> Decision[Event]:
    if payees and set(payees) <= set(state.payees):
        return AlreadyApplied()
    if len({payee.receiver for payee in payees}) < len(payees):
        return Rejected("RECEIVER_NAMED_TWICE", "Each receiver is named once, with all that he receives.")
    if sum((payee.fraction for payee in payees), Fraction(0)) != 1:
        return Rejected("FRACTIONS_ARE_NOT_THE_WHOLE", "The receivers' fractions make 1/1 together.")
    if state.payees:
        return Rejected("PAYEES_ALREADY_TIED", "The owner's royalty is tied to receivers already.")
    return accepted(*payees)


PARTY: Decider[Command, Event, State] = Decider("party", State(), evolve, decide)
