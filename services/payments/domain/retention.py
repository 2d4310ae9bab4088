"""What of a payee's data stays when it is to be erased: what the books rest on, and what an open sum needs (D-94)."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shared.kernel.erasure import Kept

BOOKS_YEARS = 5
"""Accounts and tax returns are kept so long after the year of a payment. Unconfirmed: a correction is this number."""
BOOKS = "an order was paid by it: accounts and tax returns rest on it until the law's retention ends"
DOCUMENTS = "payment files, statements and what was booked"
OWED = "the account has a sum that is not settled yet"
OPEN = "the dispute is open and is decided on these words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What goes, what stays and why."""

    versions: tuple[int, ...]
    disputes: tuple[str, ...]
    stays: tuple[Kept, ...]

    @property
    def erased(self) -> tuple[str, ...]:
        """What goes, in words."""
        return (
            *(_version(one) for one in self.versions),
            *(_words(one) for one in self.disputes),
        )


def books_until(paid_on: date) -> date:
    """Last day that the books of a payment are kept."""
    return date(paid_on.year + BOOKS_YEARS, 12, 31)


def plan(
    versions: Iterable[int],
    paid_on: Mapping[int, date],
    needed: Container[int],
    disputes: Mapping[str, bool],
    today: date,
    kept: Container[str] | None = None,
) -> Plan:
    """`versions` stand in the vault; `paid_on` has the last order by each; `needed` are those that an unsettled sum, or
    a payment run that is not over, waits for; `disputes` are those whose words stand in the vault, and whether they are
    open. Where the order was carried out before, `kept` is what it said stays: what came since is none of it."""
    if kept is not None:
        versions = [one for one in versions if _version(one) in kept]
        disputes = {one: is_open for one, is_open in disputes.items() if _words(one) in kept}
    gone, stays = [], []
    for version in versions:
        last_day = books_until(paid_on[version]) if version in paid_on else None
        if last_day is not None and last_day >= today:
            stays.append(Kept(what=_version(version), why=BOOKS, until=last_day))
        elif version in needed:
            stays.append(Kept(what=_version(version), why=OWED))
        else:
            gone.append(version)
    if paid_on and (last_day := books_until(max(paid_on.values()))) >= today:
        stays.append(Kept(what=DOCUMENTS, why=BOOKS, until=last_day))
    stays += [Kept(what=_words(dispute), why=OPEN) for dispute, is_open in disputes.items() if is_open]
    return Plan(
        versions=tuple(gone),
        disputes=tuple(dispute for dispute, is_open in disputes.items() if not is_open),
        stays=tuple(stays),
    )


def _version(version: int) -> str:
    return f"payment data, version {version}"


def _words(dispute: str) -> str:
    return f"words of the claim in the dispute {dispute}"
