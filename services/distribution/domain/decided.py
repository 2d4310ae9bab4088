"""A held share as an official decided it, and what of it a later run decides anew (D-63, D-23)."""

from collections.abc import Sequence
from fractions import Fraction

from msgspec.structs import replace

from services.distribution.domain.facts import DayOfUse, SourceFact, TargetFact
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.persons import RoleMoney, split_role
from services.distribution.domain.pieces import Piece, WorkMoney, whole
from services.distribution.domain.standing import Use, reserved, standing_of
from services.distribution.domain.works import ReportedTogether, described, together, use_of
from shared.contracts.registry import Holder
from shared.contracts.terms import ReserveReason, ShareState, TargetKind


def by_ruling(facts: Facts, source: SourceFact, target: TargetFact) -> tuple[WorkMoney, ...]:
    """The source's money in the role, and of the owner, that the official named, or in reserve. `target`: with the
    source's use, period, territory and reports."""
    works = [work for work in together(target) if work.work == source.work]
    work = works[0] if works else ReportedTogether(work=source.work, reports=())
    days = () if target.kind is TargetKind.SCHEDULE else work.days
    money = WorkMoney(
        target=target,
        work=source.work,
        title="",
        title_original="",
        use_type=source.use_type,
        reports=tuple(report.number for report in work.reports),
        currency=source.amount.currency,
        gross=source.amount.amount,
        used=0,
        pieces=_pieces(facts, source, use_of(target, work), days),
        group=source.genre,
        source=source.original,
    )
    return (described(facts, work, money),)


def _pieces(facts: Facts, source: SourceFact, use: Use, days: Sequence[DayOfUse]) -> tuple[Piece, ...]:
    original = None if source.original is None else source.original.amount
    ruling = source.ruling
    if ruling is None or ruling.role is None:
        # What it says of its line stays with it: by that line it is released.
        kept = reserved(ReserveReason.UNDER_IDENTIFICATION, source.note)
        piece = whole(kept, source.amount.amount, original, source.role)
        return (replace(piece, owner=source.person),)
    money = RoleMoney(work=source.work, role=ruling.role, gross=source.amount.amount, original=original)
    if ruling.owner is None:
        return split_role(facts, money, use, days)
    return (_of_owner(facts, money, ruling.owner, use),)


def _of_owner(facts: Facts, money: RoleMoney, owner: str, use: Use) -> Piece:
    registered = facts.roles.get(money.work, {}).get(money.role)
    held = [holder for holder in registered.holders if holder.party == owner] if registered else []
    holder = held[0] if held else Holder(party=owner, fraction=Fraction(1))
    standing = standing_of(facts, holder, money.role, use)
    return Piece(
        role=money.role,
        owner=owner,
        standing=standing,
        fraction=Fraction(1),
        gross=money.gross,
        original=money.original,
        receiver=standing.receiver,
    )


def stays(source: SourceFact, works: Sequence[WorkMoney]) -> bool:
    """Whether what an official put into reserve stays there: it would be held again."""
    kept = source.ruling is not None and source.ruling.role is None
    return kept and any(piece.standing.state is ShareState.HELD for work in works for piece in work.pieces)
