"""Expired reserves go to registered shares of the same source class, by statistical data (2.1.1-t, D-24).

A class is a pool: its reserves' money together, at one rate of weight. What is not registered, or has nobody who could
be paid, weighs nothing, so nothing goes back into reserve, to the payer, or to the guild. What was reserved of the
composer's row is a pool of its own, in which composers alone weigh (D-56).
"""

from collections.abc import Iterable
from fractions import Fraction
from math import lcm

from msgspec.structs import replace

from services.distribution.domain.causes import weights_of
from services.distribution.domain.draft import TargetSum
from services.distribution.domain.facts import TargetFact
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.pieces import Piece, WorkMoney
from services.distribution.domain.pool_facts import PoolFact
from services.distribution.domain.reserve import RoyaltyRedistributed
from services.distribution.domain.standing import Use
from services.distribution.domain.works import ReportedTogether, by_key, described
from shared.contracts.terms import Role, ShareState, TargetKind
from shared.kernel.money import Money, split

_FINE = lcm(*range(1, 19)) ** 2 * 10**12
"""Minor units by which the parts of a work are weighed: whatever roles of the key's 18 are there, and fractions of up
to 18 parts or 12 decimals, come out whole, so that equal remainders are equal."""


def pool_money(facts: Facts, pool: PoolFact) -> tuple[WorkMoney, ...]:
    """The pool's money by work, in pieces that are all credited; empty where nobody in the base can be paid."""
    target = _target(pool)
    weighed: list[tuple[str, Piece, Fraction, str | None]] = []
    for one in weights_of(facts, facts.statistics[pool.base], registered_only=True):
        use = _use(target)
        pieces, group = by_key(facts, one.work, use, (), _FINE)
        for piece in pieces:
            if _weighs(piece, pool):
                weighed.append((one.work, piece, Fraction(one.weight * piece.gross, _FINE), group))
    if not weighed:
        return ()
    # The fixed role order comes before ids (D-93).
    order = [f"{piece.order}|{work}" for work, piece, _, _ in weighed]
    parts = split(pool.amount.amount, [weight for _, _, weight, _ in weighed], order)
    by_work: dict[str, tuple[list[Piece], str | None]] = {}
    for (work, piece, _, group), part in zip(weighed, parts, strict=True):
        by_work.setdefault(work, ([], group))[0].append(replace(piece, gross=part))
    return tuple(
        _work(facts, target, work, pieces, group) for work, (pieces, group) in sorted(by_work.items())
    )


def _weighs(piece: Piece, pool: PoolFact) -> bool:
    """Whether it is a registered share of somebody who can be paid: what nobody documented is none (D-24, D-41)."""
    if pool.role not in (Role.ALL, piece.role):
        return False
    return piece.standing.state is ShareState.CREDITED and not piece.standing.dealt_to and piece.gross > 0


def all_credited(works: Iterable[WorkMoney]) -> bool:
    """Whether all of it is somebody's after the deductions: what a rule lacks for stays where it is, for no account is
    there that it could be held under (D-24, D-72)."""
    return all(piece.standing.state is ShareState.CREDITED for work in works for piece in work.pieces)


def redistributed(run: str, pool: PoolFact) -> tuple[RoyaltyRedistributed, ...]:
    """What the pool takes of each reserve."""
    return tuple(
        RoyaltyRedistributed(
            run=run,
            reserve=part.reserve,
            target=part.target,
            work=part.work,
            reason=part.reason,
            pool=pool.id,
            amount=Money(part.amount, pool.amount.currency),
        )
        for part in pool.parts
    )


def pool_sum(pool: PoolFact) -> TargetSum:
    """What the pool had and gave, for the draft's own proof."""
    nothing = Money(0, pool.amount.currency)
    return TargetSum(target=pool.id, received=pool.amount, excess=nothing, distributed=pool.amount)


def _target(pool: PoolFact) -> TargetFact:
    return TargetFact(
        kind=TargetKind.REDISTRIBUTION,
        id=pool.id,
        version=1,
        channel=pool.channel,
        payer="",
        contract="",
        use_type=pool.use_type,
        period=pool.period,
        territory=pool.territory,
        due=pool.amount,
        transfers=(),
        reports=(),
        base=pool.base,
    )


def _use(target: TargetFact) -> Use:
    return Use(
        kind=TargetKind.REDISTRIBUTION,
        payer="",
        use_type=target.use_type,
        territory=target.territory,
        day=target.period.last,
    )


def _work(facts: Facts, target: TargetFact, work: str, pieces: list[Piece], group: str | None) -> WorkMoney:
    money = WorkMoney(
        target=target,
        work=work,
        title="",
        title_original="",
        use_type=target.use_type,
        reports=(),
        currency=target.due.currency,
        gross=sum(piece.gross for piece in pieces),
        used=0,
        pieces=tuple(pieces),
        group=group,
    )
    return described(facts, ReportedTogether(work=work, reports=()), money)
