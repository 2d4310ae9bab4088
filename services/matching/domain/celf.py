"""A line of an enquiry list in CELF style: columns 1 to 25 as they are numbered there, the rest by name (2.1.4-e)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from services.matching.domain.countries import country_code
from services.matching.domain.enquiry_list import SENDER
from shared.contracts.intake import ReportedWork
from shared.contracts.terms import Role

VERSION: Final = "CELF-style"
"""What the first column says until the format is confirmed."""
REFERENCE: Final = "Sending society work reference"
"""Column 4: an answer names the work by it."""
COLUMNS: Final = (
    "CELF version", "Sending society", "Sending society enquiry list identifier", REFERENCE,
    "Used main title", "Used main title language", "Used subtitle / episode title",
    "Used subtitle / episode title language",
    "Original main title", "Original main title language", "Original subtitle / episode title",
    "Original subtitle / episode title language",
    "Other title", "Other title language", "Other subtitle / episode title",
    "Other subtitle / episode title language",
    "Season number", "Episode number", "Production year", "Duration of usage",
    "Production country 1", "Production country 2", "Production country 3", "Production company",
    "Director of work",
    "Other participant 1", "Other participant 1 role", "Other participant 2", "Other participant 2 role",
    "Other participant 3", "Other participant 3 role", "Genre as reported", "ISAN", "EIDR",
)  # fmt: skip
_OTHERS: Final = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A work on a list, as it was reported."""

    work: str
    reported: ReportedWork


def row_of(list_id: str, entry: Entry) -> tuple[str, ...]:
    """The line of a work; what an account does not say stays empty, as the language of a title."""
    reported = entry.reported
    main, other = (*reported.titles, "", "")[:2]
    return (
        VERSION, SENDER, list_id, entry.work,
        main, "", "", "",
        "", "", "", "",
        other, "", "", "",
        _said(reported.season), _said(reported.episode), _said(reported.year), _duration(reported.seconds),
        _country(reported.country), "", "", "",
        "; ".join(one.name for one in reported.authors if one.role is Role.DIRECTOR),
        *_participants(reported),
        reported.genre or "", reported.isan or "", reported.eidr or "",
    )  # fmt: skip


def _participants(reported: ReportedWork) -> Iterator[str]:
    others = [one for one in reported.authors if one.role is not Role.DIRECTOR][:_OTHERS]
    for one in others:
        yield one.name
        yield "" if one.role is None else one.role.value
    yield from [""] * (2 * (_OTHERS - len(others)))


def _said(number: int | None) -> str:
    return "" if number is None else str(number)


def _duration(seconds: int) -> str:
    """Hours, minutes and seconds; nothing where the account has no time."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}" if seconds > 0 else ""


def _country(written: str | None) -> str:
    return "" if written is None else country_code(written) or written
