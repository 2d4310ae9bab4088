"""A reserved or held share decided anew: its gross is fixed, its owners are those of today's registry (D-38, D-99).

Ownership is tested on the day of use, the mandate on the day of the run (D-10). The other shares of its role keep what
they got, so only what they do not have is given.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from msgspec import structs

from services.distribution.domain.absent import absent_pieces, is_absent, keeps_weight
from services.distribution.domain.awards import owner_again
from services.distribution.domain.causes import by_base, reported
from services.distribution.domain.decided import by_ruling, stays
from services.distribution.domain.deductions import deduct
from services.distribution.domain.facts import DayOfUse, PartFact, SourceFact, TargetFact
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.persons import RoleMoney, Weights, split_by, weights_of
from services.distribution.domain.pieces import Piece, WorkMoney, whole
from services.distribution.domain.rates import HOME
from services.distribution.domain.recovery import waiting
from services.distribution.domain.royalty import Taken
from services.distribution.domain.schedule_works import lines_of_share
from services.distribution.domain.schedules import ByLine, by_line, convert, use_of_line, works_of
from services.distribution.domain.settled import SETTLED
from services.distribution.domain.standing import Standing, Use
from services.distribution.domain.undocumented import deal_out
from services.distribution.domain.weights import WorkWeight
from services.distribution.domain.works import (
    by_key,
    described,
    problem_of,
    together,
    use_of,
    work_money,
)
from shared.contracts.terms import HoldReason, Role, ShareState, SourceKind, TargetKind
from shared.kernel.money import Money, split


def sources_money(
    facts: Facts, sources: Iterable[SourceFact]
) -> list[tuple[SourceFact, tuple[WorkMoney, ...]]]:
    """The sources of which something becomes, by id, with what their money would be today, taken out of them and with
    its deductions: those of one group together (D-73). Not where only a correction or an official can say it."""
    found = [(source, _today(facts, source)) for source in sorted(sources, key=lambda source: source.id)]
    groups: dict[tuple[str, int | None], list[WorkMoney]] = {}
    for source, works in found:
        groups.setdefault((source.group or source.id, source.rates), []).extend(works)
    deducted = {place: iter(deduct(facts.rates(place[1]), groups[place])) for place in groups}
    again = [
        (source, tuple(next(deducted[source.group or source.id, source.rates]) for _ in works))
        for source, works in found
    ]
    return [(source, works) for source, works in again if not unchanged(source, works)]


def _today(facts: Facts, source: SourceFact) -> tuple[WorkMoney, ...]:
    works = deal_out(facts, taking(source, decided_anew(facts, source)))
    return waiting(works) if source.owed else works


def decided_anew(facts: Facts, source: SourceFact) -> tuple[WorkMoney, ...]:
    """The works that the source's money is of, by the facts, with their pieces."""
    known = facts.source_targets[(source.target, source.version)]
    reports = tuple(one for one in known.reports if one.number in source.reports)
    target = replace(known, reports=reports)
    ruling = source.ruling
    if ruling is not None and (not source.ruled or ruling.owner is not None):
        return by_ruling(facts, source, _as_used(source, target))
    found = _by_registry(facts, source, known, target)
    return () if stays(source, found) else found


def _by_registry(
    facts: Facts, source: SourceFact, known: TargetFact, target: TargetFact
) -> tuple[WorkMoney, ...]:
    if known.base or known.breakdown:
        return _said(facts, source, known)
    if source.role is not Role.ALL:
        return _role(facts, source, target)
    if target.kind is TargetKind.SCHEDULE:
        return _whole_of_schedule(facts, source, target)
    return _whole_of_account(facts, source, target)


def _said(facts: Facts, source: SourceFact, known: TargetFact) -> tuple[WorkMoney, ...]:
    """Of a cause, or an award by its order: no report says what it is of, so the work itself stands for one."""
    target = _as_used(
        source, replace(known, reports=(reported(facts, 0, WorkWeight(work=source.work, weight=1)),))
    )
    named = owner_again(facts, target, source)
    if source.reason == HoldReason.NO_STATISTICS and source.work == source.target:
        found = by_base(facts, known, source.amount) if known.base in facts.statistics else ()
    elif named is not None:
        found = (named,)
    elif source.role is not Role.ALL:
        found = _role(facts, source, target)
    else:
        found = _whole_of_account(facts, source, target)
    return tuple(structs.replace(work, reports=()) for work in found)


def unchanged(source: SourceFact, works: Sequence[WorkMoney]) -> bool:
    """Whether nothing would become of it but what it is."""
    return all(
        (piece.standing.state, piece.standing.reason, piece.owner, piece.role)
        == (source.state, source.reason, source.person, source.role)
        for work in works
        for piece in work.pieces
    )


def _whole_of_account(facts: Facts, source: SourceFact, target: TargetFact) -> tuple[WorkMoney, ...]:
    works = together(target)
    whole_target = source.work == source.target
    weights = [work.used for work in works]
    if not sum(weights) or any(weight < 0 for weight in weights) or source.amount.currency != HOME:
        return ()
    if whole_target and problem_of(facts, target, works, source.amount) is not None:
        return ()
    parts = split(source.amount.amount, weights, [work.work for work in works])
    used = _as_used(source, target)
    return tuple(work_money(facts, used, work, part) for work, part in zip(works, parts, strict=True))


def _whole_of_schedule(facts: Facts, source: SourceFact, target: TargetFact) -> tuple[WorkMoney, ...]:
    lines = sorted(target.lines, key=lambda line: line.line)
    use = (source.use_type, source.territory, source.period)
    own = [line for line in lines if line.report in source.reports and use_of_line(target, line) == use]
    own = lines_of_share(source, own)
    converted = convert(facts, target)
    if source.work == source.target or not own or any(line.amount < 0 for line in lines):
        return ()
    nothing = dict.fromkeys((line.line for line in lines), 0)
    if source.amount.currency == HOME:
        parts = ByLine(manat=by_line(own, source.amount.amount), taken=nothing, borne=nothing)
    elif converted.money.currency == HOME:
        borne = by_line(lines, converted.borne)
        parts = ByLine(manat=by_line(lines, converted.money.amount), taken=nothing, borne=borne)
    else:
        return ()
    converted = replace(converted, money=Money(sum(parts.manat[line.line] for line in own), HOME))
    return works_of(facts, _as_used(source, target), own, converted, parts)


def _role(facts: Facts, source: SourceFact, target: TargetFact) -> tuple[WorkMoney, ...]:
    target = _as_used(source, target)
    works = [work for work in together(target) if work.work == source.work]
    if len(works) != 1 or source.work not in facts.works or source.amount.currency != HOME:
        return ()
    use = structs.replace(
        use_of(target, works[0]),
        use_type=source.use_type,
        non_registered=facts.works[source.work].provisional,
    )
    days = () if target.kind is TargetKind.SCHEDULE else works[0].days
    pieces = _pieces(facts, source, use, days)
    if not pieces:
        return ()
    money = WorkMoney(
        target=target,
        work=source.work,
        title="",
        title_original="",
        use_type=source.use_type,
        reports=tuple(report.number for report in works[0].reports),
        currency=source.amount.currency,
        gross=source.amount.amount,
        used=0,
        pieces=pieces,
        group=source.genre,
        source=source.original,
    )
    return (described(facts, works[0], money),)


def _pieces(facts: Facts, source: SourceFact, use: Use, days: Sequence[DayOfUse]) -> tuple[Piece, ...]:
    original = None if source.original is None else source.original.amount
    money = RoleMoney(work=source.work, role=source.role, gross=source.amount.amount, original=original)
    if is_absent(facts, source.work, source.role):
        # Nobody's role any more (D-52): its money is the other roles', unless it has a part of its own.
        if original is not None:
            return ()
        if keeps_weight(facts):
            return absent_pieces(facts, money, use)
        return by_key(facts, source.work, use, days, source.amount.amount)[0]
    weights = weights_of(facts, money, use, days)
    if isinstance(weights, Standing):
        return (whole(weights, money.gross, original, source.role),)
    left = _without(weights, source)
    return split_by(left, money) if any(weight > 0 for weight in left.values()) else ()


def _without(weights: Weights, source: SourceFact) -> Weights:
    """What the source's money is of: the part of whose it is first, the rest in proportion of whoever has less than his
    part. So shares of a role that are decided anew one by one, or together, give nobody more or less than his part:
    where one owner has several, those keep his part that come first, and each keeps of it what the others leave it."""
    left = 1 - sum((other.fraction for other in source.others), Fraction(0))
    own = PartFact(owner=source.person, fraction=left, state=source.state, share=source.share)
    has = sorted(source.has or (own,), key=_order)
    if left <= 0:
        return _needs(weights, source.others)
    lacking = _needs(weights, (*source.others, *has))
    kept: Weights = dict.fromkeys(weights, Fraction(0))
    for at, part in enumerate(has):
        before = [other for other in source.others if _order(other) < _order(part)]
        for key, taken in _taken(_needs(weights, (*before, *has[:at])), part).items():
            kept[key] += taken
    rest, lack = left - sum(kept.values()), sum(lacking.values())
    return {key: kept[key] + lacking[key] * rest / lack for key in weights} if lack else kept


def _order(part: PartFact) -> tuple[bool, int, bool, str]:
    """Who has it for good comes before who waits; and what an allocation gave for good before what was made of its
    reserves, for it stands where by itself it gives nobody more than his part, whatever is below it (`same`)."""
    return part.state not in SETTLED, part.below, part.state is not ShareState.CREDITED, part.share


def _needs(weights: Weights, others: Iterable[PartFact]) -> Weights:
    """What of each owner's part these shares have not given him already."""
    needs = dict(weights)
    for other in sorted(others, key=_order):
        for key, taken in _taken(needs, other).items():
            needs[key] -= taken
    return needs


def _taken(needs: Weights, part: PartFact) -> Weights:
    """What a share is of its owner's need: first of what is in its state."""
    fraction, taken = part.fraction, {}
    mine = sorted(
        (key for key in needs if key[0] == part.owner),
        key=lambda key: (key[1].state != part.state, key[1].state, key[1].reason or ""),
    )
    for key in mine:
        taken[key] = min(needs[key], fraction)
        fraction -= taken[key]
    return taken


def _as_used(source: SourceFact, target: TargetFact) -> TargetFact:
    return replace(target, use_type=source.use_type, period=source.period, territory=source.territory)


def taking(source: SourceFact, works: Sequence[WorkMoney]) -> tuple[WorkMoney, ...]:
    """The works with what each takes of the source, and an id that says so."""
    if not works:
        return ()
    foreign = source.amount.currency != HOME
    weights = [work.source.amount if foreign and work.source else work.gross for work in works]
    amounts = split(source.amount.amount, weights, [work.work for work in works])
    return tuple(
        structs.replace(
            work,
            used=0,
            place=work.apart,
            apart=source.id if not work.apart else f"{work.apart} {source.id}",
            original_run=source.run,
            takes=(
                Taken(
                    kind=source.kind,
                    id=source.id,
                    allocation=source.allocation,
                    share=source.share,
                    state=source.state,
                    reason=source.reason,
                    amount=Money(amount, source.amount.currency),
                    started_on=source.started_on if source.kind is SourceKind.RESERVE else None,
                ),
            ),
        )
        for work, amount in zip(works, amounts, strict=True)
    )
