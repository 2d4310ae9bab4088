"""Who submits an account does not decide its matches, by a spelling that he taught neither (D-95)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from services.matching.domain.titles import title_keys, title_level
from shared.contracts.intake import ReportedWork
from shared.contracts.matching import VariantOf
from shared.kernel.names import abbreviates, name_keys, same_letters, same_name


@dataclass(frozen=True, slots=True)
class Taught:
    """A spelling, and of which work or person it was said to be."""

    subject_kind: VariantOf
    subject: str
    text: str


def rests_on(
    taught: Iterable[Taught], reported: ReportedWork, work: str | None, parties: Collection[str | None]
) -> bool:
    """Whether one of these spellings may have led to this work, or to one of these persons, as its authors: the report
    has it, and the registry would not need to have another that conforms."""
    return any(
        one.subject == work and _is_title(one.text, reported)
        if one.subject_kind is VariantOf.WORK
        else one.subject in parties and _is_author(one.text, reported)
        for one in taught
    )


def _is_title(text: str, reported: ReportedWork) -> bool:
    return any(title_level(title_keys(title), title_keys(text)) is not None for title in reported.titles)


def _is_author(text: str, reported: ReportedWork) -> bool:
    return any(
        same_name(name_keys(author.name), name_keys(text))
        or same_letters(author.name, text)
        or abbreviates(author.name, text)
        or abbreviates(text, author.name)
        for author in reported.authors
    )
