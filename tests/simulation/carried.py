"""The books of refused money on its way into the next period of its contract, a second time from D-20. Sums are
qəpik."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tests.simulation.shares import Share, month_of


def taken_up(
    accounts: Mapping[str, dict[str, Any]], shares: Iterable[Share], targets: Iterable[str]
) -> dict[str, list[Share]]:
    """Account that a run has for the first time -> shares that it is decided to carry and that are distributed with it:
    all of a contract go into the earliest of its accounts in the run whose period begins after theirs."""
    found: dict[str, list[Share]] = {}
    first = [target for target in targets if accounts[target]["run"] is None]
    for share in shares:
        of = accounts.get(share["target"])
        if of is None or not share.get("carries") or share.get("gone"):
            continue
        later = [
            (month_of(accounts[target]), target)
            for target in first
            if accounts[target]["channel"] == of["channel"] and month_of(accounts[target]) > month_of(of)
        ]
        if later:
            found.setdefault(min(later)[1], []).append(share)
    return found
