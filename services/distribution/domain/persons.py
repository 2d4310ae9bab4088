"""Persons inside a role: by their fractions on each day of use; what nobody claims is "unknown".

Role first, then persons (D-50). Above 100% the whole role is held until the registration is mended (D-92).
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from services.distribution.domain.facts import DayOfUse
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.pieces import UNKNOWN, Piece, whole
from services.distribution.domain.standing import (
    Standing,
    Use,
    changes_of_standing,
    day_after,
    held,
    standing_of,
)
from services.distribution.domain.undocumented import standing_of_unknown
from shared.contracts.registry import Holder
from shared.contracts.terms import ANYWHERE, HoldReason, Role, falls_under
from shared.kernel.money import split
from shared.kernel.shares import show_share

Part = tuple[str | None, Standing]
"""Owner, None for the unknown, and state."""
Weights = dict[Part, Fraction]
"""What part of the role is each one's."""

ONE, NONE = Fraction(1), Fraction(0)


class RoleMoney(Struct, frozen=True, kw_only=True, gc=False):
    """A role's money in a work: minor units of AZN, and of a schedule's currency."""

    work: str
    role: Role
    gross: int
    original: int | None = None


def split_role(facts: Facts, money: RoleMoney, use: Use, days: Sequence[DayOfUse]) -> tuple[Piece, ...]:
    """The pieces of a role's money; `use.day` serves where no day of use is known."""
    used = _used(facts, money.work, use, days)
    if (sole := _sole(facts, money, used)) is not None:
        return (_piece(money, sole, ONE, money.gross, money.original),)
    weights = _weights(facts, money, used)
    if isinstance(weights, Standing):
        return (whole(weights, money.gross, money.original, money.role),)
    return split_by(weights, money)


def split_by(weights: Weights, money: RoleMoney) -> tuple[Piece, ...]:
    """A role's money by weights of which one at least is positive."""
    parts = [part for part, weight in weights.items() if weight.numerator > 0]
    if len(parts) == 1:
        return (_piece(money, parts[0], weights[parts[0]], money.gross, money.original),)
    parts.sort(key=_part_order)
    order = [_part_order(part) for part in parts]
    sizes = [weights[part] for part in parts]
    gross = split(money.gross, sizes, order)
    original = [None] * len(parts) if money.original is None else split(money.original, sizes, order)
    return _told_apart(
        [_piece(money, part, weights[part], gross[at], original[at]) for at, part in enumerate(parts)]
    )


def _piece(money: RoleMoney, part: Part, fraction: Fraction, gross: int, original: int | None) -> Piece:
    owner, standing = part
    return Piece(
        role=money.role,
        owner=owner,
        standing=standing,
        fraction=fraction,
        gross=gross,
        original=original,
        receiver=standing.receiver,
    )


def weights_of(facts: Facts, money: RoleMoney, use: Use, days: Sequence[DayOfUse]) -> Weights | Standing:
    """What part of a role each owner has, by the state that the days of use give it; or the state of the whole."""
    used = _used(facts, money.work, use, days)
    sole = _sole(facts, money, used)
    return {sole: ONE} if sole is not None else _weights(facts, money, used)


def _sole(facts: Facts, money: RoleMoney, used: Sequence[tuple[int, Use]]) -> Part | None:
    """Who has all of a role on all days of use, as somebody has of nearly every role; else None."""
    if len(used) != 1 or (money.work, money.role) in facts.conflicts:
        return None
    holders = _holders(facts, money)
    if len(holders) != 1:
        return None
    (holder,), ((_, of_day),) = holders, used
    if holder.fraction.numerator != holder.fraction.denominator or not _holds(holder, of_day):
        return None
    return holder.party, standing_of(facts, holder, money.role, of_day)


def _holders(facts: Facts, money: RoleMoney) -> Sequence[Holder]:
    roles = facts.roles.get(money.work)
    registered = None if roles is None else roles.get(money.role)
    return () if registered is None else registered.holders


def _weights(facts: Facts, money: RoleMoney, used: Sequence[tuple[int, Use]]) -> Weights | Standing:
    conflict = (money.work, money.role) in facts.conflicts
    holders = _holders(facts, money)
    total = sum(value for value, _ in used)
    weights: Weights = {}
    over: list[Standing] = []
    for value, of_day in used:
        part = ONE if value == total else Fraction(value, total)
        claimed = NONE
        for holder in holders:
            if not _holds(holder, of_day):
                continue
            claimed = claimed + holder.fraction if claimed else holder.fraction
            standing = standing_of(facts, holder, money.role, of_day)
            over.append(standing)
            _weigh(weights, (holder.party, standing), part, holder.fraction)
        if claimed.numerator == claimed.denominator:
            continue
        conflict = conflict or claimed > 1
        if claimed < 1:
            unknown = (None, standing_of_unknown(facts, money.work, money.role, of_day))
            _weigh(weights, unknown, part, 1 - claimed)
    if conflict:
        return _conflict(over)
    if any(weight.numerator < 0 for weight in weights.values()):
        return held(HoldReason.OFFICIAL, "corrections of use exceed the use on days with other owners")
    return weights


def _weigh(weights: Weights, key: Part, part: Fraction, of_role: Fraction) -> None:
    more = of_role if part is ONE else part * of_role
    weights[key] = weights[key] + more if key in weights else more


def _used(facts: Facts, work: str, use: Use, days: Sequence[DayOfUse]) -> list[tuple[int, Use]]:
    """How much a work was used, and as what, for each span of days on which its shares are alike. All roles of a work
    ask for the same one after the other."""
    known = facts.asked_last
    if known is not None and known[0] is work and known[1] is use and known[2] is days:
        found: list[tuple[int, Use]] = known[3]
        return found
    spans = alike(facts, work, use, [day for day in days if day.value != 0])
    found = [(one.value, replace(use, day=one.day) if one.day else use) for one in spans]
    facts.asked_last = (work, use, days, found)
    return found


def alike(facts: Facts, work: str, use: Use, days: Sequence[DayOfUse]) -> list[DayOfUse]:
    """The days of use, those put together between which nothing changes that a share depends on.

    Each stands for its first day. Without any use, or with as much taken back, the day of the use itself
    counts: there is no money to part then, only people to name.
    """
    on = [one.day or use.day for one in days]
    if on and not _changes_between(facts, work, min(on), max(on)):
        value = sum([one.value for one in days])
        return [DayOfUse(day=min(on), value=value)] if value else [DayOfUse(day=use.day, value=1)]
    changes = _changes_of(facts, work)
    spans: dict[int, DayOfUse] = {}
    for one in sorted(days, key=lambda one: one.day or use.day):
        day = one.day or use.day
        span = bisect_right(changes, day)
        known = spans.get(span, DayOfUse(day=day, value=0))
        spans[span] = DayOfUse(day=known.day, value=known.value + one.value)
    if not sum(one.value for one in spans.values()):
        return [DayOfUse(day=use.day, value=1)]
    return [spans[span] for span in sorted(spans)]


def _changes_between(facts: Facts, work: str, first: date, last: date) -> bool:
    """Whether one of `_changes_of` is behind the first of these days and not behind the last: of nearly no work, and to
    ask each holder is quicker than to put together when anything changes."""
    for role in facts.roles.get(work, {}).values():
        for holder in role.holders:
            if holder.valid_from is not None and first < holder.valid_from <= last:
                return True
            if holder.valid_to is not None and first <= holder.valid_to < last:
                return True
            changes = changes_of_standing(facts, holder)
            if bisect_right(changes, first) != bisect_right(changes, last):
                return True
    return False


def _changes_of(facts: Facts, work: str) -> list[date]:
    """First days on which something about the holders of a work may be otherwise than the day before."""
    if work not in facts.changes_of_works:
        holders = [holder for role in facts.roles.get(work, {}).values() for holder in role.holders]
        found = {day for holder in holders for day in (holder.valid_from, day_after(holder.valid_to)) if day}
        found.update(*(changes_of_standing(facts, holder) for holder in holders))
        facts.changes_of_works[work] = sorted(found)
    return facts.changes_of_works[work]


def _conflict(standings: list[Standing]) -> Standing:
    # Refusal and term come before the conflict (D-99), and bind the whole role only if all claimants share them.
    first = standings[0] if standings else None
    if first is not None and first.state in ("REFUSED", "OUT_OF_TERM") and all(s == first for s in standings):
        return first
    return held(HoldReason.CONFLICT, "the registered shares of this role claim more than the whole")


def _holds(holder: Holder, use: Use) -> bool:
    if holder.use_type is not None and not falls_under(use.use_type, (holder.use_type,)):
        return False
    if holder.territory not in (ANYWHERE, use.territory):
        return False
    return (holder.valid_from is None or holder.valid_from <= use.day) and (
        holder.valid_to is None or use.day <= holder.valid_to
    )


def _part_order(part: Part) -> str:
    owner, standing = part
    links = ",".join(f"{receiver}:{show_share(fraction)}" for receiver, fraction in standing.links)
    parts = (owner or UNKNOWN, standing.state, standing.reason or "", standing.receiver or "", links)
    return "|".join((*parts, *standing.dealt_to))


def _told_apart(pieces: list[Piece]) -> tuple[Piece, ...]:
    seen: dict[tuple[str | None, str | None], int] = {}
    for piece in pieces:
        seen[(piece.owner, piece.receiver)] = seen.get((piece.owner, piece.receiver), 0) + 1
    return tuple(
        replace(piece, case=f"{piece.standing.state}|{piece.standing.reason or ''}")
        if seen[(piece.owner, piece.receiver)] > 1
        else piece
        for piece in pieces
    )
