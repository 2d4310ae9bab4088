"""What of intake belongs to a receipt, a run or a payee: accounts and schedules, money, what the bank said."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.account import ACCOUNT
from services.intake.domain.award import AWARD
from services.intake.domain.bank import BANK_ACCOUNT
from services.intake.domain.bank_entry import BANK_ENTRY
from services.intake.domain.bank_question import BANK_QUESTION
from services.intake.domain.cause import CAUSE
from services.intake.domain.items import LINES, SCHEDULE_LINES, WORKS, items_id
from services.intake.domain.letter import LETTER
from services.intake.domain.paper import PAPER
from services.intake.domain.payment_status import PAYMENT_STATUS
from services.intake.domain.receipt import RECEIPT as MONEY
from services.intake.domain.schedule import SCHEDULE
from services.intake.domain.signature import SIGNATURE, signature_id
from services.intake.projections.account import TABLE as ACCOUNTS
from services.intake.projections.allocation import TABLE as ALLOCATION
from services.intake.projections.letter import TABLE as LETTERS
from services.intake.projections.paper import TABLE as PAPERS
from services.intake.projections.receipt import TABLE as RECEIPTS
from shared.eventstore.log import Log
from shared.projections.evidence import PAYEE, Asked, Evidence, rows_in_parts


async def find_evidence(connection: AsyncConnection, _: Log, asked: Asked) -> Evidence:
    """Targets with letters and papers, their receipts, and what the bank said of these and of orders; of a payee's
    export without the works and lines that were reported, which are others' too."""
    found = Evidence()
    targets, receipts = asked.ids("target", "account"), set(asked.ids("receipt"))
    for entity in (ACCOUNT.entity, SCHEDULE.entity, AWARD.entity, CAUSE.entity):
        found.add(entity, targets)
    async for row in rows_in_parts(connection, _tied, targets):
        receipts.add(row["receipt"])
    async for row in rows_in_parts(connection, _papers, targets):
        found.add(PAPER.entity, [row["id"]])
    async for row in rows_in_parts(connection, _letters, targets):
        found.add(LETTER.entity, [row["id"]])
    if asked.kind != PAYEE:
        found.add(SCHEDULE_LINES.entity, [items_id(one, 1) for one in targets])
        async for row in rows_in_parts(connection, _accounts, targets):
            for version in range(1, row["version"] + 1):
                items = items_id(row["id"], version)
                found.add(WORKS.entity, [items])
                found.add(LINES.entity, [items])
                found.add(SIGNATURE.entity, [signature_id(row["id"], version)])
    async for row in rows_in_parts(connection, _receipts, receipts):
        found.add(MONEY.entity, [row["id"]])
        found.add(BANK_ACCOUNT.entity, [row["bank_account"]] if row["bank_account"] else [])
    entries = {*receipts, *asked.ids("entry")}
    for entity in (BANK_ENTRY.entity, BANK_QUESTION.entity, PAYMENT_STATUS.entity):
        found.add(entity, entries)
    return found


def _tied(some: Sequence[str]) -> Any:
    return select(ALLOCATION.c.receipt).where(ALLOCATION.c.target.in_(some)).distinct()


def _papers(some: Sequence[str]) -> Any:
    return select(PAPERS.c.id).where(PAPERS.c.target.in_(some))


def _letters(some: Sequence[str]) -> Any:
    return select(LETTERS.c.id).where(LETTERS.c.about.in_(some))


def _accounts(some: Sequence[str]) -> Any:
    return select(ACCOUNTS.c.id, ACCOUNTS.c.version).where(ACCOUNTS.c.id.in_(some))


def _receipts(some: Sequence[str]) -> Any:
    return select(RECEIPTS.c.id, RECEIPTS.c.bank_account).where(RECEIPTS.c.id.in_(some))
