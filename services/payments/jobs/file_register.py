"""Files a register of a period: read as known now, written in a child process, kept as documents (D-86, D-103)."""

from typing import Any

from services.payments.domain.register import (
    LIABILITIES,
    REGISTER,
    FileRegister,
    Register,
    RegisterKind,
    cause_register,
    due_of,
    withheld_register,
)
from services.payments.domain.tax_period import TaxPeriod, period_named
from services.payments.formats.register_files import JSON, MEDIA_TYPES, WORKBOOK, write_register
from services.payments.jobs.tax_sources import guild_on, numbers_of
from services.payments.projections.accrued import read_causes
from services.payments.projections.taxed_orders import read_taxed, taxed_payees
from shared.contracts.terms import DocumentKind
from shared.jobs.entering import held
from shared.jobs.filing import file_document
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.findings import Finding
from shared.projections import snapshot


async def run(job: JobContext) -> dict[str, Any]:
    """args: register, period. The hash of each file, and what is due by it."""
    kind, period = RegisterKind(job.args["register"]), period_named(str(job.args["period"]))
    if period is None:
        raise JobFailed([Finding("period", "no month, quarter or year", str(job.args["period"]))])
    register = await _read(job, kind, period)
    if not register.lines:
        raise JobFailed([Finding("period", f"nothing stands in the register {kind}", period.name)])
    written = await job.compute(write_register, register)
    files = {
        form: await file_document(
            job.ctx, job.meta(), data, MEDIA_TYPES[form], DocumentKind.REPORT, dated_on=period.last
        )
        for form, data in written.items()
    }
    command = FileRegister(
        register=kind.value,
        period=period.name,
        lines=len(register.lines),
        due=due_of(register),
        json_sha256=files[JSON],
        xlsx_sha256=files[WORKBOOK],
        by=job.actor,
    )
    outcome = await job.ctx.store.execute(REGISTER, f"{kind}-{period.name}", command, job.meta())
    held(outcome, "register", "The register cannot be filed")
    return {"register": kind, "period": period.name, "lines": len(register.lines), "files": files}


async def _read(job: JobContext, kind: RegisterKind, period: TaxPeriod) -> Register:
    guild = await guild_on(job, period.last)
    if kind is RegisterKind.WITHHELD:
        async with job.ctx.engine.connect() as connection:
            paid = await taxed_payees(connection, period.first, period.last)
        numbers = await numbers_of(job, paid, f"register of tax withheld, {period.name}")
        async with snapshot(job.ctx.engine) as (connection, _):
            taxed = read_taxed(connection, period.first, period.last, numbers)
            return withheld_register(period, guild, [one async for one in taxed])
    async with snapshot(job.ctx.engine) as (connection, _):
        lines = await read_causes(connection, LIABILITIES[kind], period.first, period.last)
    return cause_register(kind, period, guild, lines)
