"""An identifier that names one party: whoever has it keeps it from all others (1.3, D-30).

Its stream's id derives from the identifier itself, so that two who enter it at once meet there. FİN and VÖEN of
natural persons are no keys: they stay in the vault, which looks for them itself.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, assert_never

from shared.contracts.registry import Party
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.ids import derived_id


class KeyKind(StrEnum):
    """What names one party only."""

    IPI_NAME = "IPI_NAME"
    IPI_BASE = "IPI_BASE"
    ISNI = "ISNI"
    VOEN = "VOEN"
    MEMBER_NUMBER = "MEMBER_NUMBER"
    SOCIETY_CODE = "SOCIETY_CODE"


@dataclass(frozen=True, slots=True, order=True)
class PartyKey:
    """An identifier in its canonical spelling."""

    kind: KeyKind
    value: str

    @property
    def id(self) -> str:
        """The stream's id."""
        return derived_id("party-key", self.kind.value, self.value)


def keys_of(party: Party) -> frozenset[PartyKey]:
    """The identifiers that a party has."""
    single = {
        KeyKind.IPI_BASE: party.ipi_base_number,
        KeyKind.ISNI: party.isni,
        KeyKind.VOEN: party.voen,
        KeyKind.MEMBER_NUMBER: party.member_number,
        KeyKind.SOCIETY_CODE: party.society_code,
    }
    found = {PartyKey(kind, value) for kind, value in single.items() if value}
    found |= {PartyKey(KeyKind.IPI_NAME, number) for number in party.ipi_name_numbers}
    # A number of a membership that is over is given to nobody else.
    found |= {PartyKey(KeyKind.MEMBER_NUMBER, one.number) for one in party.memberships}
    return frozenset(found)


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class PartyKeyTaken:
    """A party has the identifier."""

    kind: KeyKind
    value: str
    party: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyKeyFreed:
    """The party does not have it any more."""

    kind: KeyKind
    value: str
    party: str


Event: TypeAlias = PartyKeyTaken | PartyKeyFreed


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """Who has the identifier."""

    party: str | None = None


def evolve(_: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case PartyKeyTaken(party=party):
            return State(party)
        case PartyKeyFreed():
            return State()
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class TakePartyKey:
    """The party has the identifier."""

    key: PartyKey
    party: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FreePartyKey:
    """The party does not have it any more."""

    key: PartyKey
    party: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePartyKey:
    """The identifier goes over with a record that was merged, or parted again."""

    key: PartyKey
    party: str
    to: str


Command: TypeAlias = TakePartyKey | FreePartyKey | MovePartyKey


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection that names who has it."""
    key = command.key
    match command:
        case TakePartyKey(party=party):
            if state.party == party:
                return AlreadyApplied()
            if state.party is not None:
                word = f"The party {state.party} has {key.kind} {key.value}."
                return Rejected("IDENTIFIER_OF_ANOTHER_PARTY", word)
            return accepted(PartyKeyTaken(kind=key.kind, value=key.value, party=party))
        case MovePartyKey(party=party, to=to):
            if state.party == to:
                return AlreadyApplied()
            if state.party not in (None, party):
                word = f"The party {state.party} has {key.kind} {key.value}."
                return Rejected("IDENTIFIER_OF_ANOTHER_PARTY", word)
            return accepted(PartyKeyTaken(kind=key.kind, value=key.value, party=to))
        case FreePartyKey(party=party):
            if state.party != party:
                return AlreadyApplied()
            return accepted(PartyKeyFreed(kind=key.kind, value=key.value, party=party))
    assert_never(command)


PARTY_KEY: Decider[Command, Event, State] = Decider("party-key", State(), evolve, decide)
