"""What is counted of a run's draft to what its approver looks at. For child processes."""

from dataclasses import dataclass

from services.distribution.domain.background import Background, PaidTwice
from services.distribution.domain.figures import Change, Figures
from services.distribution.domain.kept_back import KeptBack
from services.distribution.domain.review import Reviewed, review
from services.distribution.domain.tally import Tally
from services.distribution.formats.review_workbook import write_workbook
from shared.contracts.wire import from_json, to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedDraft:
    """A draft's review sheet in the two forms that are kept, and what warns of it."""

    sheet: bytes
    workbook: bytes
    paid_twice: tuple[PaidTwice, ...]
    kept_back: tuple[KeptBack, ...]
    states: tuple[Change, ...]
    """What changes against the last run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfSheet:
    """All that is read of another run's sheet."""

    figures: Figures


def reviewed_draft(
    tally: Tally, of: Reviewed, background: Background, last_review: bytes | None
) -> ReviewedDraft:
    """The sheet of a draft, held against the one that the background names; the same bytes for ever."""
    last = from_json(_OfSheet, last_review).figures if last_review else None
    sheet = review(tally, of, background, last)
    return ReviewedDraft(
        sheet=to_json(sheet),
        workbook=write_workbook(sheet),
        paid_twice=sheet.paid_twice,
        kept_back=sheet.kept_back,
        states=sheet.difference.states,
    )
