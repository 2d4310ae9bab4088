"""What a run comes to, by nothing but integers in loops: the works by their seconds, the five roles by the key, the
deduction over all that is credited; largest remainders everywhere, and the same ties. Kept barely, each allocation is a
row of JSON beside that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from deploy.bench.accounts_matched import (
    ACCOUNTS,
    DUE,
    LINES_PER_WORK,
    WEIGHTS,
    Size,
    account_id,
    has_mandate,
    owner_of,
    party_id,
    seconds_of,
    work_id,
)
from shared.kernel.ids import derived_id

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


async def kept_barely(pool: Any, size: Size, rate: int) -> int:
    """The same written down: each allocation with its shares as JSON, by one COPY an account and one COMMIT, into a
    table without index, order or chain. Answers with how many."""
    found = distributed_plainly(size, rate)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("CREATE TABLE view.bare_allocation (allocation text, body text)")
        for rows in _rows(size, found):
            await connection.copy_records_to_table("bare_allocation", schema_name="view", records=rows)
    return len(found)


def _rows(size: Size, found: dict[tuple[int, int], Shares]) -> Iterator[list[tuple[str, str]]]:
    for account in range(ACCOUNTS):
        target = account_id(account)
        rows: list[tuple[str, str]] = []
        for at in range(size.reports):
            number = size.work_of(account, at)
            work = work_id(number)
            allocation = derived_id("bare", target, work)
            shares = [
                {
                    "share": derived_id("bare-share", allocation, role),
                    "role": role,
                    "owner": party_id(owner := owner_of(size, number, place)),
                    "state": "CREDITED" if has_mandate(owner) else "RESERVED",
                    "gross": {"amount": gross, "currency": DUE.currency},
                    "net": {"amount": net, "currency": DUE.currency},
                    "deductions": [{"kind": "ADMINISTRATION", "amount": gross - net}],
                    "fraction": "1",
                }
                for place, (role, (gross, net)) in enumerate(
                    zip(WEIGHTS, found[account, number], strict=True)
                )
            ]
            body = {"allocation": allocation, "target": target, "work": work, "shares": shares}
            rows.append((allocation, msgspec.json.encode(body).decode()))
        yield rows


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
