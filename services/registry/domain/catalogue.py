"""A catalogue as read from a file: works whose authors are still persons of that file, and the rows that are wrong.

The rows are tuples, for a hundred thousand of them come from the reader's process.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from services.registry.domain.import_run import ImportKind, ImportPlan
from shared.contracts.registry import (
    FieldSource,
    Holder,
    RoleShares,
    ShareBasis,
    Source,
    Title,
    Work,
    WorkKind,
)
from shared.contracts.terms import EvidenceKind, Role
from shared.kernel.ids import derived_id
from shared.kernel.names import name_keys

REASON_MAX = 300
VALUE_MAX = 120
TITLES_MAX = 200
TITLE_LETTERS_MAX = 20_000
"""Of all titles of a work together, so that an event can hold them."""
CREDITS_MAX = 100
_SOURCED = ("genre", "year", "countries", "seconds", "season", "episode", "isan", "eidr", "iswc")


class RowRejected(NamedTuple):
    """A row that does not go in: which cell is wrong, what stands there, and why it cannot be."""

    row: int
    """As a spreadsheet numbers it; a record's number in other files."""
    column: str
    value: str
    reason: str


def rejected(row: int, column: str, value: str, reason: str) -> RowRejected:
    """A rejection with its texts cut to what a report shows."""
    return RowRejected(row, column, value[:VALUE_MAX], reason[:REASON_MAX])


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody that a file names: by a number if it gives one, else by his name alone.

    `mark` is the supplier's own number of him. Two who share a name and no number are one within a source; a number
    tells them apart.
    """

    name: str
    member: str | None = None
    ipi: str | None = None
    mark: str | None = None
    country: str | None = None
    new: bool = False
    """The file says that he is none of those who are registered under this name."""

    @property
    def key(self) -> str:
        """What he is told by within a source."""
        if self.member:
            return f"member {self.member}"
        if self.ipi:
            return f"ipi {self.ipi}"
        if self.mark:
            return f"mark {self.mark}"
        return f"name {name_keys(self.name)[0]}"

    @property
    def numbered(self) -> bool:
        """Whether more than his name tells who he is."""
        return bool(self.member or self.ipi or self.mark)


def person_id(source: str, person: Person) -> str:
    """The party that a person becomes where he is new: an IPI name number names him in every source."""
    if person.ipi and not person.member:
        return derived_id("party", "ipi", person.ipi)
    return derived_id("party", "import", source, person.key)


class TitleCell(NamedTuple):
    """A title as its column says it."""

    text: str
    language: str
    script: str
    kind: str


class Credit(NamedTuple):
    """A person in a role of a work."""

    role: str
    person: str
    """The id that he would get."""
    numerator: int
    denominator: int
    column: str


class Agreement(NamedTuple):
    """The document that the parts of a role rest on (D-51)."""

    role: str
    document_sha256: str
    signed_on: date


class CatalogueRow(NamedTuple):
    """A row that is right by itself."""

    row: int
    id: str
    reference: str
    titles: tuple[TitleCell, ...]
    genre: str
    year: int | None = None
    countries: tuple[str, ...] = ()
    seconds: int | None = None
    season: int | None = None
    episode: int | None = None
    isan: str | None = None
    eidr: str | None = None
    iswc: str | None = None
    music: bool = False
    """A work of music, as CWR registers it; never an audiovisual one."""
    new: bool = False
    """The file says that it is none of the works that are registered under this title."""
    revision: bool = False
    """It says anew what its sender said before."""
    on: date | None = None
    """Day of the data, where the file itself says it."""
    kind: str = WorkKind.SINGLE.value
    parent: str = ""
    """The work that it stands in: its id, or as the file says it where that is no row of the file."""
    credits: tuple[Credit, ...] = ()
    agreements: tuple[Agreement, ...] = ()


def too_much(row: CatalogueRow) -> RowRejected | None:
    """The rejection of a row whose work would be larger than an event."""
    if len(row.titles) > TITLES_MAX:
        what = f"a work has at most {TITLES_MAX} titles"
        return rejected(row.row, "titles", str(len(row.titles)), what)
    letters = sum(len(title.text) for title in row.titles)
    if letters > TITLE_LETTERS_MAX:
        what = f"the titles of a work have at most {TITLE_LETTERS_MAX:,} letters together"
        return rejected(row.row, "titles", str(letters), what)
    if len(row.credits) > CREDITS_MAX:
        what = f"a work has at most {CREDITS_MAX} credits"
        return rejected(row.row, "credits", str(len(row.credits)), what)
    return None


def source_of(plan: ImportPlan, row: CatalogueRow) -> Source | None:
    """Where foreign data came from (D-29, D-43); a national catalogue is no source that somebody else answers for."""
    on = row.on or plan.on
    if plan.kind is ImportKind.CATALOGUE or on is None:
        return None
    return Source(
        kind=plan.evidence or EvidenceKind.OTHER_DOC,
        reference=row.reference,
        on=on,
        society=plan.society,
        document_sha256=plan.file_sha256,
    )


def work_of(row: CatalogueRow, source: Source | None) -> Work:
    """The work of a row; of foreign data every field names its source."""
    facts = {name: getattr(row, name) for name in _SOURCED}
    placed = {"kind": row.kind != WorkKind.SINGLE, "parent": row.parent}
    named = [] if source is None else [name for name, said in (facts | placed).items() if said]
    return Work(
        id=row.id,
        titles=tuple(
            [
                Title(text=text, language=language, script=script, kind=kind, source=source)
                for text, language, script, kind in row.titles
            ]
        ),
        kind=WorkKind.MUSIC if row.music else WorkKind(row.kind),
        parent=row.parent or None,
        origin="UNKNOWN" if row.music else "NATIONAL" if source is None else "FOREIGN",
        origin_source=None if row.music else source,
        sources=tuple(FieldSource(field=name, source=source) for name in named if source is not None),
        **facts,
    )


def roles_of(row: CatalogueRow, source: Source | None, ids: dict[str, str]) -> tuple[RoleShares, ...]:
    """The shares of a row; `ids` are the parties of those persons that are registered already."""
    found: dict[str, list[Credit]] = {}
    for credit in row.credits:
        found.setdefault(credit.role, []).append(credit)
    agreed = {one.role: one for one in row.agreements}
    return tuple(
        RoleShares(role=Role(role), holders=_holders(named, source, agreed.get(role), ids))
        for role, named in found.items()
    )


@lru_cache(maxsize=4_096)
def fraction_of(numerator: int, denominator: int) -> Fraction:
    """A part of the whole; a file has many, and nearly all of them are one of a few."""
    return Fraction(numerator, denominator)


@lru_cache(maxsize=16_384)
def _equal_holder(party: str, numerator: int, denominator: int) -> Holder:
    return Holder(party=party, fraction=fraction_of(numerator, denominator), basis=ShareBasis.EQUAL)


def _holders(
    named: list[Credit], source: Source | None, agreed: Agreement | None, ids: dict[str, str]
) -> tuple[Holder, ...]:
    if source is None and agreed is None:
        return tuple(
            [_equal_holder(ids.get(one.person, one.person), one.numerator, one.denominator) for one in named]
        )
    parts = [fraction_of(one.numerator, one.denominator) for one in named]
    basis = ShareBasis.SOURCE
    if source is None:
        basis = ShareBasis.AGREEMENT if sum(parts) == 1 else ShareBasis.MANDATE
    return tuple(
        Holder(
            party=ids.get(one.person, one.person),
            fraction=part,
            basis=basis,
            document_sha256=agreed.document_sha256 if agreed else None,
            signed_on=agreed.signed_on if agreed else None,
            source=source,
        )
        for one, part in zip(named, parts, strict=True)
    )
