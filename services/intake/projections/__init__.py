"""Intake's read models."""

from services.intake.domain.items import LinesChunked, ScheduleChunked, WorksChunked
from services.intake.projections import (
    account,
    account_file,
    allocation,
    award,
    bank_account,
    bank_entry,
    bank_question,
    bank_statement,
    cause,
    claim,
    contract,
    invoice,
    letter,
    line,
    line_chunk,
    move,
    overdue_report,
    paper,
    paper_page,
    party,
    receipt,
    receipt_history,
    reported_work,
    reversal,
    schedule,
    signature,
)
from services.intake.publisher import publish
from shared.projections import books, document, document_party, erasure, projection
from shared.projections.batch import ItemOf, batch_items

REPORTS, LINES, SCHEDULE = "REPORTS", "LINES", "SCHEDULE"

PROJECTIONS = (
    *(
        projection(module)
        for module in (
            account,
            account_file,
            allocation,
            award,
            bank_account,
            bank_entry,
            bank_question,
            bank_statement,
            books,
            cause,
            claim,
            contract,
            document,
            document_party,
            erasure,
            invoice,
            letter,
            line,
            line_chunk,
            overdue_report,
            paper,
            paper_page,
            party,
            move,
            receipt,
            receipt_history,
            reported_work,
            reversal,
            schedule,
            signature,
        )
    ),
    # Intake's own items in their public form: `verify` holds every manifest against them.
    batch_items(
        {
            WorksChunked: ItemOf(REPORTS, lambda item: item.chunk, public=publish, as_stored=True),
            LinesChunked: ItemOf(LINES, lambda item: item.chunk, public=publish, as_stored=True),
            ScheduleChunked: ItemOf(SCHEDULE, lambda item: item.chunk, public=publish),
        }
    ),
)
