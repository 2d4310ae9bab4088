"""What a run comes to, by nothing but integers in loops: the works by their seconds, the five roles by the key, the
deduction over all that is credited; largest remainders everywhere, and the same ties."""

from __future__ import annotations

from deploy.bench.accounts_matched import (
    ACCOUNTS,
    DUE,
    LINES_PER_WORK,
    WEIGHTS,
    Size,
    has_mandate,
    owner_of,
    party_id,
    seconds_of,
    work_id,
)

Shares = list[tuple[int, int]]
"""Gross and net of each role, in minor units."""


def distributed_plainly(size: Size, rate: int) -> dict[tuple[int, int], Shares]:
    """(account, work) -> its shares, with `rate` percent deducted from those with a mandate."""
    weights = list(WEIGHTS.values())
    found: dict[tuple[int, int], Shares] = {}
    works = {number: work_id(number) for number in range(size.works)}
    owners = {number: party_id(number) for number in range(size.works // 2)}
    for account in range(ACCOUNTS):
        sums: dict[int, int] = {}
        for number in range(size.reports):
            work = size.work_of(account, number)
            seconds = [seconds_of(account, number, line) for line in range(LINES_PER_WORK)]
            sums[work] = sums.get(work, 0) + sum(seconds)
        order = sorted(sums, key=works.__getitem__)
        parts = _split(DUE.amount, [sums[work] for work in order])
        gross = {work: _split(part, weights) for work, part in zip(order, parts, strict=True)}
        credited = [
            (f"{role}|{owners[owner]}", works[work], work, role)
            for work in order
            for role in range(len(weights))
            if has_mandate(owner := owner_of(size, work, role))
        ]
        credited.sort()
        amounts = [gross[work][role] for _, _, work, role in credited]
        taken = _split((sum(amounts) * rate * 2 + 100) // 200, amounts)
        net = {work: list(shares) for work, shares in gross.items()}
        for (_, _, work, role), less in zip(credited, taken, strict=True):
            net[work][role] -= less
        found |= {(account, work): list(zip(gross[work], net[work], strict=True)) for work in order}
    return found


def _split(total: int, weights: list[int]) -> list[int]:
    whole = sum(weights)
    parts, rests = [], []
    for at, weight in enumerate(weights):
        part, rest = divmod(total * weight, whole)
        parts.append(part)
        rests.append((-rest, -weight, at))
    rests.sort()
    for _, _, at in rests[: total - sum(parts)]:
        parts[at] += 1
    return parts
