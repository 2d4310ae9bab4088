"""The books of reserves whose three years go by: which expire, and when (D-22, D-23, D-26). Sums are qəpik."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from tests.simulation.books import Books
from tests.simulation.paid import Scope
from tests.simulation.rules import last_claim_day
from tests.simulation.shares import Share

WITNESSES = ("matching", "payments")
"""To whom a claim or a dispute may have come."""


@dataclass
class Clocks:
    """What there is to know of reserves and their time."""

    books: Books
    steps: dict[str, set[str]] = field(default_factory=dict)
    """Work -> what people did to find it or its people: that it is reserved was published without them."""
    sealed: dict[str, date] = field(default_factory=dict)
    """Service -> the last day that it sealed."""

    def took(self, work: str, step: str) -> None:
        """A step was recorded: CONTACT, or ENQUIRY abroad."""
        self.steps.setdefault(work, set()).add(step)

    def seal(self, services: Iterable[str], day: date) -> None:
        """These services have said that a day is over, and all that came to them on it."""
        self.sealed |= dict.fromkeys(services, day)

    def expire(self, today: date, disputes: Iterable[Scope]) -> int:
        """Everything expires that may, and nothing else; answers with how many did. `disputes`: over what one is
        open."""
        over = [share for share in self.books.reserved() if self._is_over(share, today)]
        found = [share for share in over if not share.get("expired") and not _is_contested(share, disputes)]
        for share in found:
            share["expired"] = True
        return len(found)

    def _is_over(self, share: Share, today: date) -> bool:
        last = last_claim_day(share["start"])
        heard = all(self.sealed.get(one, date.min) >= last for one in WITNESSES)
        # Of what nobody registered nobody knows whether it is from abroad.
        needed = {"CONTACT", "ENQUIRY"} if share["role"] == "ALL" else {"CONTACT"}
        return last < today and heard and needed <= self.steps.get(share["work"], set())

    def last_days(self) -> list[date]:
        """The last claim days of what is in reserve, each once, in their order."""
        return sorted({last_claim_day(share["start"]) for share in self.books.reserved()})


def _is_contested(share: Share, disputes: Iterable[Scope]) -> bool:
    # What nobody's is may be his who disputes it.
    return any(
        work == share["work"]
        and (role in (None, share["role"]) or share["role"] == "ALL")
        and (None in (owner, share["owner"]) or owner == share["owner"])
        for work, role, owner in disputes
    )
