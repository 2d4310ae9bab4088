"""What the guild owes to others than payees, until a released order pays it (D-98)."""

from enum import StrEnum


class LiabilityKind(StrEnum):
    """To whom else money is owed, and for what."""

    INCOME_TAX = "INCOME_TAX"
    """Withheld from payees; so is social insurance (3.4, D-76)."""
    SOCIAL_INSURANCE = "SOCIAL_INSURANCE"
    VAT = "VAT"
    """Kept apart of receipts (D-99)."""
    DEDUCTION_ADMINISTRATION = "DEDUCTION_ADMINISTRATION"
    """Deducted from royalty for the guild's costs, and so on by distribution's kinds of deduction (D-72)."""
    DEDUCTION_SOCIAL_CULTURAL = "DEDUCTION_SOCIAL_CULTURAL"
    DEDUCTION_AGENCY_FEE = "DEDUCTION_AGENCY_FEE"
    """What of the Agency's fee was passed on to owners: it covers what the guild pays to the Agency."""
    AGENCY_FEE = "AGENCY_FEE"
    """The part of a year's collections that the guild owes to the Agency."""
    RETURN = "RETURN"
    """To a foreign organisation: shares of other organisations' members, as it sent them (2.2.7, D-68)."""
    REFUND = "REFUND"
    """To a payer: refused money, or money out of term (D-20, D-100)."""


TO_WHOM_IT_CAME_FROM = frozenset({LiabilityKind.RETURN, LiabilityKind.REFUND})
"""Kinds that are each owed to a party of its own; of all others the policy `creditors` says who is paid."""


def kind_of_deduction(kind: str) -> LiabilityKind:
    """The kind of what distribution deducts under this word."""
    return LiabilityKind(f"DEDUCTION_{kind}")
