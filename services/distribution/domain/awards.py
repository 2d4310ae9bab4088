"""A court award or settlement whose order says what each work or owner gets (2.1.1-u, D-27).

The order decides between works, roles and owners; where it names no owner the registry does. Where a share then stands,
and what is deducted, is as of any other use (D-99). An award without a breakdown is its works list: an account.
"""

from fractions import Fraction

from msgspec.structs import replace

from services.distribution.domain.facts import SourceFact, TargetFact
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.persons import RoleMoney, split_role
from services.distribution.domain.pieces import ROLES, Piece, TargetMoney, WorkMoney, whole
from services.distribution.domain.received import received
from services.distribution.domain.standing import Standing, Use, held, reserved, standing_of
from services.distribution.domain.works import (
    ReportedTogether,
    account_money,
    by_key,
    described,
    distributable,
    use_of,
    whole_standing,
)
from shared.contracts.registry import Holder
from shared.contracts.terms import HoldReason, ReserveReason, Role
from shared.kernel.money import split

Place = tuple[str, Role | None, str | None]
"""Work, role and owner that the order names; without a role the whole work, or what the owner is in it."""


def award_money(facts: Facts, target: TargetFact) -> TargetMoney:
    """The money of an award by work; less than awarded falls to the order's lines in proportion."""
    if not target.breakdown:
        return account_money(facts, target)
    money, came = distributable(target), received(target)
    sums: dict[Place, int] = {}
    for one in target.breakdown:
        place: Place = (one.work, None if one.role is Role.ALL else one.role, one.owner)
        sums[place] = sums.get(place, 0) + one.amount.amount
    places = sorted(sums, key=_order)
    parts = split(money.amount, [sums[place] for place in places], [_tie(place) for place in places])
    by_work: dict[str, list[tuple[Place, int]]] = {}
    for place, part in zip(places, parts, strict=True):
        by_work.setdefault(place[0], []).append((place, part))
    return TargetMoney(
        target=target,
        received=came,
        excess=came - money,
        distributed=money,
        works=tuple(_work_money(facts, target, work, lines) for work, lines in by_work.items()),
    )


def owner_again(facts: Facts, target: TargetFact, source: SourceFact) -> WorkMoney | None:
    """A reserved or held share that the order gave to an owner, decided anew: his still, whatever the registry says of
    the work. None where the order named none, so that the registry says whose it is."""
    owner = source.person
    if owner is None or not any((one.work, one.owner) == (source.work, owner) for one in target.breakdown):
        return None
    role = None if source.role is Role.ALL else source.role
    return _work_money(facts, target, source.work, [((source.work, role, owner), source.amount.amount)])


def _order(place: Place) -> str:
    work, role, owner = place
    return f"{work}|{_rank(role)}|{owner or ''}"


def _tie(place: Place) -> str:
    """The fixed role order comes before ids (D-93)."""
    work, role, owner = place
    return f"{_rank(role)}|{work}|{owner or ''}"


def _rank(role: Role | None) -> int:
    return len(ROLES) if role is None else ROLES.index(role)


def _work_money(facts: Facts, target: TargetFact, work: str, lines: list[tuple[Place, int]]) -> WorkMoney:
    named = ReportedTogether(work=work, reports=())
    use = use_of(target, named)
    group = None
    pieces: list[Piece] = []
    for (_, role, owner), gross in lines:
        standing = _standing_of_work(facts, named, owner)
        if standing is not None:
            found: tuple[Piece, ...] = (replace(whole(standing, gross, role=role or Role.ALL), owner=owner),)
        elif owner is not None:
            found = (_of_owner(facts, work, role, owner, gross, use),)
        elif role is not None:
            found = _of_role(facts, RoleMoney(work=work, role=role, gross=gross), use)
        else:
            found, group = by_key(facts, work, use, (), gross)
        # The same person may have a part that the order names and one that the registry gives him.
        label = f"order {role or ''} {owner or ''}"
        pieces.extend(replace(piece, case=f"{label}|{piece.case}") for piece in found)
    whole_sum = sum(gross for _, gross in lines)
    money = WorkMoney(
        target=target,
        work=work,
        title="",
        title_original="",
        use_type=target.use_type,
        reports=(),
        currency=target.due.currency,
        gross=whole_sum,
        used=whole_sum,
        pieces=tuple(pieces),
        group=group,
    )
    return described(facts, named, money)


def _standing_of_work(facts: Facts, work: ReportedTogether, owner: str | None) -> Standing | None:
    if work.work not in facts.works:
        return held(HoldReason.OFFICIAL, "the work that the order names is not in the registry")
    return None if owner is not None else whole_standing(facts, work)


def _of_role(facts: Facts, money: RoleMoney, use: Use) -> tuple[Piece, ...]:
    registered = facts.roles.get(money.work, {}).get(money.role)
    if registered is not None and registered.absent:
        standing = held(HoldReason.OFFICIAL, "the registry documents that this role is absent")
        return (whole(standing, money.gross, role=money.role),)
    return split_role(facts, money, use, ())


def _of_owner(facts: Facts, work: str, role: Role | None, owner: str, gross: int, use: Use) -> Piece:
    """What the order gives a person: his whatever the registry says of the work, payable as any share of his."""
    holders = {
        of: holder
        for of in ROLES
        for holder in (facts.roles[work][of].holders if of in facts.roles.get(work, {}) else ())
        if holder.party == owner
    }
    role = role or next(iter(holders), Role.OTHER)
    if owner in facts.parties:
        holder = holders.get(role, Holder(party=owner, fraction=Fraction(1)))
        standing = standing_of(facts, holder, role, use)
    else:
        standing = reserved(ReserveReason.UNKNOWN_AUTHOR, "the registry does not know whom the order names")
    return Piece(
        role=role,
        owner=owner,
        standing=standing,
        fraction=Fraction(1),
        gross=gross,
        receiver=standing.receiver,
    )
