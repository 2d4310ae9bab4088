"""The money of whatever a run takes, by works: each kind of target by its own rules."""

from collections.abc import Callable

from services.distribution.domain.awards import award_money
from services.distribution.domain.causes import cause_money
from services.distribution.domain.draft import TargetSum
from services.distribution.domain.facts import TargetFact
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.pieces import TargetMoney
from services.distribution.domain.received import carried_in
from services.distribution.domain.schedules import schedule_money
from services.distribution.domain.works import account_money
from shared.contracts.terms import TargetKind
from shared.kernel.money import Money

_RULES: dict[TargetKind, Callable[[Facts, TargetFact], TargetMoney]] = {
    TargetKind.ACCOUNT: account_money,
    TargetKind.SCHEDULE: schedule_money,
    TargetKind.AWARD: award_money,
    TargetKind.CAUSE: cause_money,
}


def target_money(facts: Facts, target: TargetFact) -> TargetMoney:
    """What of a target's money is distributed, by works."""
    return _RULES[target.kind](facts, target)


def target_sum(money: TargetMoney) -> TargetSum:
    """What came of it, for the draft's own proof."""
    first = money.works[0].currency if money.works else money.distributed.currency
    return TargetSum(
        target=money.target.id,
        received=money.received,
        excess=money.excess,
        distributed=Money(money.distributed.amount, first),
        carried=carried_in(money.target) if money.target.carried else None,
    )
