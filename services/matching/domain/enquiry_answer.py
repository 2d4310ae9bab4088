"""What an organisation says of a work, checked: from a row of its file, or keyed in (2.1.4-e, D-29, D-44)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from services.matching.domain.celf import REFERENCE
from services.matching.domain.identification_events import EnquiryReplied
from services.matching.domain.identifiers import eidr_key, isan_root
from shared.contracts.matching import AnsweredAuthor, AnswerResult
from shared.contracts.terms import Role
from shared.kernel.findings import Finding
from shared.kernel.restated import restated

AUTHORS_MAX: Final = 20
TEXT_MAX: Final = 300
FIRST_YEAR, LAST_YEAR = 1880, 2100
_AUTHOR = re.compile(r"author\.([1-9][0-9]?)\.(name|role|ipi|society)")
_ROLES: Final = tuple(role.value for role in Role if role is not Role.ALL)
_FIELDS: Final = ("result", "society reference", "title", "year", "isan", "eidr")
_CLAUSE: Final = "2.1.4-e"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is said of one work."""

    result: AnswerResult
    reference: str = ""
    """The organisation's own number."""
    title: str = ""
    year: int | None = None
    isan: str | None = None
    eidr: str | None = None
    authors: tuple[AnsweredAuthor, ...] = ()


def reply_of(answer: Answer, **told: object) -> EnquiryReplied:
    """The answer as an event; `told` says on which work and list, who answered, when, and by what document."""
    return restated(EnquiryReplied, answer, **told)


def faults(answer: Answer, where: str) -> list[Finding]:
    """What of an answer cannot be."""
    found = []
    if answer.isan is not None and isan_root(answer.isan) is None:
        found.append(Finding(f"{where}.isan", "is no valid ISAN", answer.isan[:80], _CLAUSE))
    if answer.eidr is not None and eidr_key(answer.eidr) is None:
        found.append(Finding(f"{where}.eidr", "is no valid EIDR", answer.eidr[:80], _CLAUSE))
    if answer.year is not None and not FIRST_YEAR <= answer.year <= LAST_YEAR:
        found.append(Finding(f"{where}.year", "is no year of a film", str(answer.year), _CLAUSE))
    for number, author in enumerate(answer.authors, 1):
        at = f"{where}.author.{number}"
        if not author.name.strip():
            found.append(Finding(f"{at}.name", "lacks", "", _CLAUSE))
        if author.ipi is not None and not ipi_holds(author.ipi):
            found.append(Finding(f"{at}.ipi", "is no valid IPI name number", author.ipi[:80], _CLAUSE))
        if author.society_code is not None and not re.fullmatch(r"[0-9]{3}", author.society_code):
            what = "is no CISAC code of three digits"
            found.append(Finding(f"{at}.society", what, author.society_code[:80], _CLAUSE))
    return found


def ipi_holds(number: str) -> bool:
    """Whether an IPI name number of 11 digits has the right check digits."""
    if not re.fullmatch(r"[0-9]{11}", number) or not number.strip("0"):
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(number[:9], range(10, 1, -1), strict=True)) % 101
    return int(number[9:]) == ((101 - rest) % 100 if rest else 0)


def columns_lacking(header: list[str]) -> list[str]:
    """The columns that a file of answers cannot do without."""
    return [name for name in (REFERENCE.lower(), "result") if name not in header]


def answer_of(row: Mapping[str, str], where: str) -> Answer | list[Finding]:
    """The answer of a file's row by its columns in lower case, or what is wrong with it. Columns that are none of an
    answer's are those of the list that came back, and say nothing."""
    wrong: list[Finding] = []

    def wrong_at(column: str, what: str) -> None:
        wrong.append(Finding(f"{where}, {column}", what, row.get(column, "")[:80], _CLAUSE))

    for column in _FIELDS:
        if len(row.get(column, "")) > TEXT_MAX:
            wrong_at(column, f"is longer than {TEXT_MAX} characters")
    result = row.get("result", "").upper()
    if result not in AnswerResult.__members__:
        wrong_at("result", f"is none of {', '.join(AnswerResult)}")
    year = row.get("year", "")
    if year and not re.fullmatch(r"[0-9]{4}", year):
        wrong_at("year", "is no year")
    authors = _authors(row, wrong_at)
    if wrong:
        return wrong
    answer = Answer(
        result=AnswerResult(result),
        reference=row.get("society reference", ""),
        title=row.get("title", ""),
        year=int(year) if year else None,
        isan=row.get("isan") or None,
        eidr=row.get("eidr") or None,
        authors=authors,
    )
    return faults(answer, where) or answer


def _authors(row: Mapping[str, str], wrong_at: Callable[[str, str], None]) -> tuple[AnsweredAuthor, ...]:
    said: dict[int, dict[str, str]] = {}
    for column, text in row.items():
        if text and (named := _AUTHOR.fullmatch(column)) is not None:
            if int(named[1]) > AUTHORS_MAX:
                wrong_at(column, f"names more than {AUTHORS_MAX} authors")
            elif len(text) > TEXT_MAX:
                wrong_at(column, f"is longer than {TEXT_MAX} characters")
            elif named[2] == "role" and text.upper() not in _ROLES:
                wrong_at(column, f"is none of {', '.join(_ROLES)}")
            else:
                said.setdefault(int(named[1]), {})[named[2]] = text
    return tuple(
        AnsweredAuthor(
            name=one.get("name", ""),
            role=Role(one["role"].upper()) if one.get("role", "").upper() in _ROLES else None,
            ipi=one["ipi"].zfill(11) if "ipi" in one else None,
            society_code=one["society"].zfill(3) if "society" in one else None,
        )
        for _, one in sorted(said.items())
    )
