"""A run's stored documents to its draft and what its approver looks at. For child processes."""

from dataclasses import dataclass

from services.distribution.domain.background import Background, PaidTwice
from services.distribution.domain.compute import compute
from services.distribution.domain.exclusion import without
from services.distribution.domain.figures import Change, Figures
from services.distribution.domain.review import Excluded, Reviewed, review
from services.distribution.formats.facts import read_facts
from services.distribution.formats.packed_draft import PackedDraft, packed
from services.distribution.formats.review_workbook import write_workbook
from shared.contracts.wire import from_json, to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """The stored documents that a review is made of; None where there is none."""

    facts: bytes
    background: bytes | None = None
    last_review: bytes | None = None
    """The sheet of the run that the background names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedDraft:
    """A draft, its review sheet in the two forms that are kept, and what warns of it."""

    draft: PackedDraft
    sheet: bytes
    workbook: bytes
    paid_twice: tuple[PaidTwice, ...]
    states: tuple[Change, ...]
    """What changes against the last run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfSheet:
    """All that is read of another run's sheet."""

    figures: Figures


def reviewed_draft(
    documents: Documents, prepared_by: str, excluded: tuple[Excluded, ...] = ()
) -> ReviewedDraft:
    """The draft of the facts less what was excluded, and its sheet; the same bytes for ever."""
    facts = read_facts(documents.facts)
    draft = compute(without(facts, [one.target for one in excluded]))
    background = from_json(Background, documents.background) if documents.background else Background()
    last = from_json(_OfSheet, documents.last_review).figures if documents.last_review else None
    of = Reviewed(cut_off_day=facts.cut_off_day, prepared_by=prepared_by, excluded=excluded)
    sheet = review(draft, of, background, last)
    return ReviewedDraft(
        draft=packed(draft, sheet.digest),
        sheet=to_json(sheet),
        workbook=write_workbook(sheet),
        paid_twice=sheet.paid_twice,
        states=sheet.difference.states,
    )
