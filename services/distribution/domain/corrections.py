"""Corrections: what stands is compared with what the rules give on today's facts, and where the two differ it is taken
back and issued anew (D-70, D-89).

Compared is by the day and the policies of the run that distributed it, so that nothing but what was recorded since
makes a difference; and what somebody has, not what is reserved or held: that is released (D-38). An allocation whose
shares come out the same is not reversed, unless something of it waits and by a later version was used on other days.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from msgspec import structs

from services.distribution.domain.around import Around, around
from services.distribution.domain.deductions import deduct
from services.distribution.domain.draft import TargetSum
from services.distribution.domain.facts import CorrectionFact, LiveFact, TargetFact
from services.distribution.domain.gone import Key, apart_from_gone, key_of, together_with, without_gone
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
from services.distribution.domain.settled import same, used_otherwise, waits_still
from services.distribution.domain.sources import decided_anew, taking
from services.distribution.domain.target_money import target_money, target_sum
from services.distribution.domain.undocumented import deal_out
from shared.contracts.distribution import AllocatedShare, Deduction
from shared.contracts.terms import ShareState, SourceKind
from shared.kernel.ids import derived_id
from shared.kernel.money import Money, split

DISPUTE = "DISPUTE"
"""The cause of what is corrected because the documents that end a dispute give the work to others (D-82)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What a correction takes back and what it issues; `sum` where the whole target was computed."""

    reversals: tuple[RoyaltyReversed, ...] = ()
    allocations: tuple[RoyaltyAllocated, ...] = ()
    sum: TargetSum | None = None
    kept_back: tuple[KeptBack, ...] = ()


def correct(facts: Facts, correction: CorrectionFact) -> Corrected:
    """The reversals and reissues of one target; nothing where all of it comes out the same, or while it is open whether
    some of what would be taken back goes. What went for good is issued as it went, and the rest around it (D-20, D-25,
    D-68)."""
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
    if went := [one for one in correction.live if one.went and _lacks_its_rate(one, money.works)]:
        return Corrected(kept_back=(_kept_back(correction, went[0], ()),))
    roots = [one for one in correction.live if _is_root(one)]
    stand: dict[Key, list[LiveFact]] = {}
    for one in roots:
        stand.setdefault(key_of(one), []).append(one)
    fresh = {
        by: _around(facts, correction, target, _of_run(_then(facts, correction.run, by), target))
        for by in {correction.run, *(one.by for one in roots)}
    }
    by_key = {by: _by_key(one.works) for by, one in fresh.items()}
    keys = stand.keys() | by_key[correction.run].keys()
    differing = {
        key
        for key in keys
        if _joins(known := stand.get(key, []))
        or not same(known, by_key[known[0].by if known else correction.run].get(key, []))
    }
    differing |= {
        key
        for key, known in stand.items()
        if any(_used_otherwise(facts, correction, target, one) for one in known)
    }
    known_sum = target_sum(money)
    if not differing:
        return Corrected(sum=_standing(known_sum, roots, fresh[correction.run].lacking))
    # Whoever can be paid by now is paid at once, and all of the account's deductions are one group.
    on_both = facts.earlier(correction.run, later=facts.run.run)
    later = _around(facts, correction, target, deal_out(on_both, target_money(on_both, target).works))
    if any(one.went for one in correction.live):
        differing |= _moved(stand, later.works)
    gone = [one for key in sorted(differing) for one in stand.get(key, ())]
    taken = list(_with_below(correction, gone))
    if any(one.bound for one in taken):
        return Corrected(kept_back=(_kept_back(correction, gone[0], taken),))
    issued = [work for work in later.works if key_of(work) in differing and (work.gross or work.used)]
    found = _exchanged(facts, correction, earlier, gone, issued)
    kept = [one for one in roots if one not in gone]
    return replace(found, sum=_standing(known_sum, kept, later.lacking))


def _used_otherwise(facts: Facts, correction: CorrectionFact, target: TargetFact, one: LiveFact) -> bool:
    before = facts.source_targets.get((target.id, one.again.version))
    return (
        before is not None
        and before.version != target.version
        and waits_still(list(_with_below(correction, [one])))
        and used_otherwise(one, before, target)
    )


def _lacks_its_rate(one: LiveFact, works: Iterable[WorkMoney]) -> bool:
    """Whether what went is in another currency than the account's money is in by now: all waits for the rate."""
    return any(work.currency != one.gross.currency for work in works)


def _standing(known: TargetSum, kept: Iterable[LiveFact], lacking: int) -> TargetSum:
    currency = known.distributed.currency
    standing = Money(sum(one.gross.amount for one in kept), currency)
    return replace(known, standing=standing, lacking=Money(lacking, currency) if lacking else None)


def _joins(known: Sequence[LiveFact]) -> bool:
    """Whether allocations become one, because what went of one of them is of what is due by all."""
    return len(known) > 1 and any(one.went for one in known)


def _moved(stand: Mapping[Key, Sequence[LiveFact]], works: Sequence[WorkMoney]) -> set[Key]:
    """The works that come to something else than what stands of them, or take something else of the target's money,
    because others bear what went."""
    found = set()
    for key, own in _by_key(works).items():
        known = stand.get(key, ())
        comes = sum(work.gross for work in own), sum(work.used for work in own)
        if comes != (sum(one.gross.amount for one in known), sum(one.used.amount for one in known)):
            found.add(key)
    return found


def _of_run(then: Facts, target: TargetFact) -> Sequence[WorkMoney]:
    return deal_out(then, target_money(then, target).works)


def _around(
    facts: Facts, correction: CorrectionFact, target: TargetFact, works: Sequence[WorkMoney]
) -> Around:
    """The works of a whole target around what went of it."""
    if not any(one.went for one in correction.live):
        return Around(works=tuple(works))
    there = _there(correction)
    roots = [one for one in there.live if _is_root(one)]
    kept = [_with_kept(facts, there, roots, work) for work in works]
    return around(facts, target, kept, correction.live)


def _there(correction: CorrectionFact) -> CorrectionFact:
    """What can be taken back."""
    return replace(correction, live=tuple(map(without_gone, correction.live)))


def _checked(
    facts: Facts,
    correction: CorrectionFact,
    earlier: Earlier,
    checked: Sequence[LiveFact],
    found: Corrected,
) -> Corrected:
    differing = [
        (one, list(_with_below(correction, [one]))) for one in checked if _differs(facts, correction, one)
    ]
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
        again = _again(later, correction, one)
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


def _again(then: Facts, correction: CorrectionFact, one: LiveFact) -> Sequence[WorkMoney]:
    """What an allocation would be, around what went of it."""
    works = deal_out(then, decided_anew(then, one.again))
    if not works:
        return ()
    return around(then, works[0].target, works, list(_with_below(correction, [one]))).works


def _differs(facts: Facts, correction: CorrectionFact, one: LiveFact) -> bool:
    works = _again(_then(facts, one.run, one.by), correction, one)
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
    bare = _there(correction)
    there = list(map(without_gone, taken_back))
    recovery = Recovery(there, issued[0].currency if issued else HOME, earlier)
    named = gone[0].allocation if gone else facts.run.run
    went = {(work.work, work.use_type, work.apart): apart_from_gone(work)[1] for work in issued}
    roots = list(map(without_gone, gone))
    kept = [_with_kept(facts, bare, roots, apart_from_gone(work)[0]) for work in issued]
    funded = [structs.replace(work, pieces=recovery.parted(work.pieces)) for work in recovery.funded(kept)]
    dated = [
        together_with(work, went[work.work, work.use_type, work.apart]) for work in with_starts(funded, there)
    ]
    works = [
        structs.replace(
            work,
            place=work.place or work.apart,
            apart=f"{work.apart} after {named}".strip(),
            original_run=gone[0].again.run if gone else correction.run,
            mends=named,
        )
        for work in dated
    ]
    allocations = [allocation_of(facts, work) for work in deduct(_rates(facts, correction, gone), works)]
    return Corrected(
        reversals=tuple(_reversal(facts, correction, one, allocations) for one in taken_back),
        allocations=tuple(allocations),
    )


def _with_kept(
    facts: Facts, correction: CorrectionFact, gone: Sequence[LiveFact], work: WorkMoney
) -> WorkMoney:
    alike = [one for one in gone if key_of(one) == key_of(work)]
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
        found.setdefault(key_of(work), []).append(work)
    return found


def _reversal(
    facts: Facts, correction: CorrectionFact, one: LiveFact, issued: Sequence[RoyaltyAllocated]
) -> RoyaltyReversed:
    ended = {went.share for went in one.went}
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
            if share.share not in ended and share.state is ShareState.RESERVED and share.gross.amount > 0
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
