"""Streams in memory: what was said of each entity, and who reacts to it."""

from __future__ import annotations

from typing import Any

from services.payments.domain.liability import LIABILITY
from services.payments.domain.order import ORDER
from shared.kernel.decider import Accepted, Decider, Rejected


class Streams:
    """The state of every stream by entity and id."""

    def __init__(self) -> None:
        self.states: dict[tuple[str, str], Any] = {}
        self.events: list[Any] = []
        """All, in their order."""

    def _react(self, event: object) -> None:
        """Queue what reacts to an event."""

    def state(self, decider: Decider[Any, Any, Any], entity: str) -> Any:
        """What a stream says."""
        return self.states.get((decider.entity, entity), decider.initial)

    def tell(self, decider: Decider[Any, Any, Any], entity: str, command: Any) -> list[Any] | Rejected:
        """A command with its events, and what reacts to them queued."""
        outcome = decider.decide(command, self.state(decider, entity))
        if isinstance(outcome, Rejected):
            return outcome
        events = list(outcome.events) if isinstance(outcome, Accepted) else []
        self.events += events
        for event in events:
            self.states[decider.entity, entity] = decider.evolve(self.state(decider, entity), event)
            self._react(event)
        return events

    def must(self, decider: Decider[Any, Any, Any], entity: str, command: Any) -> list[Any]:
        """A command that holds."""
        outcome = self.tell(decider, entity, command)
        assert not isinstance(outcome, Rejected), outcome
        return outcome

    def orders(self) -> dict[str, Any]:
        """Orders that were issued."""
        return {name: state for (entity, name), state in self.states.items() if entity == ORDER.entity}

    def liabilities(self) -> dict[str, Any]:
        """What is owed beside payees."""
        return {name: state for (entity, name), state in self.states.items() if entity == LIABILITY.entity}
