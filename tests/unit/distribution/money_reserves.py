"""Since when what is in reserve in histories of money is there."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from tests.unit.distribution.money_history import Guild


def reserved_since(guild: Guild, name: str) -> dict[date, int]:
    """What of an account is in reserve, by the day on which its three years began."""
    sums: dict[date, int] = defaultdict(int)
    for one in guild.waits.values():
        if one.started_on and guild.made[one.allocation].target == name:
            sums[one.started_on] += one.amount
    return sums


def begins_anew(before: dict[date, int], after: dict[date, int], today: date) -> None:
    """Money that was not in reserve has no earlier day than that of the run which put it there, the day before `today`
    (D-23)."""
    for day in before.keys() | after.keys() - {today - timedelta(days=1)}:
        older = [sum(sums[one] for one in sums if one <= day) for sums in (before, after)]
        assert older[1] <= older[0], f"{older[1]} in reserve since {day} or before, {older[0]} were"
