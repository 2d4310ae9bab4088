"""Shares of a role: who holds what on a day, for a use, in a territory; why; and whether it is the whole.

Clause 1.3-j; D-02, D-51, D-52, D-92.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from shared.contracts.registry import Holder, RoleShares, ShareBasis
from shared.contracts.terms import ANYWHERE, Role, UseType, falls_under
from shared.kernel.decider import Rejected

BY_DOCUMENT = frozenset(ShareBasis) - {ShareBasis.EQUAL, ShareBasis.SOURCE}
"""What rests on a document that was signed on a day."""

OF_AN_AUTHOR = frozenset({ShareBasis.ASSIGNMENT, ShareBasis.EXCLUSIVE_LICENCE, ShareBasis.ROYALTY_RIGHT})
"""What somebody else had first: the term of protection follows that author (1.3-j, D-100)."""


@dataclass(frozen=True, slots=True)
class Claims:
    """The holders of a role on one day for one use in one territory, and their sum."""

    fraction: Fraction = Fraction(0)
    holders: tuple[Holder, ...] = field(default=())

    @property
    def more_than_the_whole(self) -> bool:
        """Whether they exclude each other (D-92)."""
        return self.fraction.numerator > self.fraction.denominator


def holds(holder: Holder, day: date, use: UseType, territory: str) -> bool:
    """Whether a holder has his part on a day for a use in a territory (ANYWHERE: outside all that are named)."""
    return (
        (holder.use_type is None or falls_under(use, (holder.use_type,)))
        and holder.territory in (ANYWHERE, territory)
        and (holder.valid_from is None or holder.valid_from <= day)
        and (holder.valid_to is None or day <= holder.valid_to)
    )


def claims_on(shares: RoleShares, day: date, use: UseType, territory: str) -> Claims:
    """Who has a role on a day for a use in a territory."""
    return _claims(tuple(holder for holder in shares.holders if holds(holder, day, use, territory)))


def most_claims(shares: RoleShares) -> Claims:
    """The claims of the day, use and territory where their sum is the largest (D-92)."""
    return max(_all_claims(shares), key=lambda claims: claims.fraction, default=Claims())


def most_claimed(shares: RoleShares) -> Fraction:
    """The largest sum of fractions that holds on any one day for any one use in any one territory (D-92)."""
    return most_claims(shares).fraction


def share_defect(roles: tuple[RoleShares, ...]) -> Rejected | None:
    """Why these are no shares of a work; None when they are."""
    if len({shares.role for shares in roles}) != len(roles):
        return Rejected("ROLE_TWICE", "Every role stands once, with all its holders.")
    for shares in roles:
        if defect := _role_defect(shares) or _basis_defect(shares) or _split_defect(shares):
            return defect
    return None


def _all_claims(shares: RoleShares) -> Iterator[Claims]:
    """The claims of every stretch of days, use and territory in which they are the same."""
    if all(map(_always, shares.holders)):
        # As of nearly all works; a catalogue has a hundred thousand of them.
        yield _claims(shares.holders)
        return
    starts = {holder.valid_from or date.min for holder in shares.holders}
    ends = {holder.valid_to for holder in shares.holders if holder.valid_to and holder.valid_to < date.max}
    uses = UseType if any(holder.use_type for holder in shares.holders) else (UseType.ON_AIR,)
    territories = sorted({ANYWHERE} | {holder.territory for holder in shares.holders})
    for day in sorted(starts | {end + timedelta(days=1) for end in ends}):
        for use in uses:
            for territory in territories:
                yield claims_on(shares, day, use, territory)


def _claims(holders: tuple[Holder, ...]) -> Claims:
    # Most roles have one author; a sum of fractions takes ten times as long as all else of a work's shares.
    whole = holders[0].fraction if len(holders) == 1 else sum((one.fraction for one in holders), Fraction(0))
    return Claims(whole, holders)


def _always(holder: Holder) -> bool:
    unlimited = holder.valid_from is None and holder.valid_to is None
    return unlimited and holder.use_type is None and holder.territory == ANYWHERE


def _role_defect(shares: RoleShares) -> Rejected | None:
    role = shares.role
    if role is Role.ALL:
        return Rejected("NO_AUTHORS_ROLE", "ALL is no role of an author.")
    if shares.absent and (shares.holders or not shares.evidence_sha256):
        return Rejected("ABSENCE_NEEDS_EVIDENCE", f"{role}: absent needs evidence and no holders (D-52).")
    if not shares.absent and not shares.holders:
        return Rejected("ROLE_WITHOUT_HOLDERS", f"{role}: an unknown role is left out, not empty.")
    if any(holder.fraction == 0 for holder in shares.holders):
        return Rejected("EMPTY_SHARE", f"{role}: a holder has a part of the whole.")
    return None


def _basis_defect(shares: RoleShares) -> Rejected | None:
    for holder in shares.holders:
        what = f"{shares.role}, {holder.party}: {holder.basis}"
        if holder.agreement is not None and holder.basis not in OF_AN_AUTHOR:
            return Rejected("BASIS_IS_NO_AGREEMENT", f"{what} rests on no agreement of an owner (1.3-j).")
        if holder.basis in BY_DOCUMENT and not (holder.document_sha256 and holder.signed_on):
            return Rejected("SHARE_NEEDS_DOCUMENT", f"{what} rests on a document with its day (D-51).")
        if holder.basis is ShareBasis.SOURCE and holder.source is None:
            return Rejected("SHARE_NEEDS_SOURCE", f"{what} names the source that it was copied from (D-43).")
        if holder.basis in OF_AN_AUTHOR and holder.author in (None, holder.party):
            return Rejected("SHARE_NEEDS_AUTHOR", f"{what} names the author whose share it was (1.3-j).")
    return None


def _split_defect(shares: RoleShares) -> Rejected | None:
    """Without an agreement all have equal parts, and the parts of one agreement are the whole (D-51)."""
    if len(shares.holders) == 1 and shares.holders[0].basis is ShareBasis.EQUAL:
        return None
    for claims in _all_claims(shares):
        equal = [holder.fraction for holder in claims.holders if holder.basis is ShareBasis.EQUAL]
        if any(one != equal[0] for one in equal[1:]):
            return Rejected(
                "UNEQUAL_WITHOUT_AGREEMENT",
                f"{shares.role}: other than equal parts rest on an agreement or a mandate (D-51).",
            )
        agreed: dict[str | None, Fraction] = {}
        for holder in claims.holders:
            if holder.basis is ShareBasis.AGREEMENT:
                agreed[holder.document_sha256] = (
                    agreed.get(holder.document_sha256, Fraction(0)) + holder.fraction
                )
        for whole in agreed.values():
            if whole != 1:
                return Rejected(
                    "AGREEMENT_IS_NOT_THE_WHOLE",
                    f"{shares.role}: the parts of the agreement make {whole}, not the whole (D-51).",
                )
    return None
