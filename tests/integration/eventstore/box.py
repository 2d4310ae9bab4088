"""The invented domain of the log's tests: a money box, opened once, filled, emptied at most to zero."""

from dataclasses import dataclass
from datetime import date
from typing import assert_never

from shared.eventstore.codec import Codec, Stored
from shared.eventstore.store import Meta
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxOpened:
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinsAdded:
    """Public."""

    amount: int
    day: date
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinsTaken:
    amount: int


BoxEvent = BoxOpened | CoinsAdded | CoinsTaken


@dataclass(frozen=True, slots=True)
class Box:
    owner: str = ""
    content: int = 0


@dataclass(frozen=True, slots=True)
class OpenBox:
    owner: str


@dataclass(frozen=True, slots=True)
class AddCoins:
    amount: int
    note: str = ""
    times: int = 1


@dataclass(frozen=True, slots=True)
class TakeCoins:
    amount: int


BoxCommand = OpenBox | AddCoins | TakeCoins

DAY = date(2026, 7, 31)


def evolve(state: Box, event: BoxEvent) -> Box:
    match event:
        case BoxOpened():
            return Box(event.owner, state.content)
        case CoinsAdded():
            return Box(state.owner, state.content + event.amount)
        case CoinsTaken():
            return Box(state.owner, state.content - event.amount)
        case _:
            assert_never(event)


def decide(command: BoxCommand, state: Box) -> Decision[BoxEvent]:
    match command:
        case OpenBox(owner):
            if state.owner == owner:
                return AlreadyApplied()
            return Rejected("TAKEN", "another owns it") if state.owner else accepted(BoxOpened(owner=owner))
        case AddCoins(amount, note, times):
            return accepted(*[CoinsAdded(amount=amount, day=DAY, note=note)] * times)
        case TakeCoins(amount):
            if amount > state.content:
                return Rejected("EMPTY", f"there are only {state.content}")
            return accepted(CoinsTaken(amount=amount))
        case _:
            assert_never(command)


BOX: Decider[BoxCommand, BoxEvent, Box] = Decider("box", Box(), evolve, decide)
CODEC = Codec(
    "boxes", [Stored(BoxOpened), Stored(CoinsAdded, effective_on=lambda e: e.day), Stored(CoinsTaken)]
)
PUBLIC: frozenset[type] = frozenset({CoinsAdded})
META = Meta(actor="anna", correlation_id="talk-1")
