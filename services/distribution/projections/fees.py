"""The Agency's fee of any year, from the entries of receipts, the policy on its due day, and the bank's rates."""

from datetime import date

from sqlalchemy import case, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.agency_fee import LAW, AgencyFee, Collection, FeeTerms, fee_of, read_terms
from services.distribution.domain.double_entry import MONEY
from services.distribution.domain.ledger import VAT
from services.distribution.domain.policy_bodies import AGENCY_FEE
from services.distribution.projections.bulletin import read_bulletins
from services.distribution.projections.journal import NOTED
from services.distribution.projections.policy import in_force
from services.distribution.projections.receipt import TABLE as RECEIPT
from shared.kernel.money import Money


async def find_fee(connection: AsyncConnection, year: int, today: date) -> AgencyFee | None:
    """The fee of a year's collections as they are known; None for a year in which nothing came."""
    collections = await _collections(connection, year)
    if not collections:
        return None
    terms = await _terms(connection, year)
    bulletins = await read_bulletins(connection)
    return fee_of(year, terms, collections, bulletins, today)


async def read_years(connection: AsyncConnection) -> list[int]:
    """The years in which receipts have their value dates, newest first."""
    year = func.substr(RECEIPT.c.value_date, 1, 4)
    query = select(year).where(RECEIPT.c.value_date.is_not(None)).distinct()
    return sorted((int(one) for one in (await connection.execute(query)).scalars()), reverse=True)


async def _collections(connection: AsyncConnection, year: int) -> list[Collection]:
    noted = func.json_to_recordset(RECEIPT.c.journal).table_valued(*NOTED)
    noted = noted.render_derived(name="noted", with_types=True)
    debit, credit, amount = noted.c.debit, noted.c.credit, noted.c.amount
    came = (
        case((debit == MONEY, amount), else_=0)
        - case((credit == MONEY, amount), else_=0)
        - case((credit == VAT, amount), else_=0)
        + case((debit == VAT, amount), else_=0)
    )
    query = (
        select(RECEIPT.c.receipt, RECEIPT.c.kind, RECEIPT.c.value_date, RECEIPT.c.currency, func.sum(came))
        .select_from(RECEIPT.join(noted, true()))
        .where(
            RECEIPT.c.value_date.is_not(None),
            noted.c.effective_on.between(f"{year:04d}-01-01", f"{year:04d}-12-31"),
            or_(debit.in_((MONEY, VAT)), credit.in_((MONEY, VAT))),
        )
        .group_by(RECEIPT.c.receipt, RECEIPT.c.kind, RECEIPT.c.value_date, RECEIPT.c.currency)
        .order_by(RECEIPT.c.receipt)
    )
    return [
        Collection(
            receipt=receipt,
            kind=kind,
            value_date=date.fromisoformat(value_date),
            amount=Money(int(amount), currency),
        )
        for receipt, kind, value_date, currency, amount in (await connection.execute(query)).tuples()
    ]


async def _terms(connection: AsyncConnection, year: int) -> FeeTerms:
    # What holds when the fee is due, whatever held while the money came.
    policies = await in_force(connection, LAW.due_on(year))
    found = policies.get(AGENCY_FEE)
    return LAW if found is None else read_terms(found["body"], found["reference"])
