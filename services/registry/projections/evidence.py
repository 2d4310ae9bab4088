"""What of the registry belongs to a receipt, a run or a payee: its parties, works and contracts."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.agreement import AGREEMENTS
from services.registry.domain.application import APPLICATION
from services.registry.domain.contract import CONTRACT
from services.registry.domain.party import PARTY
from services.registry.domain.policy import POLICY_PAGE, TERM
from services.registry.domain.source_record import SOURCE_RECORD
from services.registry.domain.work import WORK
from services.registry.projections.application_party import TABLE as APPLICATION_PARTY
from services.registry.projections.party import TABLE as PARTIES
from services.registry.projections.source_record import TABLE as SOURCE
from services.registry.projections.work import TABLE as WORKS
from shared.eventstore.log import Log
from shared.projections.evidence import PAYEE, Asked, Evidence, rows_in_parts

_PARTIES = ("owner", "receiver", "person", "payee", "payer", "society", "creditor", "party")


async def find_evidence(connection: AsyncConnection, _: Log, asked: Asked) -> Evidence:
    """Parties with their agreements and applications, works with what databases say of them, contracts; of a payee's
    export no other party's."""
    found = Evidence()
    parties = {asked.id} if asked.kind == PAYEE else set(asked.ids(*_PARTIES))
    works = set(asked.ids("work"))
    async for row in rows_in_parts(connection, _merged_party, parties):
        parties.add(row["merged_into"])
    async for row in rows_in_parts(connection, _merged_work, works):
        works.add(row["merged_into"])
    found.add(PARTY.entity, parties)
    found.add(AGREEMENTS.entity, parties)
    found.add(WORK.entity, works)
    found.add(CONTRACT.entity, asked.ids("contract"))
    async for row in rows_in_parts(connection, _applied, parties):
        found.add(APPLICATION.entity, [row["application"]])
    async for row in rows_in_parts(connection, _said_of, works):
        found.add(SOURCE_RECORD.entity, [row["id"]])
    found.add(POLICY_PAGE.entity, [TERM])
    return found


def _merged_party(some: Sequence[str]) -> Any:
    return select(PARTIES.c.merged_into).where(PARTIES.c.id.in_(some), PARTIES.c.merged_into.is_not(None))


def _merged_work(some: Sequence[str]) -> Any:
    return select(WORKS.c.merged_into).where(WORKS.c.id.in_(some), WORKS.c.merged_into.is_not(None))


def _applied(some: Sequence[str]) -> Any:
    return select(APPLICATION_PARTY.c.application).where(APPLICATION_PARTY.c.party.in_(some))


def _said_of(some: Sequence[str]) -> Any:
    return select(SOURCE.c.id).where(SOURCE.c.work.in_(some))
