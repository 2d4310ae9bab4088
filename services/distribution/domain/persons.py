"""Persons inside a role: by their fractions on each day of use; what nobody claims is "unknown".

Role first, then persons (D-50). Above 100% the whole role is held until the registration is mended (D-92).
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from services.distribution.domain.facts import DayOfUse
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.pieces import UNKNOWN, Piece, whole
from services.distribution.domain.standing import (
    Standing,
    Use,
    held,
    standing_of,
    term_ends,
)
from services.distribution.domain.undocumented import standing_of_unknown
from shared.contracts.registry import Holder
from shared.contracts.terms import ANYWHERE, HoldReason, Role, falls_under
from shared.kernel.money import split
from shared.kernel.shares import show_share

Weights = dict[tuple[str | None, Standing], Fraction]
"""Owner, None for the unknown, and state -> part of the role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleMoney:
    """A role's money in a work: minor units of AZN, and of a schedule's currency."""

    work: str
    role: Role
    gross: int
    original: int | None = None


def split_role(facts: Facts, money: RoleMoney, use: Use, days: Sequence[DayOfUse]) -> tuple[Piece, ...]:
    """The pieces of a role's money; `use.day` serves where no day of use is known."""
    weights = weights_of(facts, money, use, days)
    if isinstance(weights, Standing):
        return (whole(weights, money.gross, money.original, money.role),)
    return split_by(weights, money)


def split_by(weights: Weights, money: RoleMoney) -> tuple[Piece, ...]:
    """A role's money by weights of which one at least is positive."""
    parts = [part for part, weight in weights.items() if weight > 0]
    parts.sort(key=_part_order)
    order = [_part_order(part) for part in parts]
    sizes = [weights[part] for part in parts]
    gross = split(money.gross, sizes, order)
    original = [None] * len(parts) if money.original is None else split(money.original, sizes, order)
    pieces = [
        Piece(
            role=money.role,
            owner=owner,
            standing=standing,
            fraction=weights[(owner, standing)],
            gross=gross[at],
            original=original[at],
            receiver=standing.receiver,
        )
        for at, (owner, standing) in enumerate(parts)
    ]
    return _told_apart(pieces)


def weights_of(facts: Facts, money: RoleMoney, use: Use, days: Sequence[DayOfUse]) -> Weights | Standing:
    """What part of a role each owner has, by the state that the days of use give it; or the state of the whole."""
    used = alike(facts, money.work, use, [day for day in days if day.value != 0])
    total = sum(day.value for day in used)
    weights: Weights = {}
    over: list[Standing] = []
    conflict = (money.work, money.role) in facts.conflicts
    registered = facts.roles.get(money.work, {}).get(money.role)
    for day in used:
        of_day = replace(use, day=day.day or use.day)
        part = Fraction(day.value, total)
        claimed = Fraction(0)
        for holder in registered.holders if registered else ():
            if not _holds(holder, of_day):
                continue
            claimed += holder.fraction
            standing = standing_of(facts, holder, money.role, of_day)
            over.append(standing)
            key = (holder.party, standing)
            weights[key] = weights.get(key, Fraction(0)) + part * holder.fraction
        conflict = conflict or claimed > 1
        if claimed < 1:
            unknown = (None, standing_of_unknown(facts, money.work, money.role, of_day))
            weights[unknown] = weights.get(unknown, Fraction(0)) + part * (1 - claimed)
    if conflict:
        return _conflict(over)
    if any(weight < 0 for weight in weights.values()):
        return held(HoldReason.OFFICIAL, "corrections of use exceed the use on days with other owners")
    return weights


def alike(facts: Facts, work: str, use: Use, days: Sequence[DayOfUse]) -> list[DayOfUse]:
    """The days of use, those put together between which nothing changes that a share depends on.

    Each stands for its first day. Without any use, or with as much taken back, the day of the use itself
    counts: there is no money to part then, only people to name.
    """
    holders = [holder for role in facts.roles.get(work, {}).values() for holder in role.holders]
    changes = sorted({day for holder in holders for day in _changes(facts, holder)})
    spans: dict[int, DayOfUse] = {}
    for one in sorted(days, key=lambda one: one.day or use.day):
        day = one.day or use.day
        span = bisect_right(changes, day)
        known = spans.get(span, DayOfUse(day=day, value=0))
        spans[span] = DayOfUse(day=known.day, value=known.value + one.value)
    if not sum(one.value for one in spans.values()):
        return [DayOfUse(day=use.day, value=1)]
    return [spans[span] for span in sorted(spans)]


def _changes(facts: Facts, holder: Holder) -> list[date]:
    """First days on which something about a holder may be otherwise than the day before."""
    starts = [holder.valid_from, *(mandate.valid_from for mandate in facts.mandates(holder.party))]
    ends = [holder.valid_to, term_ends(facts, holder)]
    for refusal in facts.refusals(holder.party):
        starts.append(refusal.valid_from)
        ends.append(refusal.valid_to)
    following = [day + timedelta(days=1) for day in ends if day is not None and day < date.max]
    return [day for day in starts if day is not None] + following


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


def _part_order(part: tuple[str | None, Standing]) -> str:
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
