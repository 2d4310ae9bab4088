"""What a receipt is compared with when somebody asks what it may be for: one list over intake's read models."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Select, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.proposals import Candidate, Sought
from services.intake.projections.account import TABLE as ACCOUNT
from services.intake.projections.award import TABLE as AWARD
from services.intake.projections.cause import APPROVED
from services.intake.projections.cause import TABLE as CAUSE
from services.intake.projections.contract import TABLE as CONTRACT
from services.intake.projections.invoice import OPEN
from services.intake.projections.invoice import TABLE as INVOICE
from services.intake.projections.party import TABLE as PARTY
from services.intake.projections.receipt import TABLE as RECEIPT
from services.intake.projections.schedule import TABLE as SCHEDULE
from services.intake.vault import from_same_account, payer_words
from shared.contracts.terms import ReceiptKind, TargetKind
from shared.kernel.money import Money

CANDIDATES_MAX = 5_000
"""Of each kind, the newest first."""


async def read_sought(connection: AsyncConnection, receipt: dict[str, Any]) -> Sought:
    """A receipt with what the bank says of it: compared here, shown to nobody. Charges in another currency than the
    receipt's or than that of what was converted count nowhere."""
    words = await payer_words(connection, receipt["id"])
    same = select(RECEIPT.c.payer).where(
        RECEIPT.c.payer.is_not(None),
        RECEIPT.c.id != receipt["id"],
        RECEIPT.c.id.in_(from_same_account(receipt["id"])),
    )
    known = (await connection.execute(same.distinct())).scalars()
    converted = None
    if receipt["original"] is not None:
        left = receipt["original"] - receipt["original_allocated"]
        converted = Money(left, receipt["original_currency"])
    charges = receipt["detail"]["charges"]
    return Sought(
        kind=ReceiptKind(receipt["kind"]),
        left=Money(receipt["unallocated"], receipt["currency"]),
        converted=converted,
        charges=None if charges is None else Money(charges["amount"], charges["currency"]),
        words=f"{words['remittance']} / {receipt['end_to_end_id']}",
        name=words["name"],
        payer=receipt["payer"],
        from_account=frozenset(known),
    )


async def read_candidates(connection: AsyncConnection, sought: Sought) -> list[Candidate]:
    """What is not covered and waits for money in the receipt's currency, and the schedules that wait for it in the
    currency of what the bank converted, in a fixed order."""
    currency = sought.left.currency
    found = await _accounts(connection, currency)
    for counted in (sought.left, sought.converted):
        found += [] if counted is None else await _schedules(connection, counted.currency)
    awards = select(AWARD.c.number.label("own"), *_columns(AWARD, AWARD.c.payer))
    found += await _read(
        connection, _open(awards, AWARD, AWARD.c.payer, currency), TargetKind.AWARD, currency
    )
    causes = select(CAUSE.c.id.label("own"), *_columns(CAUSE, CAUSE.c.payer)).where(CAUSE.c.state == APPROVED)
    found += await _read(
        connection, _open(causes, CAUSE, CAUSE.c.payer, currency), TargetKind.CAUSE, currency
    )
    return found


async def _schedules(connection: AsyncConnection, currency: str) -> list[Candidate]:
    query = select(SCHEDULE.c.number.label("own"), *_columns(SCHEDULE, SCHEDULE.c.society))
    return await _read(
        connection, _open(query, SCHEDULE, SCHEDULE.c.society, currency), TargetKind.SCHEDULE, currency
    )


def _columns(table: Table, payer: Any) -> tuple[Any, ...]:
    contract = CONTRACT.c.number.label("contract_number")
    name = PARTY.c.name.label("payer_name")
    return table.c.id, payer.label("payer"), table.c.due, table.c.received, contract, name


def _open(query: Select[Any], table: Table, payer: Any, currency: str) -> Select[Any]:
    contract = table.c.contract if "contract" in table.c else table.c.id
    return (
        query.outerjoin(CONTRACT, CONTRACT.c.id == contract)
        .outerjoin(PARTY, PARTY.c.id == payer)
        .where(table.c.currency == currency, table.c.covered.is_(False))
        .order_by(table.c.period_to.desc(), table.c.id)
        .limit(CANDIDATES_MAX)
    )


async def _read(
    connection: AsyncConnection, query: Select[Any], kind: TargetKind, currency: str
) -> list[Candidate]:
    rows = (await connection.execute(query)).mappings()
    return [_candidate(kind, row, (row["own"],), currency) for row in rows]


def _candidate(kind: TargetKind, row: Any, references: tuple[str, ...], currency: str) -> Candidate:
    still = None if row["due"] is None else row["due"] - row["received"]
    name, number = row["payer_name"] or "", row["contract_number"] or ""
    return Candidate(kind, row["id"], row["payer"], name, still, currency, references, number)


async def _accounts(connection: AsyncConnection, currency: str) -> list[Candidate]:
    """Accounts with the invoices of their contract and period; the money of a works list is its award's."""
    asked: dict[str, list[Any]] = {}
    columns = (
        INVOICE.c.contract,
        INVOICE.c.period_from,
        INVOICE.c.period_to,
        INVOICE.c.number,
        INVOICE.c.vat,
    )
    for invoice in (await connection.execute(select(*columns).where(INVOICE.c.state == OPEN))).mappings():
        asked.setdefault(invoice["contract"], []).append(invoice)
    of_account = (ACCOUNT.c.contract, ACCOUNT.c.period_from, ACCOUNT.c.period_to)
    query = select(*of_account, *_columns(ACCOUNT, ACCOUNT.c.payer)).where(ACCOUNT.c.contract != ACCOUNT.c.id)
    found = []
    rows = await connection.execute(_open(query, ACCOUNT, ACCOUNT.c.payer, currency))
    for row in rows.mappings():
        invoices = [
            one
            for one in asked.get(row["contract"], [])
            if one["period_from"] <= row["period_from"] and row["period_to"] <= one["period_to"]
        ]
        own = (row["id"], *(one["number"] for one in invoices))
        candidate = _candidate(TargetKind.ACCOUNT, row, own, currency)
        found.append(replace(candidate, vat=sum(one["vat"] for one in invoices)))
    return found
