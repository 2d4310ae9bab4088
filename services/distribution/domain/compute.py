"""The order of operations of a run (D-99): facts in, draft out. Pure, and the same for equal facts.

Distributable money, works, roles, persons, states, deductions, receivers: one step after the other, every
split by largest remainder. The last step, tax, belongs to the payment.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from services.distribution.domain.advance import PROVISION
from services.distribution.domain.contract_keys import weighted
from services.distribution.domain.corrections import correct
from services.distribution.domain.deductions import deduct
from services.distribution.domain.draft import Draft, TargetSum, joined, violations
from services.distribution.domain.facts import RunFacts, TargetFact
from services.distribution.domain.items import allocation_of, releases_of, reserves_of
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.ordered import ordered_money, ordered_sum
from services.distribution.domain.redistribution import all_credited, pool_money, pool_sum, redistributed
from services.distribution.domain.reserve import RoyaltyRedistributed
from services.distribution.domain.returns import ReturnItem, return_of
from services.distribution.domain.royalty import RoyaltyAllocated
from services.distribution.domain.sources import sources_money
from services.distribution.domain.taking_up import as_taken, carried_into
from services.distribution.domain.target_money import target_money, target_sum
from services.distribution.domain.undocumented import deal_out
from shared.contracts.terms import TargetKind

RULES_VERSION = 15
"""Version of these rules; a change that moves money gets a new one, and `verify` computes older drafts no more."""


def compute(run: RunFacts) -> Draft:
    """The draft of a run. Raises ArithmeticError if money were lost or made, which no input may cause."""
    facts = Facts(run)
    targets = [part_of(facts, target) for target in sorted(run.targets, key=lambda target: target.id)]
    return conserved(joined(run.run, [*targets, rest_of(facts)]))


def conserved(draft: Draft) -> Draft:
    """The draft, or a part of one. Raises ArithmeticError where it loses or makes money."""
    broken = violations(draft)
    if broken:
        raise ArithmeticError("; ".join(broken))
    return draft


def part_of(facts: Facts, target: TargetFact) -> Draft:
    """What a run makes of one target, whatever else it takes; the parts come in the order of the targets' ids."""
    target = as_taken(facts, weighted(target, facts.policies.contract_keys))
    money = target_money(facts, target)
    works = deduct(facts.policies.deductions, deal_out(facts, money.works))
    made = [allocation_of(facts, work) for work in works]
    part = _part(facts, made, returns=_returns(facts, target, made), targets=(target_sum(money),))
    return replace(part, carried=carried_into(facts.run.run, target))


def looked_at_again(run: RunFacts) -> frozenset[str]:
    """The targets of which the last part has something, perhaps shares of a target that the run takes beside it."""
    parts = (part for pool in run.pools for part in pool.parts)
    again = (
        *(one.target for one in run.sources),
        *(one.target for one in run.corrections),
        *(one.target for one in parts),
    )
    provision = (PROVISION,) if run.ordered else ()
    return frozenset({*again, *(pool.id for pool in run.pools), *provision})


def rest_of(facts: Facts) -> Draft:
    """The last part: what is corrected, decided anew, redistributed, and paid by orders of courts."""
    run = facts.run
    allocations: list[RoyaltyAllocated] = []
    returns: list[ReturnItem] = []
    corrected = [correct(facts, one) for one in sorted(run.corrections, key=lambda one: one.target)]
    for again in (allocation for one in corrected for allocation in one.allocations):
        known = facts.source_targets.get((again.target, again.version)) or facts.corrected.get(again.target)
        returns.extend(_returns(facts, known, (again,)) if known else ())
        allocations.append(again)
    reversals = [reversal for one in corrected for reversal in one.reversals]
    reversed_ = {reversal.allocation for reversal in reversals}
    targets = [one.sum for one in corrected if one.sum is not None]
    standing = (source for source in run.sources if source.allocation not in reversed_)
    for source, works in sources_money(facts, standing):
        made = [allocation_of(facts, work) for work in works]
        allocations.extend(made)
        returns.extend(_returns(facts, facts.source_targets[(source.target, source.version)], made))
    dealt: list[RoyaltyRedistributed] = []
    for pool in sorted(run.pools, key=lambda pool: pool.id):
        works = deduct(facts.policies.deductions, pool_money(facts, pool))
        if works and all_credited(works):
            allocations.extend(allocation_of(facts, work) for work in works)
            targets.append(pool_sum(pool))
            dealt.extend(redistributed(run.run, pool))
    paid = []
    for one in sorted(run.ordered, key=lambda one: one.id):
        works = deduct(facts.policies.deductions, (ordered_money(facts, one),))
        if all_credited(works):
            allocations.extend(allocation_of(facts, work) for work in works)
            paid.append(one)
    targets.extend(ordered_sum(paid))
    part = _part(facts, allocations, returns=returns, targets=targets)
    kept_back = tuple(waits for one in corrected for waits in one.kept_back)
    return replace(part, reversals=tuple(reversals), redistributed=tuple(dealt), kept_back=kept_back)


def _part(
    facts: Facts,
    allocations: Sequence[RoyaltyAllocated],
    *,
    returns: Iterable[ReturnItem],
    targets: Iterable[TargetSum],
) -> Draft:
    return Draft(
        run=facts.run.run,
        allocations=tuple(allocations),
        reserves=tuple(reserves_of(allocations)),
        releases=tuple(releases_of(allocations)),
        targets=tuple(targets),
        returns=tuple(returns),
    )


def _returns(facts: Facts, target: TargetFact, made: Iterable[RoyaltyAllocated]) -> Iterator[ReturnItem]:
    if target.kind is TargetKind.SCHEDULE and facts.policies.foreign is not None:
        found = (return_of(target, allocation) for allocation in made)
        yield from (one for one in found if one is not None)
