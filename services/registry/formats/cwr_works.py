"""Music from CWR transactions: titles, ISWC, composers and writers with their IPI; never an audiovisual work."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from services.registry.domain.catalogue import (
    CatalogueRow,
    Credit,
    Person,
    RowRejected,
    TitleCell,
    person_id,
    rejected,
)
from services.registry.domain.identifiers import NotAnIdentifier, ipi_name, iswc
from services.registry.domain.import_run import ImportPlan
from services.registry.formats.catalogue import Catalogue, packed
from services.registry.formats.cwr import Frame, Record, Transaction, frame_defect, read_frame
from shared.jobs.tables import unreadable
from shared.kernel.folding import k0, script_of
from shared.kernel.ids import derived_id
from shared.kernel.names import name_keys

GENRE = "music"
_COMPOSING = frozenset({"C", "CA", "AR", "SR"})
"""Designations of those who made or arranged the music; all others wrote or turned its words."""
_WRITERS = ("SWR", "OWR")
_TITLES = {"TT": "TRANSLATED", "OT": "ALTERNATIVE"}


class _Wrong(ValueError):
    """A field of a record is wrong."""

    def __init__(self, record: Record, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.rejection = rejected(record.number, f"{record.kind} {column}", value, reason)


@dataclass(slots=True)
class _Reading:
    plan: ImportPlan
    sender: str
    on: date
    persons: dict[str, Person] = field(default_factory=dict)
    works: dict[str, int] = field(default_factory=dict)


def read_cwr(data: bytes, plan: ImportPlan) -> Catalogue:
    """Read a file of registrations. Raises Unreadable when it is none of version 2.1 or 2.2."""
    frame: Frame = read_frame(data, plan.encoding)
    header = frame.header
    try:
        on = date.fromisoformat(header.at(64, 8))
    except ValueError as error:
        raise unreadable("record 1", "has no day of its making", header.at(64, 8)) from error
    reading = _Reading(plan, header.at(3, 11), on)
    good: list[CatalogueRow] = []
    wrong: list[RowRejected] = list(frame.wrong)
    for transaction in frame.transactions:
        try:
            good.append(_work(reading, transaction))
        except _Wrong as error:
            wrong.append(error.rejection)
    return packed(len(frame.transactions), reading.persons, good, wrong)


def _work(reading: _Reading, transaction: Transaction) -> CatalogueRow:
    defect = frame_defect(transaction)
    if defect is not None:
        record, column, reason = defect
        raise _Wrong(record, column, record.text[:19], reason)
    first = transaction.first
    number = first.at(81, 14)
    if not number:
        raise _Wrong(first, "submitter work number", "", "lacks")
    code = _proved(first, "ISWC", first.at(95, 11), iswc)
    reference = f"{reading.sender} {number}"
    work = derived_id("music", "iswc", code) if code else derived_id("music", reference)
    stood = reading.works.setdefault(work, first.number)
    if stood != first.number:
        raise _Wrong(first, "submitter work number", number, f"record {stood} registers this work")
    return CatalogueRow(
        row=first.number,
        id=work,
        reference=reference,
        titles=tuple(dict.fromkeys(_titles(transaction))),
        genre=GENRE,
        seconds=_seconds(first),
        iswc=code,
        music=True,
        revision=first.kind == "REV",
        on=reading.on,
        credits=_credits(reading, transaction),
    )


def _titles(transaction: Transaction) -> Iterator[TitleCell]:
    first = transaction.first
    yield _title(first, first.at(79, 2), "ORIGINAL")
    for record in transaction.records:
        if record.kind == "ALT":
            yield _title(record, record.at(81, 2), _TITLES.get(record.at(79, 2), "ALTERNATIVE"))


def _title(record: Record, language: str, kind: str) -> TitleCell:
    text = record.at(19, 60)
    if not k0(text):
        raise _Wrong(record, "title", text, "has no letters or figures")
    known = language.lower() if len(language) == 2 and language.isascii() and language.isalpha() else "und"
    return TitleCell(text, known, script_of(text, known), kind)


def _credits(reading: _Reading, transaction: Transaction) -> tuple[Credit, ...]:
    found: dict[tuple[str, str], tuple[Record, Fraction]] = {}
    for record in transaction.records:
        if record.kind not in _WRITERS:
            continue
        person = _writer(reading, record)
        if person is None:
            continue
        role = "COMPOSER" if record.at(104, 2) in _COMPOSING else "OTHER"
        hundredths = record.count(129, 5) or 0
        if hundredths > 10_000:
            raise _Wrong(record, "PR share", record.at(129, 5), "is more than the whole")
        before = found.get((role, person), (record, Fraction(0)))
        found[role, person] = (before[0], before[1] + Fraction(hundredths, 10_000))
    parts: dict[str, list[Fraction]] = {}
    for (role, _), (_, part) in found.items():
        parts.setdefault(role, []).append(part)
    equal = {role: None if all(given) else Fraction(1, len(given)) for role, given in parts.items()}
    totals = {role: sum(given) for role, given in parts.items()}
    credits = []
    for (role, person), (record, part) in found.items():
        if totals[role] > 1:
            what = f"the parts of {role} are more than the whole (D-92)"
            raise _Wrong(record, "PR share", str(totals[role]), what)
        # Who has a role without a part of performing rights still has the role.
        share = equal[role] or part
        credits.append(
            Credit(role, person, share.numerator, share.denominator, f"{record.kind} {record.number}")
        )
    return tuple(credits)


def _writer(reading: _Reading, record: Record) -> str | None:
    last, given = record.at(28, 45), record.at(73, 30)
    if not last:
        if record.kind == "OWR":
            return None
        raise _Wrong(record, "last name", "", "lacks")
    name = f"{given} {last}".strip()
    if not name_keys(name):
        raise _Wrong(record, "last name", name, "has no letters")
    number = record.at(115, 11)
    ipi = _proved(record, "IPI name number", number if number.strip("0") else "", ipi_name)
    mark = record.at(19, 9)
    person = Person(name=name, ipi=ipi, mark=None if ipi or not mark else f"{reading.sender} {mark}")
    party = person_id(reading.plan.source, person)
    known = reading.persons.setdefault(party, person)
    if set(name_keys(known.name)).isdisjoint(name_keys(name)):
        raise _Wrong(record, "last name", name, f"{person.key} is {known.name!r} in an earlier record")
    return party


def _proved(record: Record, column: str, text: str, parse: Callable[[str], str]) -> str | None:
    if not text:
        return None
    try:
        return parse(text)
    except NotAnIdentifier as error:
        raise _Wrong(record, column, text, str(error)) from error


def _seconds(record: Record) -> int | None:
    text = record.at(129, 6)
    if not text.strip("0"):
        return None
    if (
        not (len(text) == 6 and text.isascii() and text.isdigit())
        or int(text[2:4]) > 59
        or int(text[4:]) > 59
    ):
        raise _Wrong(record, "duration", text, "is no time of six digits")
    return int(text[:2]) * 3600 + int(text[2:4]) * 60 + int(text[4:])
