"""What an account or cause takes up of earlier periods of its contract when a run distributes it first (D-20)."""

from collections.abc import Collection
from dataclasses import replace

from services.distribution.domain.causes import weights_of
from services.distribution.domain.facts import TargetFact
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.next_period import RoyaltyCarried
from services.distribution.domain.works import distributable, problem_of, together
from shared.contracts.terms import TargetKind
from shared.kernel.money import Money


def as_taken(facts: Facts, target: TargetFact) -> TargetFact:
    """The target as it is distributed: what cannot be split between works takes up nothing, so that this goes on to the
    one after it."""
    return target if not target.carried or _splits(facts, target) else replace(target, carried=())


def _splits(facts: Facts, target: TargetFact) -> bool:
    if target.kind is TargetKind.CAUSE:
        return bool(weights_of(facts, facts.statistics[target.base]))
    return problem_of(facts, target, together(target), distributable(target)) is None


def carried_into(run: str, target: TargetFact) -> tuple[RoyaltyCarried, ...]:
    """What a run carries into a target that is distributed with it."""
    return tuple(
        RoyaltyCarried(
            run=run,
            refund=one.refund,
            target=one.target,
            into=target.id,
            amount=Money(one.amount, target.due.currency),
            lines=one.lines,
        )
        for one in target.carried
    )


def less(target: TargetFact, excluded: Collection[str]) -> TargetFact:
    """The target without what is of accounts that are left out of its run."""
    carried = tuple(one for one in target.carried if one.target not in excluded)
    return target if carried == target.carried else replace(target, carried=carried)
