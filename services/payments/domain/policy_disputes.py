"""The policy `disputes`: from when on an open dispute is an alarm, and by when its opener has to show a filed claim.

{"alert_days": 1 to 3660, "lapse_days": 1 to 3660 or null}; null: no dispute lapses (D-82).
"""

from dataclasses import dataclass

from services.payments.domain.policy_words import Body, unpacked
from shared.kernel.findings import Finding, Unreadable

DISPUTES = "disputes"
_DAYS_MAX = 3660


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeTerms:
    """Days since a dispute was opened; where nothing was decided, after ninety it is an alarm, and none lapses."""

    alert_days: int = 90
    """It is an alarm then, and every so many days again."""
    lapse_days: int | None = None
    """A dispute may be declared lapsed then, if no filed claim was shown; None: never."""


def read_disputes(body: Body) -> DisputeTerms:
    """The terms of disputes. Raises Unreadable."""
    fields = unpacked(body, ("alert_days", "lapse_days"), "body")
    wrong = [
        Finding(f"body.{name}", f"a whole number of days from 1 to {_DAYS_MAX}", str(days), "4.3-a")
        for name, days in fields.items()
        if not (type(days) is int and 1 <= days <= _DAYS_MAX) and (name, days) != ("lapse_days", None)
    ]
    if wrong:
        raise Unreadable(wrong)
    return DisputeTerms(alert_days=fields["alert_days"], lapse_days=fields["lapse_days"])
