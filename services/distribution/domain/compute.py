"""The order of operations of a run (D-99): facts in, draft out. Pure, and the same for equal facts.

Distributable money, works, roles, persons, states, deductions, receivers: one step after the other, every
split by largest remainder. The last step, tax, belongs to the payment.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from services.distribution.domain.awards import award_money
from services.distribution.domain.causes import cause_money
from services.distribution.domain.deductions import deduct, net_of
from services.distribution.domain.draft import Draft, TargetSum, totals_of, violations
from services.distribution.domain.facts import RunFacts, TargetFact
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.pieces import Piece, TargetMoney, WorkMoney
from services.distribution.domain.receivers import split_receivers
from services.distribution.domain.reserve import RoyaltyReleased
from services.distribution.domain.returns import ReturnItem, return_of
from services.distribution.domain.royalty import ReserveItem, RoyaltyAllocated
from services.distribution.domain.schedules import schedule_money
from services.distribution.domain.sources import source_money, unchanged
from services.distribution.domain.undocumented import deal_out
from services.distribution.domain.works import account_money
from shared.contracts.distribution import AllocatedShare
from shared.contracts.terms import ShareState, SourceKind, TargetKind
from shared.kernel.ids import derived_id
from shared.kernel.money import Money
from shared.kernel.shares import show_share

_MONEY: dict[TargetKind, Callable[[Facts, TargetFact], TargetMoney]] = {
    TargetKind.ACCOUNT: account_money,
    TargetKind.SCHEDULE: schedule_money,
    TargetKind.AWARD: award_money,
    TargetKind.CAUSE: cause_money,
}

RULES_VERSION = 2
"""Version of these rules; a change that moves money gets a new one, and the old code stays beside it."""


def compute(run: RunFacts) -> Draft:
    """The draft of a run. Raises ArithmeticError if money were lost or made, which no input may cause."""
    facts = Facts(run)
    targets: list[TargetSum] = []
    allocations: list[RoyaltyAllocated] = []
    returns: list[ReturnItem] = []
    for target in sorted(facts.targets, key=lambda target: target.id):
        money = _MONEY[target.kind](facts, target)
        targets.append(_target_sum(money))
        works = deduct(facts.policies.deductions, deal_out(facts, money.works))
        made = [_allocation(facts, work) for work in works]
        allocations.extend(made)
        returns.extend(_returns(facts, target, made))
    for source in sorted(run.sources, key=lambda source: source.id):
        works = deduct(facts.rates(source.rates), deal_out(facts, source_money(facts, source)))
        if not unchanged(source, works):
            made = [_allocation(facts, work) for work in works]
            allocations.extend(made)
            returns.extend(_returns(facts, facts.source_targets[(source.target, source.version)], made))
    draft = Draft(
        run=run.run,
        allocations=tuple(allocations),
        reserves=tuple(_reserves(allocations)),
        releases=tuple(_releases(allocations)),
        targets=tuple(targets),
        totals=totals_of(allocations, returns),
        returns=tuple(returns),
    )
    broken = violations(draft)
    if broken:
        raise ArithmeticError("; ".join(broken))
    return draft


def _returns(facts: Facts, target: TargetFact, made: Iterable[RoyaltyAllocated]) -> Iterator[ReturnItem]:
    if target.kind is TargetKind.SCHEDULE and facts.policies.foreign is not None:
        found = (return_of(target, allocation) for allocation in made)
        yield from (one for one in found if one is not None)


def share_id(work: WorkMoney, piece: Piece) -> str:
    """Id of a share: what it is a share of, not the run that computed it."""
    return derived_id(
        "share",
        work.target.id,
        work.target.version,
        work.work,
        work.use_type,
        piece.role,
        piece.owner or "unknown",
        piece.receiver or "nobody",
        piece.case,
        *_apart(work),
    )


def _apart(work: WorkMoney) -> tuple[str, ...]:
    return (work.apart,) if work.apart else ()


def _target_sum(money: TargetMoney) -> TargetSum:
    first = money.works[0].currency if money.works else money.distributed.currency
    return TargetSum(
        target=money.target.id,
        received=money.received,
        excess=money.excess,
        distributed=replace(money.distributed, currency=first),
    )


def _allocation(facts: Facts, work: WorkMoney) -> RoyaltyAllocated:
    target = work.target
    pieces = [part for piece in work.pieces for part in split_receivers(piece)]
    pieces.sort(key=lambda piece: piece.order)
    receipts = sorted({transfer.receipt for transfer in target.transfers})
    based_on = (target.base,) if target.base else ()
    return RoyaltyAllocated(
        run=facts.run.run,
        allocation=derived_id(
            "allocation", facts.run.run, target.id, target.version, work.work, work.use_type, *_apart(work)
        ),
        work=work.work,
        title=work.title,
        title_original=work.title_original,
        genre=work.group,
        target_kind=target.kind,
        target=target.id,
        version=target.version,
        report_numbers=work.reports,
        channel=target.channel,
        payer=target.payer,
        use_type=work.use_type,
        period=target.period,
        territory=target.territory,
        gross=Money(work.gross, work.currency),
        shares=tuple(_share(work, piece) for piece in pieces),
        inputs=(target.id, *receipts, *based_on, *(taken.id for taken in work.takes)),
        used=Money(work.used, target.due.currency),
        episode=work.episode,
        source=work.source,
        rate=work.rate,
        rate_day=work.rate_day,
        effective_on=target.period.last,
        takes=work.takes,
        original_run=work.original_run,
        borne=Money(work.borne, target.due.currency) if work.borne else None,
    )


def _share(work: WorkMoney, piece: Piece) -> AllocatedShare:
    standing = piece.standing
    foreign = None if work.source is None else work.source.currency
    original = None if piece.original is None or foreign is None else Money(piece.original, foreign)
    return AllocatedShare(
        share=share_id(work, piece),
        role=piece.role,
        owner=piece.owner,
        receiver=piece.receiver,
        state=standing.state,
        reason=standing.reason,
        gross=Money(piece.gross, work.currency),
        deductions=piece.deductions,
        net=Money(net_of(piece), work.currency),
        fraction=show_share(piece.fraction),
        original=original,
        marks=standing.marks,
        note=standing.note,
    )


def _reserves(allocations: list[RoyaltyAllocated]) -> list[ReserveItem]:
    return [
        ReserveItem(
            run=allocation.run,
            reserve=derived_id("reserve", allocation.run, share.share),
            allocation=allocation.allocation,
            share=share.share,
            target=allocation.target,
            work=allocation.work,
            role=share.role,
            person=share.owner,
            amount=share.gross,
            reason=share.reason or "",
            started_on=next((taken.started_on for taken in allocation.takes), None),
        )
        for allocation in allocations
        for share in allocation.shares
        if share.state is ShareState.RESERVED and share.gross.amount > 0
    ]


def _releases(allocations: list[RoyaltyAllocated]) -> list[RoyaltyReleased]:
    return [
        RoyaltyReleased(
            run=allocation.run, reserve=taken.id, allocation=allocation.allocation, amount=taken.amount
        )
        for allocation in allocations
        for taken in allocation.takes
        if taken.kind is SourceKind.RESERVE
    ]
