"""Corrections: what stands is compared with what the rules give on today's facts, and where the two differ it is taken
back and issued anew (D-70, D-89).

Compared is by the day and the policies of the run that distributed it, so that nothing but what was recorded since
makes a difference; and what somebody has, not what is reserved or held: that is released (D-38). An allocation whose
shares come out the same is not reversed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from msgspec import structs

from services.distribution.domain.deductions import deduct
from services.distribution.domain.draft import TargetSum
from services.distribution.domain.facts import CorrectionFact, LiveFact, TargetFact
from services.distribution.domain.inherited import with_starts
from services.distribution.domain.items import allocation_of
from services.distribution.domain.kept_back import KeptBack, bindings_of
from services.distribution.domain.kept_lod import with_kept
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.pieces import WorkMoney
from services.distribution.domain.policy_facts import DeductionRule
from services.distribution.domain.rates import HOME
from services.distribution.domain.recovery import Earlier, Recovery
from services.distribution.domain.royalty import RoyaltyAllocated, RoyaltyReversed, reserve_id
from services.distribution.domain.settled import same
from services.distribution.domain.sources import decided_anew, taking
from services.distribution.domain.target_money import target_money, target_sum
from services.distribution.domain.undocumented import deal_out
from shared.contracts.distribution import AllocatedShare, Deduction
from shared.contracts.terms import ShareState, SourceKind, UseType
from shared.kernel.ids import derived_id
from shared.kernel.money import Money, split

DISPUTE = "DISPUTE"
"""The cause of what is corrected because the documents that end a dispute give the work to others (D-82)."""

Key = tuple[str, UseType, str]
"""Work, use and place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What a correction takes back and what it issues; `sum` where the whole target was computed."""

    reversals: tuple[RoyaltyReversed, ...] = ()
    allocations: tuple[RoyaltyAllocated, ...] = ()
    sum: TargetSum | None = None
    kept_back: tuple[KeptBack, ...] = ()


def correct(facts: Facts, correction: CorrectionFact) -> Corrected:
    """The reversals and reissues of one target; nothing where all of it comes out the same, or where some of what would
    be taken back goes back by a decision that nobody has undone, or went to others for good (D-20, D-25, D-68)."""
    earlier = Earlier(correction)
    found = _whole(facts, correction, earlier) if correction.whole else Corrected()
    gone = {one.allocation for one in found.reversals}
    # Of a whole account that stands, what became of its reserves since may be wrong all the same.
    rest = [
        one
        for one in sorted(correction.live, key=lambda one: one.allocation)
        if one.allocation not in gone
        and (not _is_root(one) if correction.whole else one.allocation in correction.checked)
    ]
    return _checked(facts, correction, earlier, rest, found)


def _is_root(one: LiveFact) -> bool:
    return one.again.kind is SourceKind.ALLOCATION


def _then(facts: Facts, run: str, by: str) -> Facts:
    """As the run that is corrected was; what another issued in its place, with whom that one could pay by then."""
    return facts.earlier(run, later="" if by == run else by)


def _whole(facts: Facts, correction: CorrectionFact, earlier: Earlier) -> Corrected:
    then = facts.earlier(correction.run)
    target = then.corrected[correction.target]
    if not correction.money:
        # With its own money what is carried into it waits too.
        target = replace(target, transfers=(), carried=())
    money = target_money(then, target)
    roots = [one for one in correction.live if _is_root(one)]
    stand: dict[Key, list[LiveFact]] = {}
    for one in roots:
        stand.setdefault((one.work, one.use_type, one.place), []).append(one)
    fresh = {
        by: _of_run(_then(facts, correction.run, by), target)
        for by in {correction.run, *(one.by for one in roots)}
    }
    keys = stand.keys() | fresh[correction.run].keys()
    differing = {
        key
        for key in keys
        if not same(known := stand.get(key, []), fresh[known[0].by if known else correction.run].get(key, []))
    }
    gone = [one for key in sorted(differing) for one in stand.get(key, ())]
    taken = list(_with_below(correction, gone))
    if any(one.bound for one in taken):
        return Corrected(kept_back=(_kept_back(correction, gone[0], taken),))
    # Whoever can be paid by now is paid at once, and all of the account's deductions are one group.
    on_both = facts.earlier(correction.run, later=facts.run.run)
    later = deal_out(on_both, target_money(on_both, target).works)
    issued = [work for work in later if _key(work) in differing and (work.gross or work.used)]
    found = _exchanged(facts, correction, earlier, gone, issued)
    kept = sum(one.gross.amount for one in roots if one not in gone)
    known_sum = target_sum(money)
    return replace(found, sum=replace(known_sum, standing=Money(kept, known_sum.distributed.currency)))


def _of_run(then: Facts, target: TargetFact) -> dict[Key, list[WorkMoney]]:
    return _by_key(deal_out(then, target_money(then, target).works))


def _checked(
    facts: Facts,
    correction: CorrectionFact,
    earlier: Earlier,
    checked: Sequence[LiveFact],
    found: Corrected,
) -> Corrected:
    differing = [(one, list(_with_below(correction, [one]))) for one in checked if _differs(facts, one)]
    waiting = [(one, taken) for one, taken in differing if any(each.bound for each in taken)]
    told = (_kept_back(correction, one, taken) for one, taken in waiting)
    found = replace(found, kept_back=(*found.kept_back, *told))
    differing = [(one, taken) for one, taken in differing if not any(each.bound for each in taken)]
    # What took of an allocation goes with it, and is issued with it.
    below = {each.allocation for one, taken in differing for each in taken if each is not one}
    for one, _ in differing:
        if one.allocation in below:
            continue
        later = facts.earlier(one.run, later=facts.run.run)
        again = deal_out(later, decided_anew(later, one.again))
        again = tuple(_in_place_of(one, again)) if _is_root(one) else taking(one.again, again)
        exchanged = _exchanged(facts, correction, earlier, [one], again)
        found = replace(
            found,
            reversals=(*found.reversals, *exchanged.reversals),
            allocations=(*found.allocations, *exchanged.allocations),
        )
    return found


def _kept_back(correction: CorrectionFact, first: LiveFact, taken: Sequence[LiveFact]) -> KeptBack:
    return KeptBack(
        target=correction.target,
        cause=_cause(correction, first),
        allocation=first.allocation,
        work=first.work,
        waits_for=bindings_of(one.bound_by for one in taken),
    )


def _cause(correction: CorrectionFact, one: LiveFact) -> str:
    return correction.cause if correction.whole or not one.dispute else DISPUTE


def _differs(facts: Facts, one: LiveFact) -> bool:
    then = _then(facts, one.run, one.by)
    works = deal_out(then, decided_anew(then, one.again))
    # What was released for a match that holds no longer is another work's.
    elsewhere = bool(one.takes) and all(work.work != one.work for work in works)
    return bool(works) and (elsewhere or not same([one], works))


def _in_place_of(one: LiveFact, works: Sequence[WorkMoney]) -> Iterable[WorkMoney]:
    """The works with what of the target's money, and of charges that the guild bears, the allocation had taken."""
    gross, names = [work.gross for work in works], [work.work for work in works]
    used = split(one.used.amount, gross, names)
    borne = split(0 if one.borne is None else one.borne.amount, gross, names)
    for at, work in enumerate(works):
        yield structs.replace(work, used=used[at], borne=borne[at], place=one.place)


def _exchanged(
    facts: Facts,
    correction: CorrectionFact,
    earlier: Earlier,
    gone: Sequence[LiveFact],
    issued: Sequence[WorkMoney],
) -> Corrected:
    taken_back = list(_with_below(correction, gone))
    recovery = Recovery(taken_back, issued[0].currency if issued else HOME, earlier)
    named = gone[0].allocation if gone else facts.run.run
    kept = [_with_kept(facts, correction, gone, work) for work in issued]
    funded = [structs.replace(work, pieces=recovery.parted(work.pieces)) for work in recovery.funded(kept)]
    works = [
        structs.replace(
            work,
            place=work.place or work.apart,
            apart=f"{work.apart} after {named}".strip(),
            original_run=gone[0].again.run if gone else correction.run,
            mends=named,
        )
        for work in with_starts(funded, taken_back)
    ]
    allocations = [allocation_of(facts, work) for work in deduct(_rates(facts, correction, gone), works)]
    return Corrected(
        reversals=tuple(_reversal(facts, correction, one, allocations) for one in taken_back),
        allocations=tuple(allocations),
    )


def _with_kept(
    facts: Facts, correction: CorrectionFact, gone: Sequence[LiveFact], work: WorkMoney
) -> WorkMoney:
    alike = [one for one in gone if (one.work, one.use_type, one.place) == _key(work)]
    return with_kept(facts, alike, list(_with_below(correction, alike)), work)


def _with_below(correction: CorrectionFact, gone: Sequence[LiveFact]) -> Iterable[LiveFact]:
    """What took of a reserve goes before the allocation that opened it."""
    known = {one.allocation: one for one in correction.live}
    for one in gone:
        yield from _with_below(correction, [known[below] for below in one.below if below in known])
        yield one


def _rates(facts: Facts, correction: CorrectionFact, gone: Sequence[LiveFact]) -> Sequence[DeductionRule]:
    if gone and gone[0].again.kind is not SourceKind.ALLOCATION:
        return facts.rates(gone[0].again.rates)
    return facts.earlier(gone[0].run if gone else correction.run).policies.deductions


def _by_key(works: Iterable[WorkMoney]) -> dict[Key, list[WorkMoney]]:
    found: dict[Key, list[WorkMoney]] = {}
    for work in works:
        found.setdefault(_key(work), []).append(work)
    return found


def _key(work: WorkMoney) -> Key:
    return work.work, work.use_type, work.place or work.apart


def _reversal(
    facts: Facts, correction: CorrectionFact, one: LiveFact, issued: Sequence[RoyaltyAllocated]
) -> RoyaltyReversed:
    alike = [new.allocation for new in issued if new.use_type is one.use_type and new.work == one.work]
    return RoyaltyReversed(
        run=facts.run.run,
        reversal=derived_id("reversal", facts.run.run, one.allocation),
        allocation=one.allocation,
        original_run=one.by,
        target=correction.target,
        work=one.work,
        cause=_cause(correction, one),
        shares=tuple(_negated(share) for share in one.shares),
        used=-one.used,
        takes=one.takes,
        reissued_as=tuple(alike or [new.allocation for new in issued]),
        reserves=tuple(
            reserve_id(one.by, share.share)
            for share in one.shares
            if share.state is ShareState.RESERVED and share.gross.amount > 0
        ),
        effective_on=one.effective_on,
        borne=None if one.borne is None else -one.borne,
        dispute=one.dispute,
    )


def _negated(share: AllocatedShare) -> AllocatedShare:
    deductions: tuple[Deduction, ...] = tuple(
        structs.replace(one, amount=-one.amount) for one in share.deductions
    )
    original = None if share.original is None else -share.original
    return structs.replace(
        share, gross=-share.gross, net=-share.net, deductions=deductions, original=original
    )
