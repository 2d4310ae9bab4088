"""A correction goes around what went for good: what was refunded, returned abroad, carried into the next period or
redistributed is not there to be taken back (D-20, D-25, D-68, D-70).

Whoever's it was has it still, so it is first of what is due to him now. Where it is more than that, whoever would gain
by the correction gets so much less: in the same role first, then in the same work, then in the account. Nobody loses
what he has by it. What no gain bears is lacking: it was given out, and is distributed beyond what the account comes to.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from msgspec import structs

from services.distribution.domain.facts import LiveFact, TargetFact
from services.distribution.domain.gone import Dues, Key, Part, Whose, had_of, key_of, keys_of, parts_of
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.pieces import Piece, WorkMoney
from services.distribution.domain.recovery import RECOVERY_MARK
from services.distribution.domain.standing import Standing
from services.distribution.domain.works import ReportedTogether, described
from shared.contracts.terms import Role
from shared.kernel.money import Money, half_up, split

GONE = "GONE"
"""Mark of a share of which all went for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Works with what of them went for good, and how much of that no gain bears."""

    works: tuple[WorkMoney, ...]
    lacking: int = 0


def around(facts: Facts, target: TargetFact, works: Sequence[WorkMoney], live: Sequence[LiveFact]) -> Around:
    """What the rules give, with what of these allocations went for good standing as it went. `live`: all that stands of
    what the works are of, with what took of it."""
    keys = keys_of(works, live)
    parts = list(parts_of(live, keys))
    if not parts:
        return Around(works=tuple(works))
    dues = Dues(works, had_of(live, keys))
    short = [(part, dues.own(part)) for part in parts]
    for nearest in (_role, _work, _account):
        short = [(part, dues.borne(lack, nearest(part))) for part, lack in short]
    lacking = sum(lack for _, lack in short)
    went: dict[Key, list[Part]] = {}
    for part in parts:
        went.setdefault(part.key, []).append(part)
    known = set(map(key_of, works))
    others = (_left_the_account(facts, target, key, went[key][0].of) for key in sorted(went.keys() - known))
    every = [*works, *others]
    found = []
    for at, work in enumerate(every):
        gone = [_piece(part) for part in went.pop(key_of(work), ())]
        left = dues.left_of(at) if work.gross or not gone else ()
        found.append(_with_gone(work, left, gone))
    return Around(works=tuple(_paid(every, found, _lacking_of(live, lacking))), lacking=lacking)


def _role(part: Part) -> Callable[[Whose], bool]:
    return lambda whose: whose[:2] == part.whose[:2]


def _work(part: Part) -> Callable[[Whose], bool]:
    return lambda whose: whose[0] == part.whose[0]


def _account(_: Part) -> Callable[[Whose], bool]:
    return lambda whose: True


def _piece(part: Part) -> Piece:
    share, by = part.share, part.went.by
    original = None if share.original is None else share.original.amount
    if original is not None and part.amount < share.gross.amount:
        original = original * part.amount // share.gross.amount
    return Piece(
        role=share.role,
        owner=part.of.stands_for(share.owner),
        standing=Standing(
            state=share.state,
            reason=share.reason,
            marks=tuple(sorted({*share.marks, GONE} - {RECOVERY_MARK})),
            note=f"it went for good: {by.kind} {by.id}",
        ),
        fraction=Fraction(1),
        gross=part.amount,
        original=original,
        case=f"{GONE}|{share.share}",
        went=part.went,
    )


def _left_the_account(facts: Facts, target: TargetFact, key: Key, one: LiveFact) -> WorkMoney:
    """Nothing of a work is left in it but what went."""
    again = one.again
    money = WorkMoney(
        target=replace(target, period=again.period, territory=again.territory),
        work=one.work,
        title="",
        title_original="",
        use_type=one.use_type,
        reports=(),
        currency=one.gross.currency,
        gross=0,
        used=0,
        pieces=(),
        group=again.genre,
        source=None if again.original is None else Money(0, again.original.currency),
        apart=key[2],
    )
    return described(facts, ReportedTogether(work=one.work, reports=()), money)


def _with_gone(work: WorkMoney, left: Iterable[Piece], gone: Sequence[Piece]) -> WorkMoney:
    """The work as far as it is left, with what went of it; where that is another sum of a role than the rules give,
    each piece is of the role what it is of the role's money."""
    pieces = [*left, *gone]
    of_role = _by_role(pieces)
    other = {piece.role for piece in gone} | {
        role for role, sum_ in _by_role(work.pieces).items() if sum_ != of_role[role]
    }
    for role in other:
        places = [at for at, piece in enumerate(pieces) if piece.role is role]
        fractions = _fractions([pieces[at] for at in places], of_role[role])
        for at, fraction in zip(places, fractions, strict=True):
            pieces[at] = structs.replace(pieces[at], fraction=fraction)
    return structs.replace(work, gross=sum(of_role.values()), pieces=tuple(pieces))


def _by_role(pieces: Iterable[Piece]) -> Counter[Role]:
    sums: Counter[Role] = Counter()
    for piece in pieces:
        sums[piece.role] += piece.gross
    return sums


def _fractions(pieces: Sequence[Piece], whole: int) -> list[Fraction]:
    """What each piece is of its role's money; as it was where only rounding makes another part of it, so that nobody is
    said to lack what no qəpik is left for."""
    every = sum(piece.fraction for piece in pieces)
    known = [piece.fraction / every for piece in pieces]
    if all(abs(part * whole - piece.gross) < 1 for part, piece in zip(known, pieces, strict=True)):
        return known
    return [Fraction(piece.gross, whole) for piece in pieces]


def _lacking_of(live: Iterable[LiveFact], lacking: int) -> int:
    """What is lacking, in the currency of the target's money: as much of it as what stands was for its own."""
    roots = [one for one in live if not one.takes]
    used, gross = sum(one.used.amount for one in roots), sum(one.gross.amount for one in roots)
    return lacking * used // gross if gross else lacking


def _paid(before: Sequence[WorkMoney], works: Sequence[WorkMoney], lacking: int) -> Iterator[WorkMoney]:
    """What each takes of the target's money goes with its gross."""
    pairs = list(zip(before, works, strict=True))
    # To the nearest: a foreign sum by its manat is the one that they were converted from.
    less = [half_up(Fraction(old.used * max(0, old.gross - new.gross), old.gross or 1)) for old, new in pairs]
    more = [max(0, new.gross - old.gross) for old, new in pairs]
    given = split(sum(less) + lacking, more) if sum(more) else [0] * len(pairs)
    for (old, new), minus, plus in zip(pairs, less, given, strict=True):
        moved = plus - minus
        source = None if old.source is None else _moved(old.source, old.used, moved)
        paid = structs.replace(new, used=old.used + moved, source=source)
        yield _sourced(paid) if moved or any(piece.went for piece in new.pieces) else paid


def _moved(source: Money, used: int, moved: int) -> Money:
    if not moved:
        return source
    return Money(source.amount + moved * source.amount // used if used else moved, source.currency)


def _sourced(work: WorkMoney) -> WorkMoney:
    """What did not go is of what is left of the sum that the organisation sent."""
    if work.source is None:
        return work
    gone = sum(piece.original or 0 for piece in work.pieces if piece.went)
    there = [piece for piece in work.pieces if not piece.went and piece.original is not None]
    weights = [piece.original or 0 for piece in there]
    if not sum(weights):
        return work
    parts = dict(zip(map(id, there), split(max(0, work.source.amount - gone), weights), strict=True))
    pieces = (structs.replace(one, original=parts.get(id(one), one.original)) for one in work.pieces)
    return structs.replace(work, pieces=tuple(pieces))
