"""Deductions by the Board's decisions, once per group, before the credit (3.1 to 3.3, D-72 to D-74)."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter

from msgspec.structs import replace

from services.distribution.domain.pieces import Piece, WorkMoney
from services.distribution.domain.policy_facts import DeductionRule, OrderedDeduction
from services.distribution.domain.standing import held
from shared.contracts.distribution import Deduction
from shared.contracts.terms import Channel, HoldReason, PartyClass, ShareState, UseType
from shared.kernel.money import Money, half_up, split

KINDS = ("ADMINISTRATION", "SOCIAL_CULTURAL", "AGENCY_FEE")
"""Kinds of deduction, in the order in which they are taken."""

Group = tuple[str, str, PartyClass, Decimal]
Place = tuple[str, int, int]
"""In which order a work and a piece of it take part, and where they stand."""
Class = tuple[Channel, UseType, PartyClass | None, OrderedDeduction | None]
"""What a piece's rules depend on."""


def deduct(known: Sequence[DeductionRule], works: Sequence[WorkMoney]) -> tuple[WorkMoney, ...]:
    """The works of one target, or of one release, with the deductions on their credited pieces.

    A credited piece for which no rule says a rate is held, never let through at 0 (D-72).
    """
    pieces = [list(work.pieces) for work in works]
    groups: dict[Group, list[Place]] = {}
    found: dict[Class, list[list[Place]]] = {}
    for w, work in enumerate(works):
        for p, piece in enumerate(work.pieces):
            if piece.standing.state is not ShareState.CREDITED:
                continue
            of_class = (work.target.channel, work.use_type, piece.standing.payee_class, work.target.ordered)
            taking = found.get(of_class)
            if taking is None:
                taking = found[of_class] = [
                    groups.setdefault((rule.kind, rule.decision, rule.payee_class, rule.rate), [])
                    for rule in _rules(known, work, piece)
                ]
            if not taking:
                pieces[w][p] = _without_rule(piece)
                continue
            place = (f"{piece.order}|{work.work}", w, p)
            for places in taking:
                places.append(place)
    for group in sorted(groups, key=lambda g: (KINDS.index(g[0]), g[1], g[2], g[3])):
        _take(pieces, group, sorted(groups[group], key=itemgetter(0)), works)
    return tuple(replace(work, pieces=tuple(own)) for work, own in zip(works, pieces, strict=True))


def net_of(piece: Piece) -> int:
    """Gross less deductions."""
    left = piece.gross
    for deduction in piece.deductions:
        left -= deduction.amount.amount
    return left


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
    pieces: list[list[Piece]],
    group: Group,
    places: list[Place],
    works: Sequence[WorkMoney],
) -> None:
    kind, decision, _, rate = group
    own = [pieces[w][p] for _, w, p in places]
    gross, room = [piece.gross for piece in own], [net_of(piece) for piece in own]
    # Several kinds of a tiny group may round up together; a group never gives more than it has.
    total = min(half_up(sum(gross) * Fraction(rate) / 100), sum(room))
    amounts = _within(split(total, gross), room)
    for (_, w, p), piece, amount in zip(places, own, amounts, strict=True):
        taken = Money(amount, works[w].currency)
        deduction = Deduction(kind=kind, decision=decision, rate=rate, amount=taken)
        pieces[w][p] = replace(piece, deductions=(*piece.deductions, deduction))


def _within(parts: list[int], room: list[int]) -> list[int]:
    while surplus := sum([part - free for part, free in zip(parts, room, strict=True) if part > free]):
        parts = [min(part, free) for part, free in zip(parts, room, strict=True)]
        left = [free - part for part, free in zip(parts, room, strict=True)]
        parts = [part + more for part, more in zip(parts, split(surplus, left), strict=True)]
    return parts
