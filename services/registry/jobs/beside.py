"""What foreign data says of works that are registered by other evidence, kept beside them (D-43)."""

from collections.abc import Mapping
from fractions import Fraction

from services.registry.domain.catalogue import CatalogueRow, Person, RowRejected, rejected, work_of
from services.registry.domain.import_run import ImportPlan
from services.registry.domain.source_record import SOURCE_RECORD, RecordSource, SaidAuthor, SourceRecord
from shared.contracts.registry import Source
from shared.contracts.terms import Role
from shared.jobs.kinds import JobContext
from shared.kernel.decider import Rejected
from shared.kernel.ids import derived_id

_AT_ONCE = 500


def beside(
    plan: ImportPlan, row: CatalogueRow, source: Source, people: Mapping[str, Person], work: str
) -> SourceRecord:
    """What a row says of a work that the registry has."""
    authors = tuple(
        SaidAuthor(
            role=Role(credit.role),
            name=people[credit.person].name or people[credit.person].key,
            share=Fraction(credit.numerator, credit.denominator),
            ipi_name_number=people[credit.person].ipi,
        )
        for credit in row.credits
    )
    return SourceRecord(
        id=derived_id("source-record", plan.source, row.reference),
        work=work,
        database=plan.source,
        source=source,
        said=work_of(row, source),
        authors=authors,
    )


async def keep_beside(
    job: JobContext,
    records: list[tuple[int, SourceRecord]],
    rejections: list[RowRejected],
    *,
    store: bool,
) -> None:
    """Keep records, or only see whether they could be; `records` loses those that newer data stands against."""
    refused: set[int] = set()
    for start in range(0, len(records), _AT_ONCE):
        some = records[start : start + _AT_ONCE]
        commands = [(record.id, RecordSource(record=record)) for _, record in some]
        states = await job.ctx.store.states(SOURCE_RECORD, [record for record, _ in commands])
        for (row, record), (_, command) in zip(some, commands, strict=True):
            decision = SOURCE_RECORD.decide(command, states[record.id][0])
            if isinstance(decision, Rejected):
                refused.add(row)
                rejections.append(rejected(row, "row", decision.reason, decision.detail))
        if store:
            await job.ctx.store.execute_many(SOURCE_RECORD, commands, job.meta())
    records[:] = [one for one in records if one[0] not in refused]
