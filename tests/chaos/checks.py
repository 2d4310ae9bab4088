"""What must hold after every round, asked at the services' doors and in their databases."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import asyncpg
import httpx

from deploy.client import Failed, Session, Waited
from deploy.command.verifying import verify
from deploy.demo.cast import Cast
from deploy.local.databases import with_role
from shared.contracts.catalogue import SERVICES
from tests.chaos.client import Acknowledged, Answers, PatientClient
from tests.chaos.load import Told
from tests.chaos.parts import STUCK_SECONDS
from tests.chaos.system import System

HEARD_WITHIN_S = 40.0
AUTHORS = 5

ONCE = {
    "registry": {
        "PartyEntered": AUTHORS + 1,
        "MandateGiven": AUTHORS,
        "WorkEntered": 1,
        "ContractEntered": 1,
    },
    "intake": {"AccountTaken": 1, "ReceiptEntered": 1, "ReceiptPartAllocated": 1},
    "matching": {"TargetMatched": 1},
    "distribution": {"RunOpened": 1, "RunClosed": 1, "RoyaltyAllocated": 1},
    "payments": {
        "CreditEntered": AUTHORS,
        "AccountCredited": AUTHORS,
        "CreditPaid": AUTHORS,
        "OrderIssued": AUTHORS,
        "OrderConfirmed": AUTHORS,
    },
}
"""Service -> event -> how often it happens in a story."""

_LOST = """
SELECT c.route, c.key
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) AS c (route, key, position, correlation)
WHERE NOT EXISTS (
    SELECT FROM log.request r JOIN log.entry e ON e.position = r.position
    WHERE r.route = c.route AND r.key = c.key AND r.position = c.position AND r.correlation_id = c.correlation)
"""
_JOBS = "SELECT id, kind, problem::text FROM work.job WHERE state = 'FAILED'"
_LACKING = (
    "SELECT id FROM unnest($1::text[]) AS j (id) WHERE NOT EXISTS (SELECT FROM work.job w WHERE w.id = j.id)"
)
_PARKED = "SELECT policy, subject, error FROM work.parked WHERE state = 'PARKED'"
_ALARMS = "SELECT kind, detail FROM work.alarm WHERE settled_at IS NULL"
_COUNTS = "SELECT type, count(*) AS n FROM log.entry WHERE source IS NULL GROUP BY type"


def check(system: System, answers: Answers, told: Sequence[Told], stories: int) -> list[str]:
    """Everything that does not hold now; `stories` were told to their end since the start."""
    findings = [finding for one in told for finding in one.findings]
    findings += _ready(system)
    if any("get ready" in one for one in findings):
        return findings
    findings += _well(system)
    with PatientClient(Answers()) as http:
        auditor = Cast(system.addresses, system.issuer, http)["auditor"]
        findings += _heard(auditor)
        try:
            findings += [f"verify: {finding}" for finding in verify(auditor).findings]
        except (Failed, Waited) as error:
            findings.append(f"verify: {error}")
    return findings + asyncio.run(_databases(system, answers, stories))


def _ready(system: System) -> list[str]:
    """Ready by itself, and not stuck in it; on a busy machine the wait for a processor is not counted."""
    if unready := system.wait_ready():
        return [f"{name} does not get ready by itself: {why}" for name, why in unready.items()]
    last = {start.service: start for start in system.tally.ready}
    return [
        f"{start.service} was ready after {start.seconds:.1f} s, {start.own_s:.1f} s of them its own"
        for start in last.values()
        if start.own_s > STUCK_SECONDS
    ]


def _well(system: System) -> list[str]:
    """No loop of a service is stuck, and none says that it lacks something."""
    until = time.monotonic() + HEARD_WITHIN_S
    while True:
        ill = [
            f"{name}: {', '.join(found)}"
            for name, address in system.addresses.items()
            for path, word in (("livez", "stuck"), ("readyz", "degraded"))
            if (found := httpx.get(f"{address}/{path}", timeout=10).json()[word])
        ]
        if not ill or time.monotonic() > until:
            return [f"not well within {HEARD_WITHIN_S:.0f} s: {one}" for one in ill]
        time.sleep(0.2)


def _heard(auditor: Session) -> list[str]:
    """Everybody has heard everything that was published."""
    until = time.monotonic() + HEARD_WITHIN_S
    while True:
        marks = {name: auditor.get(name, "/v1/watermarks") for name in SERVICES}
        behind = [
            f"{name} heard {source} up to {sequence} of {marks[source]['sequence']}"
            for name, mark in marks.items()
            for source, sequence in mark["heard"].items()
            if sequence < marks[source]["sequence"]
        ]
        if not behind or time.monotonic() > until:
            return [f"not heard within {HEARD_WITHIN_S:.0f} s: {one}" for one in behind]
        time.sleep(0.2)


async def _databases(system: System, answers: Answers, stories: int) -> list[str]:
    by_service: dict[str, list[Acknowledged]] = defaultdict(list)
    names = {address: name for name, address in system.addresses.items()}
    for command in answers.commands:
        by_service[names[command.url]].append(command)
    findings = []
    for name in SERVICES:
        dsn = with_role(system.postgres.dsn(), name, "postgres", system.postgres.password)
        connection = await asyncpg.connect(dsn)
        try:
            found = await _acknowledged(connection, by_service[name])
            found += await _settled(connection)
            found += await _once(connection, name, stories)
            findings += [f"{name}: {finding}" for finding in found]
        finally:
            await connection.close()
    return findings


async def _acknowledged(connection: Any, commands: Sequence[Acknowledged]) -> list[str]:
    done = [one for one in commands if one.position is not None]
    columns = [
        [getattr(one, name) for one in done] for name in ("route", "key", "position", "correlation_id")
    ]
    lost = [f"lost: {row['route']} with key {row['key']}" for row in await connection.fetch(_LOST, *columns)]
    jobs = [one.job.rpartition("/")[2] for one in commands if one.job]
    return lost + [f"lost: job {row['id']}" for row in await connection.fetch(_LACKING, jobs)]


async def _settled(connection: Any) -> list[str]:
    """Nothing waits for a person."""
    failed = [f"job {row['kind']} failed: {row['problem']}" for row in await connection.fetch(_JOBS)]
    parked = [
        f"parked: {row['policy']} {row['subject']}: {row['error']}" for row in await connection.fetch(_PARKED)
    ]
    alarms = [f"alarm {row['kind']}: {row['detail']}" for row in await connection.fetch(_ALARMS)]
    return failed + parked + alarms


async def _once(connection: Any, service: str, stories: int) -> list[str]:
    counted = {row["type"]: row["n"] for row in await connection.fetch(_COUNTS)}
    return [
        f"{counted.get(event, 0)} {event} for {stories} stories, not {stories * each}"
        for event, each in ONCE[service].items()
        if counted.get(event, 0) != stories * each
    ]
