"""Reserves whose time is over, in histories of money: what is dealt out of them, to whom, and what that leaves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from fractions import Fraction

from services.distribution.domain.compute import compute
from services.distribution.domain.draft import Draft
from services.distribution.domain.ledger import DEALT_OUT, imbalance, states_of
from services.distribution.domain.pool_facts import PoolFact, PoolPart
from services.distribution.domain.weights import StatisticsFact, WorkWeight, summed
from shared.contracts.terms import Channel, Role, ShareState, SourceKind
from shared.kernel.ids import derived_id
from shared.kernel.money import Money
from tests.unit.distribution.money_abroad import USED_UNTIL
from tests.unit.distribution.money_history import Guild

WEIGHTS = {Role.DIRECTOR: 6, Role.SCRIPTWRITER: 6, Role.CINEMATOGRAPHER: 2}
BASE = "base"


@dataclass
class Dealt:
    """What became of reserves after their last claim day."""

    expired: set[str] = field(default_factory=set)
    out: dict[str, dict[str, int]] = field(default_factory=dict)
    """Account -> what was dealt out of its reserves, by their state."""
    into: dict[str, int] = field(default_factory=dict)
    """Pool -> what came into it."""

    def less(self, sums: dict[str, int], name: str) -> None:
        """An account's sums by state without what was dealt out of its reserves, which stands by itself."""
        for state, amount in self.out.get(name, {}).items():
            sums[state] -= amount
            sums[DEALT_OUT] += amount


def expire(guild: Guild, dealt: Dealt, every: int) -> None:
    """Nobody claimed some of the reserves in time."""
    names = sorted(name for name, one in guild.waits.items() if one.kind is SourceKind.RESERVE)
    dealt.expired |= set(names[::every])


def redistribute(guild: Guild, dealt: Dealt, weights: Mapping[str, int]) -> Draft:
    """A run over what has expired, closed."""
    pools = tuple(_pools(guild, dealt))
    known = dict(guild.versions)
    run = f"run-{len(guild.runs) + 1}"
    works = summed((WorkWeight(work=guild.now(one), weight=weights[one]) for one in weights), {})
    base = StatisticsFact(id=BASE, version=1, sha256="ab" * 32, works=works)
    read = replace(
        guild.facts(run),
        targets=(),
        sources=(),
        corrections=(),
        corrected=(),
        pools=pools,
        statistics=(base,),
    )
    guild.versions = known
    draft = compute(read)
    _is_dealt_to_whom_it_may(guild, draft, pools, works)
    for one in draft.redistributed:
        wait = guild.waits.pop(one.reserve)
        assert one.amount == Money(wait.amount)
        guild.lost.dealt[wait.allocation, wait.share] = one.amount
        state = f"{ShareState.RESERVED}|{one.reason}"
        of_account = dealt.out.setdefault(one.target, {})
        of_account[state] = of_account.get(state, 0) + wait.amount
        dealt.into[one.pool] = dealt.into.get(one.pool, 0) + wait.amount
    guild.made |= {made.allocation: made for made in draft.allocations}
    guild.runs[run] = guild.day
    guild.day += timedelta(days=1)
    return draft


def _pools(guild: Guild, dealt: Dealt) -> Iterator[PoolFact]:
    """By channel and use, and the composer's row by itself."""
    classes: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for name in sorted(dealt.expired & guild.waits.keys()):
        made = guild.made[guild.waits[name].allocation]
        if not guild.is_owed(name):
            classes[made.channel, guild.role_of(name) is Role.COMPOSER].append(name)
    for (channel, composers), names in sorted(classes.items()):
        made = guild.made[guild.waits[names[0]].allocation]
        yield PoolFact(
            id=derived_id("pool", len(guild.runs), channel, composers),
            channel=Channel(channel),
            use_type=made.use_type,
            period=made.period,
            territory=made.territory,
            amount=Money(sum(guild.waits[name].amount for name in names)),
            base=BASE,
            parts=tuple(_part(guild, name) for name in names),
            role=Role.COMPOSER if composers else Role.ALL,
        )


def _part(guild: Guild, name: str) -> PoolPart:
    one = guild.waits[name]
    made = guild.made[one.allocation]
    share = next(share for share in made.shares if share.share == one.share)
    return PoolPart(
        reserve=name, target=made.target, work=made.work, reason=share.reason or "", amount=one.amount
    )


def _is_dealt_to_whom_it_may(
    guild: Guild, draft: Draft, pools: Iterable[PoolFact], works: Iterable[WorkWeight]
) -> None:
    """Each pool whole to those whose share of a registered work can be paid, by the weight of the work; no composer is
    registered in these histories, so nothing of their row goes to anybody."""
    due: dict[str, Fraction] = defaultdict(Fraction)
    for one in works:
        for of, held in guild.owners(one.work).items() if one.work in guild.works else ():
            for owner, part in held.items():
                if guild.people.mandated(owner) and not guild.people.refuses(owner, USED_UNTIL):
                    due[owner] += one.weight * WEIGHTS[of] * part
    whole = sum(due.values())
    for pool in pools:
        made = [one for one in draft.allocations if one.target == pool.id]
        taken = [one for one in draft.redistributed if one.pool == pool.id]
        shares = [share for one in made for share in one.shares]
        if not whole or pool.role is Role.COMPOSER:
            assert not made and not taken
            continue
        assert {one.reserve for one in taken} == {part.reserve for part in pool.parts}
        assert sum(share.gross.amount for share in shares) == pool.amount.amount
        has: dict[str, int] = defaultdict(int)
        for share in shares:
            assert share.state is ShareState.CREDITED and share.owner
            has[share.owner] += share.gross.amount
        for owner in has.keys() | due.keys():
            off = abs(has[owner] - pool.amount.amount * due[owner] / whole)
            assert off <= 1 + len(shares), f"{owner} has {has[owner]} of {pool.amount}"
        credited = sum(share.net.amount for share in shares)
        sums = {
            "CREDITED": credited,
            "DEDUCTED": pool.amount.amount - credited,
            DEALT_OUT: -pool.amount.amount,
        }
        distributed = {state: {"AZN": amount} for state, amount in sums.items() if amount}
        states = states_of(allocated={}, due=None, covered=False, distributed=distributed, used={})
        assert imbalance({}, states) == []
