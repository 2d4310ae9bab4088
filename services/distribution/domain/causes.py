"""An amount that is distributed on statistical data (2.1.1-d, D-11): by the weights of its approved base."""

from collections.abc import Mapping
from dataclasses import replace

from msgspec import structs

from services.distribution.domain.facts import DayOfUse, ReportFact, TargetFact
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.pieces import TargetMoney, WorkMoney, whole
from services.distribution.domain.received import received
from services.distribution.domain.standing import held
from services.distribution.domain.weights import StatisticsFact, WorkWeight, summed
from services.distribution.domain.works import distributable, held_target, together, work_money
from shared.contracts.terms import HoldReason, MatchOutcome
from shared.kernel.money import Money, split


def is_registered(facts: Facts, work: str) -> bool:
    """Whether the registry has the work, as more than a non-registered one, at the run's position."""
    entry = facts.works.get(work)
    return entry is not None and not entry.provisional


def weights_of(
    facts: Facts, base: StatisticsFact, *, registered_only: bool = False
) -> tuple[WorkWeight, ...]:
    """The works of a base with their weights, by their ids. Non-registered ones weigh like others for a cause, their
    part is reserved anew (D-11); for a redistribution they weigh nothing: `registered_only` (D-24)."""
    return tuple(one for one in base.works if not registered_only or is_registered(facts, one.work))


def cause_money(facts: Facts, target: TargetFact) -> TargetMoney:
    """The money of a cause by work, as of an account that reports its base's weights for the period's last day."""
    money, came = distributable(target), received(target)
    return TargetMoney(
        target=target,
        received=came,
        excess=came - money,
        distributed=money,
        works=by_base(facts, target, money),
    )


def by_base(facts: Facts, target: TargetFact, money: Money) -> tuple[WorkMoney, ...]:
    """So much of a cause's money by work; held whole where its base has no statistical data."""
    contract = facts.contract_on(target.contract, target.period.first)
    if contract is not None:
        target = replace(target, territory=contract.territory)
    weights = weights_of(facts, facts.statistics[target.base])
    if not weights:
        why = "no accepted account of this use type in the year, nor of its channel, and no other source"
        piece = whole(held(HoldReason.NO_STATISTICS, why), money.amount)
        return (structs.replace(held_target(target, money, why), pieces=(piece,)),)
    reports = tuple(reported(facts, number, one) for number, one in enumerate(weights, 1))
    works = together(replace(target, reports=reports))
    sizes = [one.used for one in works]
    parts = split(money.amount, sizes, [one.work for one in works])
    found = (work_money(facts, target, one, part) for one, part in zip(works, parts, strict=True))
    return tuple(structs.replace(one, reports=()) for one in found)


def of_survivors(base: StatisticsFact, survivors: Mapping[str, str]) -> StatisticsFact:
    """The base with the works that stand at the run's position in place of merged ones (D-102)."""
    return replace(base, works=summed(base.works, survivors))


def reported(facts: Facts, number: int, one: WorkWeight) -> ReportFact:
    """A work's weight as an account would report it."""
    registered = is_registered(facts, one.work)
    return ReportFact(
        number=number,
        outcome=MatchOutcome.MATCHED if registered else MatchOutcome.NON_REGISTERED,
        work=one.work,
        title=one.title,
        episode=one.episode,
        uses=(DayOfUse(day=None, value=one.weight),),
    )
