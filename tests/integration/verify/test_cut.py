"""What a cut between two ledgers rests on: how far one heard the other, and the other's books as of there."""

from __future__ import annotations

import json
from typing import Any

import asyncpg

from deploy.command.ledgers import Cut, compare
from services.distribution.main import PARTS as DISTRIBUTION
from services.intake.main import PARTS as INTAKE
from tests.integration.verify import given
from tests.support.service import Serve, Served

CLOSED_RUN = """
INSERT INTO view.run (run, state, kind, read_position, cut_off_day, known, policies, rules_version, targets,
    excluded, sources, touched, complete, facts_sha256, background_sha256, prepared_by, totals, sequence)
VALUES ($1, 'CLOSED', 'REGULAR', 1, '2026-09-01', '{}', '{}', 1, '[]',
    '[]', 0, '[]', true, '', '', 'economist', $2, $3)
"""
NOTHING: dict[str, Any] = {"books": [], "credited": [], "totals": []}


async def ledger(served: Served, **query: Any) -> dict[str, Any]:
    service = served.running.parts.service
    answer = await served.caller("auditor", f"{service}:ledger:read").get("/v1/ledger", **query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_distribution_says_what_it_heard_and_what_that_comes_to(serve: Serve) -> None:
    served = await serve(DISTRIBUTION)
    await given.distribution(served)
    found = await ledger(served)
    assert found["known"] == {"intake": 4}
    assert found["books"] == [
        {
            "currency": "AZN",
            "received": 100_01,
            "vat": 0,
            "unallocated": 1,
            "reversed": 0,
            "allocated": 100_00,
            "targets": [{"target": "account", "allocated": 100_00}],
        },
        {
            "currency": "EUR",
            "received": 98_00,
            "vat": 0,
            "unallocated": 0,
            "reversed": 0,
            "allocated": 98_00,
            "targets": [{"target": "schedule", "allocated": 98_00}],
        },
    ]
    books = compare(Cut(0, found, found, found), Cut(0, NOTHING, NOTHING, NOTHING))
    assert books.lines and all(line.holds for line in books.lines), books.lines


async def test_what_runs_credited_counts_up_to_the_sequence_that_closed_them(serve: Serve) -> None:
    served = await serve(DISTRIBUTION)
    connection = await asyncpg.connect(served.database.dsn_app)
    for number, amount in ((40, 64_00), (90, 6_00)):
        totals = [
            {"state": state, "reason": None, "amount": {"amount": amount, "currency": "AZN"}}
            for state in ("CREDITED", "RESERVED")
        ]
        await connection.execute(CLOSED_RUN, f"run-{number}", json.dumps(totals), number)
    await connection.close()
    for sequence, credited in ((None, 70_00), (90, 70_00), (89, 64_00), (40, 64_00)):
        found = await ledger(served, **({} if sequence is None else {"sequence": sequence}))
        assert found["credited"] == [{"currency": "AZN", "amount": credited}]
    assert (await ledger(served, sequence=39))["credited"] == []


async def test_intake_counts_its_receipts_up_to_a_sequence(serve: Serve) -> None:
    served = await serve(INTAKE)
    await given.intake(served)
    (now,) = (await ledger(served))["books"]
    assert (now["received"], now["allocated"]) == (48_005_01, 0)
    rows = await served.running.ctx.pool.fetch(
        "SELECT public_seq FROM log.entry WHERE type = 'ReceiptEntered' ORDER BY position"
    )
    (then,) = (await ledger(served, sequence=rows[0]["public_seq"]))["books"]
    assert then["received"] in (48_000_01, 5_00)
    assert (await ledger(served, sequence=0))["books"] == []
