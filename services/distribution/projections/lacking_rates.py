"""Days of foreign receipts that lack a rate: no bulletin serves them, or none that quotes the currency."""

from datetime import date

from sqlalchemy import exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.lacking_rates import DAYS_MAX, LackingRate
from services.distribution.domain.rates import HOME
from services.distribution.projections.bulletin import TABLE as BULLETIN
from services.distribution.projections.receipt import TABLE as RECEIPT


async def read_lacking(connection: AsyncConnection) -> tuple[LackingRate, ...]:
    """By day and currency, the eldest first; of what the bank had converted the currency that a schedule counts."""
    currency = func.coalesce(RECEIPT.c.counts_in, RECEIPT.c.currency)
    serves = (BULLETIN.c.day_effective <= RECEIPT.c.value_date) & (
        BULLETIN.c.day_asked >= RECEIPT.c.value_date
    )
    each = func.json_array_elements(BULLETIN.c.rates).table_valued("value", name="each").render_derived()
    quoted = func.json_extract_path_text(each.c.value, literal("currency")) == currency
    query = (
        select(
            RECEIPT.c.value_date.label("day"),
            currency.label("currency"),
            exists(select(BULLETIN.c.day_asked).where(serves).correlate(RECEIPT)).label("bulletin"),
        )
        .where(currency != HOME, RECEIPT.c.value_date.is_not(None))
        .where(RECEIPT.c.amount > RECEIPT.c.reversed)
        .where(
            ~exists(
                select(BULLETIN.c.day_asked)
                .select_from(BULLETIN)
                .join(each, literal(True))
                .where(serves, quoted)
                .correlate(RECEIPT)
            )
        )
        .distinct()
        .order_by("day", "currency")
        .limit(DAYS_MAX)
    )
    rows = (await connection.execute(query)).tuples()
    return tuple(
        LackingRate(day=date.fromisoformat(day), currency=currency, bulletin=bulletin)
        for day, currency, bulletin in rows
    )
