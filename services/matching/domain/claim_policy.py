"""The policy value `claims`: how long a claim may take, and how long it holds what it names (D-23).

Until a version is approved the values of D-23 hold, three days to confirm a contact, and sixty to decide.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Final

CLAIMS: Final = "claims"
_DAYS_MAX = 3660


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRules:
    """The values that a claim is handled by, in days."""

    decide_days: int = 60
    """From filing until it is to be decided."""
    confirm_days: int = 3
    """From filing without a token until its contact is to be confirmed."""
    hold_days: int = 30
    """After any decision, before what the claim named may expire."""
    accepted_hold_days: int = 365
    """After an acceptance."""

    def decide_by(self, day: date) -> date:
        """Until when a claim that is filed on a day is to be decided."""
        return day + timedelta(days=self.decide_days)

    def confirm_until(self, day: date) -> date:
        """Until when the contact of one that is filed without a token is to be confirmed."""
        return day + timedelta(days=self.confirm_days)


def read_claim_rules(body: Mapping[str, object]) -> ClaimRules | str:
    """The rules that a policy's body states, or what is wrong with it."""
    names = [field.name for field in fields(ClaimRules)]
    if unknown := sorted(body.keys() - set(names)):
        return f"unknown value: {', '.join(unknown)}"
    days: dict[str, int] = {}
    for name in names:
        value = body.get(name, getattr(ClaimRules(), name))
        if type(value) is not int or not 1 <= value <= _DAYS_MAX:
            return f"{name} is a whole number of days from 1 to {_DAYS_MAX}"
        days[name] = value
    return ClaimRules(**days)


def claim_rules_of(body: Mapping[str, object] | None) -> ClaimRules:
    """The rules of the version in force; without one those that hold until then."""
    rules = read_claim_rules({} if body is None else body)
    return rules if isinstance(rules, ClaimRules) else ClaimRules()
