"""Who gets what of a credit that an ended dispute holds and distribution does not take back (4.3, D-82).

It is dealt out as distribution would: of the role's money in one allocation everybody is to have the part that the
documents give him. Who has more gives up what is too much, those who have less get it, each in the proportion of what
he lacks. What was paid stays (D-81). What came with the old books is an allocation by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from services.payments.domain.credit_events import PassCause, Passed, PassedPart
from services.payments.domain.holds import Hold, Holds
from services.payments.domain.passing import Unsettled, parts_of, passing_to

NONE, WHOLE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """A credit with what everybody receives of it."""

    credit: str
    parts: tuple[PassedPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleMoney:
    """A role's money in one allocation, in minor units before deductions."""

    had: Mapping[str, int]
    """What each owner has of it, in whatever state."""
    amount: int
    """What was allocated of it."""
    fraction: Fraction
    """Part of the role that the allocation deals out; more than all where every line has a whole of its own."""

    def whole(self, share: str | None) -> Fraction:
        """What the documents give parts of: all of the role, or an owner's share."""
        return (
            Fraction(self.had.get(share, 0)) if share is not None else self.amount / min(WHOLE, self.fraction)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """By what it is dealt out."""

    hold: Hold
    """Of the dispute that ended."""
    document_sha256: str
    receivers: Mapping[str, Sequence[tuple[str, Fraction]]]
    """Who receives for each of those whom its documents name today, together the whole."""


def receivers_of(owner: str, links: Sequence[tuple[str, Fraction]]) -> list[tuple[str, Fraction]]:
    """Who receives for an owner, and which part, by the links in force; himself where they are not the whole (D-03)."""
    found: dict[str, Fraction] = {}
    for receiver, part in links:
        found[receiver] = found.get(receiver, NONE) + part
    return sorted(found.items()) if sum(found.values(), NONE) == WHOLE else [(owner, WHOLE)]


def handed_over(held: Sequence[Unsettled], money: RoleMoney, holds: Holds, by: Decided) -> list[HandedOver]:
    """The credits of a role in an allocation that the dispute holds, each with those who have it now. What its owner
    keeps is a part, too: no end of this dispute or an earlier one holds that any more."""
    share = None if by.hold.share is None else holds.party(by.hold.share)
    whole = money.whole(share)
    had = money.had if share is None else {share: money.had.get(share, 0)}
    found = []
    for one in sorted(held, key=lambda held: held.credit.id):
        owner, entitled = _owner(one, holds), holds.parts_for(by.hold, one.credit.role)
        unpaid = sum(its.credit.gross.amount for its in held if _owner(its, holds) == owner)
        lacks = {
            other: lack
            for other, part in entitled.items()
            if other != owner and (lack := part * whole - had.get(other, 0)) > 0
        }
        excess = had.get(owner, 0) - entitled.get(owner, NONE) * whole
        goes = min(WHOLE, max(NONE, excess / unpaid)) if unpaid and lacks else NONE
        lacking = sum(lacks.values(), NONE)
        shares = {other: goes * lack / lacking for other, lack in lacks.items()}
        found.append(_passed(one, owner, shares, entitled, by))
    return found


def _owner(one: Unsettled, holds: Holds) -> str:
    return holds.party(one.credit.owner or one.credit.payee)


def _passed(
    one: Unsettled,
    owner: str,
    shares: Mapping[str, Fraction],
    entitled: Mapping[str, Fraction],
    by: Decided,
) -> HandedOver:
    credit = one.credit
    passed = Passed(
        credit=credit.id,
        payee=credit.payee,
        cause=PassCause.DISPUTE,
        reference=by.hold.dispute,
        document_sha256=by.document_sha256,
    )
    home = credit.passed.home if credit.passed is not None else None
    of_the_role = {party: _fraction(credit.fraction, part, by.hold) for party, part in entitled.items()}
    to = [passing_to(credit, credit.payee, replace(passed, home=home), owner=credit.owner)]
    to[0] = replace(to[0], heard=by.hold.since, fraction=of_the_role.get(owner, credit.fraction))
    weights = [WHOLE - sum(shares.values(), NONE)]
    for other, share in sorted(shares.items()):
        for receiver, part in by.receivers[other]:
            his = passing_to(credit, receiver, passed, owner=other)
            to.append(replace(his, heard=by.hold.since, fraction=of_the_role[other]))
            weights.append(share * part)
    return HandedOver(credit=credit.id, parts=parts_of(one, to, weights))


def _fraction(had: Fraction | None, part: Fraction, hold: Hold) -> Fraction | None:
    if had is None:
        return None
    return part if hold.share is None else had * part
