"""Deciders: what happened, what we know, what we answer.

An aggregate is one page: its events, its state, `evolve`, its commands and `decide`. `evolve` never
fails and never validates; `decide` is pure and total and answers with events, with the word that the
command was carried out before, or with a rejection and its reason.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

C = TypeVar("C")
E = TypeVar("E")
E_co = TypeVar("E_co", covariant=True)
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Accepted(Generic[E_co]):
    """The command holds; these events say what happened (at least one)."""

    events: tuple[E_co, ...]


@dataclass(frozen=True, slots=True)
class AlreadyApplied:
    """The command was carried out before; nothing is appended and the answer is a success."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The command does not hold; `reason` is the domain's UPPER_SNAKE word, `detail` says it in a sentence.

    `forbidden` marks a breach of the separation of duties (D-95), answered 403 instead of 409.
    """

    reason: str
    detail: str
    forbidden: bool = False


Decision: TypeAlias = Accepted[E] | AlreadyApplied | Rejected


@dataclass(frozen=True, slots=True)
class Decider(Generic[C, E, S]):
    """One aggregate: entity name (its streams are `<entity>-<id>`), first state, evolve and decide.

    `counts`: its state is how many events there are. A stream of thousands of chunks is then decided on without
    reading them.
    """

    entity: str
    initial: S
    evolve: Callable[[S, E], S]
    decide: Callable[[C, S], Decision[E]]
    counts: bool = False

    def fold(self, events: Iterable[E], state: S | None = None) -> S:
        """The state after `events`, from `state` or from the beginning."""
        current = self.initial if state is None else state
        for event in events:
            current = self.evolve(current, event)
        return current


def accepted(*events: E) -> Accepted[E]:
    """Shorthand for an accepted command."""
    return Accepted(events)
