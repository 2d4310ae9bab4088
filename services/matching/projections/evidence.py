"""What of matching belongs to a receipt, a run or a payee: what was decided of the reports, and done to find works."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.claim import CLAIM
from services.matching.domain.enquiry_list import ENQUIRY_LIST
from services.matching.domain.identification import IDENTIFICATION
from services.matching.domain.listing import LISTING
from services.matching.domain.matching import MATCHING
from services.matching.domain.non_registered import NON_REGISTERED
from services.matching.domain.policy import POLICY_PAGE
from services.matching.domain.remembered import REMEMBERED
from services.matching.domain.report import REPORT
from services.matching.domain.report_events import matching_id
from services.matching.projections.claim import TABLE as CLAIMS
from services.matching.projections.enquiry import TABLE as ENQUIRY
from services.matching.projections.policy import TABLE as POLICIES
from services.matching.projections.report import TABLE as REPORTS
from shared.eventstore.log import Log
from shared.projections.evidence import PAYEE, Asked, Evidence, rows_in_parts


async def find_evidence(connection: AsyncConnection, _: Log, asked: Asked) -> Evidence:
    """Matchings with their reports (of a payee's export those of his works), searches,
    enquiries, claims, and the policies by which it was matched."""
    found = Evidence()
    works = set(asked.ids("work"))
    async for row in rows_in_parts(connection, _reports, asked.ids("target", "account")):
        if asked.kind == PAYEE and row["work"] not in works:
            continue
        found.add(REPORT.entity, [row["id"]])
        found.add(MATCHING.entity, [matching_id(row["target"], row["version"])])
        found.add(REMEMBERED.entity, [row["memory"]] if row["memory"] else [])
    found.add(IDENTIFICATION.entity, works)
    found.add(NON_REGISTERED.entity, works)
    async for row in rows_in_parts(connection, _asked_about, works):
        found.add(ENQUIRY_LIST.entity, [row["list_id"]])
    async for row in rows_in_parts(connection, _claimed, works):
        found.add(CLAIM.entity, [row["id"]])
    found.add(LISTING.entity, asked.ids("run"))
    found.add(POLICY_PAGE.entity, (await connection.execute(select(POLICIES.c.policy).distinct())).scalars())
    return found


def _reports(some: Sequence[str]) -> Any:
    shown = (REPORTS.c.id, REPORTS.c.target, REPORTS.c.version, REPORTS.c.work, REPORTS.c.memory)
    return select(*shown).where(REPORTS.c.target.in_(some))


def _asked_about(some: Sequence[str]) -> Any:
    return select(ENQUIRY.c.list_id).where(ENQUIRY.c.work.in_(some))


def _claimed(some: Sequence[str]) -> Any:
    return select(CLAIMS.c.id).where(CLAIMS.c.named.overlap(some))
