"""The part of a role that belongs to nobody the registry knows: reserved, or dealt out to organisations by the rules of
Lack of Documentation (2.1.4-c, D-41, D-52, D-92).

These rules are for the undocumented shares of a foreign work, and of a work that is in no database, where the
organisation of a credited author is known. They are never for a schedule, nor for the composer's row.
"""

from collections.abc import Sequence
from fractions import Fraction

from msgspec.structs import replace

from services.distribution.domain.known_facts import Facts
from services.distribution.domain.pieces import Piece, WorkMoney
from services.distribution.domain.policy_facts import LodVariant
from services.distribution.domain.standing import Standing, Use, covers, held, is_contracted, reserved
from shared.contracts.terms import HoldReason, PartyClass, ReserveReason, Role, ShareState, TargetKind

LOD_MARK = "LOD"


def standing_of_unknown(facts: Facts, work: str, role: Role, use: Use) -> Standing:
    """State of the part of a role that belongs to nobody the registry knows."""
    found = None if role is Role.COMPOSER else lack_of_documentation(facts, work, use)
    reason = ReserveReason.NON_REGISTERED_WORK if use.non_registered else ReserveReason.UNKNOWN_AUTHOR
    return found or reserved(reason)


def lack_of_documentation(facts: Facts, work: str, use: Use) -> Standing | None:
    """State of what is undocumented of a work where an organisation of one of its authors is known; None: these rules
    are not for it."""
    entry = facts.works.get(work)
    foreign = use.non_registered or (entry is not None and entry.foreign)
    if use.kind is TargetKind.SCHEDULE or not foreign:
        return None
    variant = facts.policies.lod
    societies = _societies(facts, work, use, directors=variant is LodVariant.DIRECTOR_SOCIETY)
    if not societies:
        return None
    contracted = [one for one in societies if is_contracted(facts, one, use.use_type)]
    if not contracted:
        return reserved(ReserveReason.NO_CONTRACT)
    if variant is None:
        return held(HoldReason.OFFICIAL, "undocumented part of a foreign work: Lack of Documentation")
    if variant is LodVariant.RESERVE:
        return None
    return Standing(state=ShareState.CREDITED, marks=(LOD_MARK,), dealt_to=tuple(contracted))


def deal_out(facts: Facts, works: Sequence[WorkMoney]) -> tuple[WorkMoney, ...]:
    """The works with what is undocumented in equal parts to its organisations: over all roles of a work together, what
    cannot be parted to those that stand first."""
    return tuple(
        replace(work, pieces=_dealt(facts, work.pieces))
        if any(piece.standing.dealt_to for piece in work.pieces)
        else work
        for work in works
    )


def _dealt(facts: Facts, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    given: dict[tuple[str, ...], int] = {}
    for piece in pieces:
        societies = piece.standing.dealt_to
        if not societies:
            found.append(piece)
            continue
        before = given.get(societies, 0)
        given[societies] = before + piece.gross
        for at, society in enumerate(societies):
            standing = replace(
                piece.standing, receiver=society, payee_class=facts.class_of(society), dealt_to=()
            )
            count = len(societies)
            found.append(
                replace(
                    piece,
                    standing=standing,
                    receiver=society,
                    fraction=piece.fraction * Fraction(1, count),
                    gross=_part(given[societies], count, at) - _part(before, count, at),
                    case=f"{LOD_MARK}|{','.join(societies)}",
                )
            )
    return tuple(found)


def _part(amount: int, count: int, at: int) -> int:
    """What the one at this place has of an amount in equal parts by largest remainder."""
    return (amount + count - 1 - at) // count


def _societies(facts: Facts, work: str, use: Use, *, directors: bool) -> list[str]:
    """The organisations of the credited authors, or of its directors, by their CISAC codes; composers' have no part."""
    found = {one.society for one in use.credited if not directors or one.role is Role.DIRECTOR}
    if not directors:
        found |= set(use.societies)
    for role, shares in facts.roles.get(work, {}).items():
        for holder in shares.holders if not directors or role is Role.DIRECTOR else ():
            found |= {
                mandate.organisation
                for mandate in facts.mandates(holder.party)
                if mandate.organisation is not None and covers(mandate, use, facts.day)
            }
    authors = [one for one in found if facts.class_of(one) is not PartyClass.COMPOSERS_ORGANISATION]
    return sorted(authors, key=lambda one: _by_code(facts, one))


def _by_code(facts: Facts, society: str) -> tuple[bool, int, str, str]:
    party = facts.parties.get(society)
    code = (party.society_code if party is not None else None) or ""
    return (not code, int(code) if code.isascii() and code.isdigit() else 0, code, society)
