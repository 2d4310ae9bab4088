"""One work of a schedule: its lines by role, the registry's persons inside each role (D-63, D-45)."""

from dataclasses import dataclass

from msgspec.structs import replace

from services.distribution.domain.facts import LineFact, SourceFact, TargetFact
from services.distribution.domain.keys import key_group, present_roles, split_roles
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.persons import RoleMoney, split_role
from services.distribution.domain.pieces import Piece, whole
from services.distribution.domain.policy_facts import Difference
from services.distribution.domain.standing import Standing, held
from services.distribution.domain.works import ReportedTogether, use_of
from shared.contracts.terms import ANYWHERE, HoldReason, Role, UseType, falls_under

_LINE = "line"


@dataclass(slots=True)
class _Sum:
    """AZN and the society's currency, in minor units."""

    gross: int = 0
    original: int = 0

    def add(self, gross: int, original: int) -> None:
        self.gross += gross
        self.original += original


def pieces_of(
    facts: Facts,
    target: TargetFact,
    work: ReportedTogether,
    use_type: UseType,
    lines: list[LineFact],
    in_manat: dict[int, int],
) -> tuple[tuple[Piece, ...], str | None]:
    """The pieces of a work's lines in one use type, and the key group where a work sum needed it."""
    roles: dict[Role, _Sum] = {}
    unsplit = _Sum()
    pieces: list[Piece] = []
    by_work = facts.policies.foreign is not None and facts.policies.foreign.difference is Difference.WORK
    for line in lines:
        if by_work:
            unsplit.add(in_manat[line.line], line.amount)
            continue
        role: Role | None = None if line.role is Role.ALL else line.role
        if role is None and line.owner_named:
            role = _role_of_owner(facts, target, work.work, use_type, line)
            if role is None:
                standing = held(HoldReason.OFFICIAL, f"{_LINE} {line.line}: {_why(line)}")
                piece = whole(standing, in_manat[line.line], line.amount)
                pieces.append(replace(piece, owner=line.owner, case=f"line {line.line}"))
                continue
        money = unsplit if role is None else roles.setdefault(role, _Sum())
        money.add(in_manat[line.line], line.amount)
    held_whole, group = _by_key(facts, work.work, unsplit, roles)
    if held_whole is not None:
        pieces.append(replace(held_whole, case="work sum"))
    use = replace(use_of(target, work), use_type=use_type)
    for present in sorted(roles, key=list(Role).index):
        registered = facts.roles.get(work.work, {}).get(present)
        if registered is not None and registered.absent:
            standing = held(HoldReason.OFFICIAL, "the registry documents that this role is absent")
            pieces.append(whole(standing, roles[present].gross, roles[present].original, present))
            continue
        money_of_role = RoleMoney(
            work=work.work, role=present, gross=roles[present].gross, original=roles[present].original
        )
        pieces.extend(split_role(facts, money_of_role, use, ()))
    return tuple(pieces), group


def lines_of_share(source: SourceFact, lines: list[LineFact]) -> list[LineFact]:
    """Those of a work's lines that a share of all roles is of: the one whose owner had no role, those that named
    neither role nor owner, or all."""
    if source.note is None or source.original is None:
        return lines
    word, _, rest = source.note.partition(" ")
    if word == _LINE:
        return [line for line in lines if rest.startswith(f"{line.line}:")]
    if source.original.amount == sum(line.amount for line in lines):
        return lines
    return [line for line in lines if line.role in (None, Role.ALL) and not line.owner_named]


def _by_key(
    facts: Facts, work: str, unsplit: _Sum, roles: dict[Role, _Sum]
) -> tuple[Piece | None, str | None]:
    # A work sum falls to the roles by the key (D-63); what cannot is held in one piece.
    if not unsplit.original and not unsplit.gross:
        return None, None
    genre = facts.works[work].genre
    group = key_group(facts, genre)
    weights = present_roles(facts, work, group) if group else {}
    if not weights:
        standing: Standing = (
            held(HoldReason.OFFICIAL, "every role of the key is absent")
            if group
            else held(HoldReason.NO_KEY, f"no key group for the genre {genre!r}")
        )
        return whole(standing, unsplit.gross, unsplit.original), None
    gross = split_roles(unsplit.gross, weights)
    original = split_roles(unsplit.original, weights)
    for role in weights:
        roles.setdefault(role, _Sum()).add(gross[role], original[role])
    return None, group


def _role_of_owner(
    facts: Facts, target: TargetFact, work: str, use_type: UseType, line: LineFact
) -> Role | None:
    day = target.period.last
    found = [
        role
        for role, shares in facts.roles.get(work, {}).items()
        for holder in shares.holders
        if holder.party == line.owner
        and (holder.use_type is None or falls_under(use_type, (holder.use_type,)))
        and holder.territory in (ANYWHERE, target.territory)
        and (holder.valid_from is None or holder.valid_from <= day)
        and (holder.valid_to is None or day <= holder.valid_to)
    ]
    return found[0] if len(set(found)) == 1 else None


def _why(line: LineFact) -> str:
    if line.owner is None:
        return "its owner is not in the registry and it names no role"
    return "its owner has no role, or several, on this work and it names none"
