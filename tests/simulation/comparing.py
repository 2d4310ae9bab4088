"""The services' word against the independent books, to the qəpik."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.simulation.books import Books

Json = dict[str, Any]


def same_draft(books: Books, run: str, allocations: list[Json]) -> None:
    """Every share of a draft is as it must be, and none lacks."""
    titles = {work["id"] for work in books.registered.works.values()}
    drafted: Counter[Any] = Counter()
    for body in allocations:
        work = body["work"] if body["work"] in titles else body["title"]
        for share in body["shares"]:
            taken = tuple(sorted((one["kind"], one["amount"]["amount"]) for one in share["deductions"]))
            names = (share["role"], share["owner"], share["receiver"], share["state"], share["reason"])
            drafted[(work, *names, share["gross"]["amount"], taken, share["net"]["amount"])] += 1
    expected: Counter[Any] = Counter()
    for share in books.shares(run):
        names = (share["role"], share["owner"], share["receiver"], share["state"], share["reason"])
        taken = tuple(sorted(share["deductions"].items()))
        expected[(share["work"], *names, share["gross"], taken, share["net"])] += 1
    differs(f"the draft of run {run}", drafted, expected)


def differs(what: str, said: Any, expected: Any) -> None:
    """Raises AssertionError with both sides where they are not the same."""
    if said != expected:
        more = _only(said, expected)
        lacks = _only(expected, said)
        raise AssertionError(f"{what}: the services say\n{more}\nthe books say\n{lacks}")


def _only(one: Any, other: Any) -> str:
    return "\n".join(
        f"  {key}: {value}" for key, value in sorted(one.items(), key=str) if other.get(key) != value
    )
