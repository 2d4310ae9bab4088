"""What other policies would have made of closed runs: their facts computed again, and the difference (2.1.3-b, D-49).

Each run by itself: what it took of reserves stays the amount that was reserved under the policies of then.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from services.distribution.domain.compute import compute
from services.distribution.domain.facts import RunFacts
from services.distribution.domain.figures import Change, Difference, Figures, added, difference, figures_of
from services.distribution.domain.policy_values import PolicySaid, under


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersion:
    """Which version is tried."""

    policy: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCompared:
    """A closed run under the policies that held in it, and under those that are tried."""

    run: str
    closed_on: date
    before: Figures
    after: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class RunChange:
    """What changes in one run: its states, in short."""

    run: str
    closed_on: date
    states: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What the tried versions would have made of the runs that closed in a period."""

    first: date
    last: date
    policies: tuple[PolicyVersion, ...]
    runs: tuple[RunChange, ...]
    difference: Difference


def tried(facts: RunFacts, said: Iterable[PolicySaid]) -> tuple[Figures, Figures]:
    """The figures of a run's facts as they stand, and under other versions. Both by the rules of today, so that the
    policies alone make the difference."""
    policies = under(facts.policies, {one.policy: one for one in said})
    return figures_of(compute(facts)), figures_of(compute(replace(facts, policies=policies)))


def comparison(
    first: date, last: date, said: Iterable[PolicySaid], runs: Iterable[RunCompared]
) -> Comparison:
    """All the runs together, and of each what changes; in the order of their closing days."""
    told = sorted(runs, key=lambda one: (one.closed_on, one.run))
    named = [PolicyVersion(policy=one.policy, version=one.version) for one in said]
    return Comparison(
        first=first,
        last=last,
        policies=tuple(sorted(named, key=lambda one: one.policy)),
        runs=tuple(
            RunChange(run=one.run, closed_on=one.closed_on, states=difference(one.before, one.after).states)
            for one in told
        ),
        difference=difference(added(one.before for one in told), added(one.after for one in told)),
    )
