"""The same arithmetic as in the plain loop, as sets: DuckDB in one process."""

from __future__ import annotations

from typing import Any

import duckdb

from deploy.bench.accounts_matched import (
    ACCOUNTS,
    DUE,
    LINES_PER_WORK,
    WEIGHTS,
    Size,
    has_mandate,
    owner_of,
    party_id,
    work_id,
)
from deploy.bench.plain_distribution import Shares

_ROWS = "CREATE TABLE {} AS SELECT * FROM (SELECT {})"
_LINES = """
CREATE TABLE used AS
SELECT account, (account * {reports} + number) % {works} AS work,
       sum(60 + (account * 131 + number * 7919 + line * 613) % 5000) AS seconds
FROM range({accounts}) a(account), range({reports}) r(number), range({lines}) l(line)
GROUP BY ALL
"""
_BY_WORK = """
CREATE TABLE of_work AS
SELECT account, work, id, part + (row_number() OVER rest <= {due} - sum(part) OVER whole)::BIGINT AS gross
FROM (SELECT *, {due} * seconds // sum(seconds) OVER whole AS part,
             {due} * seconds % sum(seconds) OVER whole AS left_over
      FROM used JOIN works USING (work) WINDOW whole AS (PARTITION BY account))
WINDOW whole AS (PARTITION BY account),
       rest AS (PARTITION BY account ORDER BY left_over DESC, seconds DESC, id)
"""
_BY_ROLE = """
CREATE TABLE of_role AS
SELECT account, work, id, role, owner, part + (row_number() OVER rest <= gross - sum(part) OVER whole)::BIGINT AS gross
FROM (SELECT *, gross * weight // {weights} AS part, gross * weight % {weights} AS left_over
      FROM of_work JOIN keys ON true JOIN owners USING (work, role))
WINDOW whole AS (PARTITION BY account, work),
       rest AS (PARTITION BY account, work ORDER BY left_over DESC, weight DESC, role)
"""
_NET = """
WITH credited AS (
    SELECT *, (sum(gross) OVER whole * {rate} * 2 + 100) // 200 AS total, sum(gross) OVER whole AS credited
    FROM of_role WHERE owner IS NOT NULL WINDOW whole AS (PARTITION BY account)
), parted AS (
    SELECT *, total * gross // credited AS part, total * gross % credited AS left_over FROM credited
), taken AS (
    SELECT account, work, role, part + (row_number() OVER rest <= total - sum(part) OVER whole)::BIGINT AS less
    FROM parted
    WINDOW whole AS (PARTITION BY account),
           rest AS (PARTITION BY account ORDER BY left_over DESC, gross DESC, role || '|' || owner || '|' || id)
)
SELECT account, work, list((gross::BIGINT, (gross - coalesce(less, 0))::BIGINT) ORDER BY role)
FROM of_role LEFT JOIN taken USING (account, work, role) GROUP BY ALL
"""


def distributed_by_sets(size: Size, rate: int) -> dict[tuple[int, int], Shares]:
    """As `distributed_plainly`."""
    with duckdb.connect(":memory:") as database:
        works = range(size.works)
        owners = [
            (work, role, party_id(owner) if has_mandate(owner := owner_of(size, work, role)) else None)
            for work in works
            for role in range(len(WEIGHTS))
        ]
        _put(database, "works", work=list(works), id=[work_id(work) for work in works])
        _put(database, "keys", role=list(range(len(WEIGHTS))), weight=list(WEIGHTS.values()))
        _put(
            database,
            "owners",
            **{
                name: list(column)
                for name, column in zip(("work", "role", "owner"), zip(*owners, strict=True), strict=True)
            },
        )
        told = {
            "reports": size.reports,
            "works": size.works,
            "accounts": ACCOUNTS,
            "lines": LINES_PER_WORK,
            "due": DUE.amount,
            "weights": sum(WEIGHTS.values()),
            "rate": rate,
        }
        for query in (_LINES, _BY_WORK, _BY_ROLE):
            database.execute(query.format(**told))
        found = database.execute(_NET.format(**told)).fetchall()
    return {(account, work): list(map(tuple, shares)) for account, work, shares in found}


def _put(database: duckdb.DuckDBPyConnection, table: str, **columns: list[Any]) -> None:
    chosen = ", ".join(f"unnest(?) AS {name}" for name in columns)
    database.execute(_ROWS.format(table, chosen), list(columns.values()))
