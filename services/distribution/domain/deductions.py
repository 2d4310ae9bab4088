"""Deductions by the Board's decisions, once per group, before the credit (3.1 to 3.3, D-72 to D-74)."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from services.distribution.domain.pieces import Piece, WorkMoney
from services.distribution.domain.policy_facts import DeductionRule
from services.distribution.domain.standing import held
from shared.contracts.distribution import Deduction
from shared.contracts.terms import HoldReason, PartyClass, ShareState
from shared.kernel.money import Money, half_up, split

KINDS = ("ADMINISTRATION", "SOCIAL_CULTURAL", "AGENCY_FEE")
"""Kinds of deduction, in the order in which they are taken."""

Group = tuple[str, str, PartyClass, Decimal]


def deduct(known: Sequence[DeductionRule], works: Sequence[WorkMoney]) -> tuple[WorkMoney, ...]:
    """The works of one target, or of one release, with the deductions on their credited pieces.

    A credited piece for which no rule says a rate is held, never let through at 0 (D-72).
    """
    pieces = {(w, p): piece for w, work in enumerate(works) for p, piece in enumerate(work.pieces)}
    groups: dict[Group, list[tuple[int, int]]] = {}
    for at, piece in pieces.items():
        if piece.standing.state is not ShareState.CREDITED:
            continue
        rules = _rules(known, works[at[0]], piece)
        if not rules:
            pieces[at] = _without_rule(piece)
        for rule in rules:
            groups.setdefault((rule.kind, rule.decision, rule.payee_class, rule.rate), []).append(at)
    for group in sorted(groups, key=lambda g: (KINDS.index(g[0]), g[1], g[2], g[3])):
        _take(
            pieces,
            group,
            sorted(groups[group], key=lambda at: f"{pieces[at].order}|{works[at[0]].work}"),
            works,
        )
    return tuple(
        replace(work, pieces=tuple(pieces[(w, p)] for p in range(len(work.pieces))))
        for w, work in enumerate(works)
    )


def net_of(piece: Piece) -> int:
    """Gross less deductions."""
    return piece.gross - sum(deduction.amount.amount for deduction in piece.deductions)


def _without_rule(piece: Piece) -> Piece:
    reason = HoldReason.NO_DEDUCTION_RULE
    note = f"no deduction rule for the class {piece.standing.payee_class}"
    case = f"{piece.case}|{piece.receiver or ''}|{reason.value}"
    return replace(piece, standing=held(reason, note), receiver=None, case=case)


def _rules(known: Sequence[DeductionRule], work: WorkMoney, piece: Piece) -> list[DeductionRule]:
    ordered = work.target.ordered
    if ordered is not None and piece.standing.payee_class is not None:
        rule = DeductionRule(
            channel=work.target.channel,
            use_type=work.use_type,
            payee_class=piece.standing.payee_class,
            kind=KINDS[0],
            rate=ordered.rate,
            decision=ordered.decision,
        )
        return [rule]
    return [
        rule
        for rule in known
        if rule.channel is work.target.channel
        and rule.use_type is work.use_type
        and rule.payee_class is piece.standing.payee_class
    ]


def _take(
    pieces: dict[tuple[int, int], Piece],
    group: Group,
    places: list[tuple[int, int]],
    works: Sequence[WorkMoney],
) -> None:
    kind, decision, _, rate = group
    gross = [pieces[at].gross for at in places]
    room = [net_of(pieces[at]) for at in places]
    # Several kinds of a tiny group may round up together; a group never gives more than it has.
    total = min(half_up(sum(gross) * Fraction(rate) / 100), sum(room))
    order = [f"{pieces[at].order}|{works[at[0]].work}" for at in places]
    for at, amount in zip(places, _within(split(total, gross, order), room, order), strict=True):
        deduction = Deduction(
            kind=kind, decision=decision, rate=rate, amount=Money(amount, works[at[0]].currency)
        )
        pieces[at] = replace(pieces[at], deductions=(*pieces[at].deductions, deduction))


def _within(parts: list[int], room: list[int], order: list[str]) -> list[int]:
    while (surplus := sum(max(0, part - free) for part, free in zip(parts, room, strict=True))) > 0:
        parts = [min(part, free) for part, free in zip(parts, room, strict=True)]
        left = [free - part for part, free in zip(parts, room, strict=True)]
        parts = [part + more for part, more in zip(parts, split(surplus, left, order), strict=True)]
    return parts
