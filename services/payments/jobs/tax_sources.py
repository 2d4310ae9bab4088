"""What registers and yearly summaries need beside orders: who files them, and tax numbers out of the vault."""

from collections.abc import Sequence
from datetime import date

from services.payments.projections.policy import policies_on
from services.payments.vault import read_tax_numbers
from shared.eventstore.readings import record_readings
from shared.jobs.kinds import JobContext


async def numbers_of(
    job: JobContext, payees: Sequence[tuple[str, int]], purpose: str
) -> dict[tuple[str, int], str]:
    """The numbers of payees by version of their data, the reading recorded with its purpose (D-94); who has none, or
    whose data was erased, is not there."""
    await record_readings(
        job.ctx.pool,
        [payee for payee, _ in payees],
        kind="TAX_NUMBER",
        actor=job.actor,
        purpose=purpose,
        at=job.ctx.clock(),
    )
    async with job.ctx.engine.connect() as connection:
        return await read_tax_numbers(connection, payees)


async def guild_on(job: JobContext, day: date) -> str:
    """The guild by the name of its account on a day, empty where nobody has decided on one."""
    async with job.ctx.engine.connect() as connection:
        debtor = (await policies_on(connection, day)).debtor
    return "" if debtor is None else debtor.name
