"""Matching's policy values: thresholds and the standing decision of D-36, dated and approved by two.

Until a version is approved the cautious values hold: any subset of the authors (D-31), suggestions
from 60 of 100 on, and no standing decision, so that an official decides on every work that nothing
conforms to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, TypeAlias, assert_never

from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted

POLICY: Final = "matching"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingRules:
    """The values that a search applies."""

    every_author: bool = False
    """The stricter reading of D-31: the account must name every author of the registry."""
    suggest_at: int = 60
    """Score from which on a work is shown to an official (D-36), 1 to 100."""
    standing_decision: str | None = None
    """Reference of the decision by which works that nothing conforms to enter as non-registered."""


def read_rules(body: Mapping[str, object]) -> MatchingRules | str:
    """The rules that a policy's body states, or what is wrong with it."""
    unknown = sorted(body.keys() - {"every_author", "suggest_at", "standing_decision"})
    if unknown:
        return f"unknown value: {', '.join(unknown)}"
    rules = MatchingRules()
    every_author = body.get("every_author", rules.every_author)
    suggest_at = body.get("suggest_at", rules.suggest_at)
    standing = body.get("standing_decision", rules.standing_decision)
    if not isinstance(every_author, bool):
        return "every_author is true or false"
    if type(suggest_at) is not int or not 1 <= suggest_at <= 100:
        return "suggest_at is a whole number from 1 to 100"
    if standing is not None and (not isinstance(standing, str) or not standing.strip()):
        return "standing_decision names a decision, or is null"
    return MatchingRules(every_author=every_author, suggest_at=suggest_at, standing_decision=standing)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyProposed:
    """A version was prepared and waits for a second person."""

    policy: str
    version: int
    valid_from: date
    body: dict[str, object]
    decision: str
    proposed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyAdopted:
    """A version was approved; in force from `valid_from`."""

    policy: str
    version: int
    valid_from: date
    body: dict[str, object]
    decision: str
    proposed_by: str
    approved_by: str


Event: TypeAlias = PolicyProposed | PolicyAdopted


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Proposals by version, and the versions that were approved."""

    proposals: Mapping[int, PolicyProposed] = field(default_factory=dict)
    adopted: frozenset[int] = frozenset()


INITIAL = State()


def evolve(state: State, event: Event) -> State:
    """What is known after an event."""
    match event:
        case PolicyProposed():
            return replace(state, proposals={**state.proposals, event.version: event})
        case PolicyAdopted():
            return replace(state, adopted=state.adopted | {event.version})
        case _:
            assert_never(event)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposePolicy:
    """Prepare a version of the rules, with the decision that it rests on."""

    valid_from: date
    body: dict[str, object]
    decision: str
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovePolicy:
    """Put a proposed version into force; never by the one who proposed it (D-95)."""

    version: int
    actor: str


Command: TypeAlias = ProposePolicy | ApprovePolicy


def decide(command: Command, state: State) -> Decision[Event]:
    """Accept a readable proposal, and its approval by another person."""
    match command:
        case ProposePolicy():
            rules = read_rules(command.body)
            if isinstance(rules, str):
                return Rejected("UNREADABLE_POLICY", rules)
            if not command.decision.strip():
                return Rejected("NO_DECISION", "a policy names the decision that it rests on")
            return accepted(
                PolicyProposed(
                    policy=POLICY,
                    version=max(state.proposals, default=0) + 1,
                    valid_from=command.valid_from,
                    body=command.body,
                    decision=command.decision,
                    proposed_by=command.actor,
                )
            )
        case ApprovePolicy():
            return _approve(command, state)
        case _:
            assert_never(command)


def _approve(command: ApprovePolicy, state: State) -> Decision[Event]:
    proposal = state.proposals.get(command.version)
    if proposal is None:
        return Rejected("UNKNOWN_VERSION", f"version {command.version} was never proposed")
    if command.version in state.adopted:
        return AlreadyApplied()
    if proposal.proposed_by == command.actor:
        return Rejected("SAME_PERSON", "who proposes a policy does not approve it", forbidden=True)
    return accepted(
        PolicyAdopted(
            policy=proposal.policy,
            version=proposal.version,
            valid_from=proposal.valid_from,
            body=proposal.body,
            decision=proposal.decision,
            proposed_by=proposal.proposed_by,
            approved_by=command.actor,
        )
    )


POLICY_PAGE = Decider("policy", INITIAL, evolve, decide)


def rules_on(day: date, adopted: Iterable[tuple[date, int, Mapping[str, object]]]) -> MatchingRules:
    """The rules in force on a Baku day, from (valid from, version, body) of adopted versions."""
    in_force = [version for version in adopted if version[0] <= day]
    if not in_force:
        return MatchingRules()
    rules = read_rules(max(in_force, key=lambda version: version[:2])[2])
    return rules if isinstance(rules, MatchingRules) else MatchingRules()
