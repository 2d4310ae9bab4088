"""Orders with what they withheld, as registers and yearly summaries take them."""

from collections.abc import AsyncIterator, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.register import TaxedOrder
from services.payments.projections.order import FAILED, RETURNED
from services.payments.projections.order import TABLE as ORDER
from services.payments.projections.party import TABLE as PARTY
from shared.contracts.payments import Withholding
from shared.contracts.wire import from_builtins
from shared.kernel.money import Money


async def taxed_payees(connection: AsyncConnection, first: date, last: date) -> list[tuple[str, int]]:
    """Payees who were paid under a tax rule in a period, with the versions of the data that they were paid by."""
    query = select(ORDER.c.payee, ORDER.c.payment_data).distinct()
    query = query.where(ORDER.c.execution_date.between(first, last), ORDER.c.gross > 0).order_by(
        ORDER.c.payee, ORDER.c.payment_data
    )
    return [(payee, version) for payee, version in (await connection.execute(query)).tuples()]


async def read_taxed(
    connection: AsyncConnection,
    first: date,
    last: date,
    numbers: Mapping[tuple[str, int], str],
    payee: str | None = None,
) -> AsyncIterator[TaxedOrder]:
    """The orders of a period that a tax rule applied to, by payee; `numbers` has tax numbers by payee and version of
    data, a legal person has the registry's VÖEN."""
    query = (
        select(ORDER, PARTY.c.name, PARTY.c.voen)
        .outerjoin(PARTY, PARTY.c.id == ORDER.c.payee)
        .where(ORDER.c.execution_date.between(first, last))
        .order_by(ORDER.c.payee, ORDER.c.execution_date, ORDER.c.id)
    )
    if payee is not None:
        query = query.where(ORDER.c.payee == payee)
    found = await connection.stream(query)
    async for row in found.mappings():
        if not row["withheld"]:
            continue
        yield TaxedOrder(
            order=row["id"],
            payee=row["payee"],
            name=row["name"] or row["payee"],
            tax_number=numbers.get((row["payee"], row["payment_data"])) or row["voen"],
            execution_date=row["execution_date"],
            gross=Money(row["gross"], row["currency"]),
            net=Money(row["net"], row["currency"]),
            withheld=from_builtins(tuple[Withholding, ...], row["withheld"]),
            taken_back_on=row["returned_on"] if row["state"] in (RETURNED, FAILED) else None,
        )
