"""The books of what is dealt out of expired reserves, a second time from D-24, D-25 and D-56. Sums are qəpik."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.simulation.books import Books
from tests.simulation.rules import ROLES, roles_of, shared_out
from tests.simulation.shares import Share, month_of, share_of

Pool = tuple[str, date, bool]
"""Channel, first day of the month, and whether it is of the composer's row, which never falls to other roles."""


def pools(books: Books, recovered: Collection[str]) -> dict[Pool, list[Share]]:
    """What has expired, by its class; without what another has still to give back."""
    found: dict[Pool, list[Share]] = {}
    for share in books.reserved():
        owed = share.get("marked") and share["target"] not in recovered
        if share.get("expired") and not owed:
            account = books.accounts[share["target"]]
            key = (account["channel"], month_of(account), share["role"] == "COMPOSER")
            found.setdefault(key, []).append(share)
    return found


def open_dealing(books: Books, run: str, opened: dict[str, Any], some: dict[Pool, list[Share]]) -> None:
    """A run that deals these out, as the economist sees it opened; `opened` as for any other run."""
    one = opened | {
        "closed_on": None,
        "shares": {},
        "taken_back": {},
        "issued": {},
        "released": [],
        "carried": {},
        "dealt": [],
    }
    for pool, parts in some.items():
        shares = _dealt(books, pool, sum(part["gross"] for part in parts), opened)
        books.deduct(shares, pool[0], opened["rates"])
        # Where nobody can be paid, or a rule lacks, all of it stays where it is.
        if shares and all(share["state"] == "CREDITED" for share in shares):
            one["shares"][pool] = [
                part for share in shares for part in books.received(share, opened["day"], opened["known"])
            ]
            one["dealt"] += parts
    books.runs[run] = one


def close_dealing(books: Books, run: str, closed_on: date) -> list[Share]:
    """It was approved; what it credits."""
    one = books.runs[run]
    one["closed_on"] = closed_on
    for share in one["dealt"]:
        share["gone"] = True
    for pool, shares in one["shares"].items():
        for share in shares:
            share |= {"target": pool, "start": closed_on, "run": run}
    return [share | {"share": share} for share in books.shares(run)]


def _dealt(books: Books, pool: Pool, amount: int, opened: dict[str, Any]) -> list[Share]:
    """The sum by the weight of the works that were reported in the class, and of those only to shares that can be
    paid."""
    channel, month, composers = pool
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    found = []
    for title, used in _weights(books, channel, month).items():
        work = books.registered.works[title]
        weights = roles_of(work["genre"], work["absent"]) or {}
        for role in ("COMPOSER",) if composers else weights:
            known = opened["known"]
            for owner, fraction in books.registered.holders(work, role, known) if role in weights else ():
                standing = books.registered.standing(owner, role, last, opened["day"], known)
                if standing[0] == "CREDITED":
                    part = used * fraction * Fraction(weights[role], sum(weights.values()))
                    found.append((share_of(work["id"], role, owner, standing, 0), part))
    if not found:
        return []
    among = [(weight, (str(ROLES.index(one["role"])), one["owner"], one["work"])) for one, weight in found]
    parts = shared_out(amount, among)
    return [one | {"gross": part, "net": part} for (one, _), part in zip(found, parts, strict=True)]


def _weights(books: Books, channel: str, month: date) -> dict[str, int]:
    """Registered title -> how much of it the class's accounts report."""
    lines: Iterable[tuple[str, date, int]] = (
        line
        for name, account in books.accounts.items()
        if account["channel"] == channel
        for line in books.as_it_stands(name)
        if line[1].replace(day=1) == month and line[0] in books.registered.works
    )
    sums: dict[str, int] = {}
    for title, _, weight in lines:
        sums[title] = sums.get(title, 0) + weight
    return sums
