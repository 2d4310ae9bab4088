"""A row of a catalogue read into a work with its authors, or into everything that is wrong with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar

from services.registry.domain.catalogue import (
    Agreement,
    CatalogueRow,
    Credit,
    Person,
    RowRejected,
    TitleCell,
    fraction_of,
    person_id,
    rejected,
    roles_of,
    source_of,
    work_of,
)
from services.registry.domain.catalogue_cells import (
    WrongCell,
    countries,
    day,
    document,
    genre,
    kind,
    name_of,
    parent,
    part,
    reference,
    whole,
)
from services.registry.domain.catalogue_columns import Columns, CreditColumns
from services.registry.domain.identifiers import NotAnIdentifier, country, eidr, ipi_name, isan
from services.registry.domain.import_run import ImportPlan
from services.registry.domain.shares import share_defect
from services.registry.domain.work_facts import PLACE, fact_defect
from shared.kernel.folding import k0, script_of
from shared.kernel.ids import derived_id
from shared.kernel.names import name_keys, same_name

T = TypeVar("T")
_OF_A_PERSON = ("name", "member", "ipi", "person", "country", "new")
_YES = frozenset({"yes", "true", "1", "x", "bəli"})
_ISAN_ROOT = 19


@dataclass(slots=True)
class Reader:
    """Reads the rows of one file, one after the other; what all of them say of a person must agree."""

    plan: ImportPlan
    columns: Columns
    persons: dict[str, Person] = field(default_factory=dict)
    """By the id that they would get."""
    references: dict[str, int] = field(default_factory=dict)
    """In a file whose rows stand in others: in which row a reference stood first, be it right or wrong."""
    seen: dict[tuple[str, ...], str] = field(default_factory=dict)
    """Persons by the cells that told of them: what stood right once is not read again."""
    _rows: dict[str, int] = field(default_factory=dict)
    """The row in which an id of a work, or one of its identifiers, stood first."""

    def read(self, number: int, cells: Sequence[str]) -> CatalogueRow | list[RowRejected]:
        """The row, or its defects."""
        row = _Row(self, number, cells)
        if "parent" in self.columns.facts and (said := row.cell(self.columns.facts.get("reference"))):
            self.references.setdefault(said, number)
        return row.read()

    def first(self, key: str, row: int) -> int:
        """In which row a key stood first."""
        return self._rows.setdefault(key, row)


@dataclass(slots=True)
class _Row:
    reader: Reader
    number: int
    cells: Sequence[str]
    wrong: list[RowRejected] = field(default_factory=list)
    parts_given: bool = False
    """Whether the file says who has which part; equal ones contradict nothing."""

    def read(self) -> CatalogueRow | list[RowRejected]:
        titles = self._titles()
        row = CatalogueRow(
            row=self.number,
            id="",
            reference=self._fact("reference", reference) or "",
            titles=titles,
            genre=self._fact("genre", genre, needed=True) or "",
            year=self._fact("year", whole(1895, 2200)),
            countries=self._fact("countries", countries) or (),
            seconds=self._fact("seconds", whole(1, 360_000)),
            season=self._fact("season", whole(0, 10_000)),
            episode=self._fact("episode", whole(0, 100_000)),
            isan=self._fact("isan", isan),
            eidr=self._fact("eidr", eidr),
            new=self.cell(self.reader.columns.facts.get("new")).lower() in _YES,
            kind=self._fact("kind", kind) or "SINGLE",
            parent=self._fact("parent", parent) or "",
            credits=self._credits(),
            agreements=self._agreements(),
        )
        if not self.wrong:
            row = row._replace(id=self._id(row))
            self._check(row)
        return self.wrong or row

    def cell(self, at: int | None) -> str:
        """What stands in a column; nothing where the file has none."""
        return self.cells[at] if at is not None and at < len(self.cells) else ""

    def _fact(self, name: str, parse: Callable[[str], T], *, needed: bool = False) -> T | None:
        at = self.reader.columns.facts.get(name)
        return self._parsed(at, name, parse, needed=needed)

    def _parsed(self, at: int | None, name: str, parse: Callable[[str], T], *, needed: bool) -> T | None:
        text = self.cell(at)
        if not text:
            if needed:
                self._reject(name, "", "lacks")
            return None
        try:
            return parse(text)
        except (WrongCell, NotAnIdentifier) as error:
            self._reject(name, text, str(error))
            return None

    def _reject(self, column: str, value: str, reason: str) -> None:
        self.wrong.append(rejected(self.number, column, value, reason))

    def _titles(self) -> tuple[TitleCell, ...]:
        found: dict[TitleCell, None] = {}
        for column in self.reader.columns.titles:
            text = self.cell(column.at)
            if not text:
                continue
            if len(text) > 300:
                self._reject(column.name, text, "a title has at most 300 letters")
                continue
            if not k0(text):
                self._reject(column.name, text, "a title has letters or figures")
                continue
            script = column.script or script_of(text, column.language)
            found[TitleCell(text, column.language, script, column.kind)] = None
        titles = tuple(sorted(found, key=lambda title: title.kind != "ORIGINAL"))
        if not titles or titles[0].kind != "ORIGINAL":
            self._reject("title", "", "lacks")
        return titles

    def _credits(self) -> tuple[Credit, ...]:
        found: list[tuple[str, str, Fraction | None, str]] = []
        before = len(self.wrong)
        for (role, number), columns in self.reader.columns.credits.items():
            column = f"{role.lower()}.{number}"
            told = tuple([self.cell(columns.columns.get(name)) for name in _OF_A_PERSON])
            person = self.reader.seen.get(told)
            if person is None:
                wrong = len(self.wrong)
                person = self._person(columns, column)
                if person is not None and len(self.wrong) == wrong:
                    self.reader.seen[told] = person
            if person is None:
                continue
            if any((known_role, known) == (role, person) for known_role, known, _, _ in found):
                self._reject(column, self.reader.persons[person].name, "stands twice in this role")
                continue
            share = self._parsed(columns.columns.get("share"), f"{column}.share", part, needed=False)
            found.append((role, person, share, column))
        self.parts_given = any(share is not None for _, _, share, _ in found)
        if len(self.wrong) > before:
            # What is missing there is not missing, it was wrong.
            return ()
        return tuple(
            Credit(role, person, whole_part.numerator, whole_part.denominator, column)
            for role, person, share, column in found
            if (whole_part := self._part(role, share, column, found)) is not None
        )

    def _part(
        self,
        role: str,
        share: Fraction | None,
        column: str,
        found: list[tuple[str, str, Fraction | None, str]],
    ) -> Fraction | None:
        """A part as given, or the equal one where none of the role is (D-51)."""
        given = [one for other, _, one, _ in found if other == role]
        if all(one is None for one in given):
            return fraction_of(1, len(given))
        if share is None:
            self._reject(f"{column}.share", "", "lacks: all who have a role have their parts, or none has")
        elif sum(one or 0 for one in given) > 1:
            self._reject(f"{column}.share", str(share), f"the parts of {role} are more than the whole (D-92)")
        return share

    def _person(self, columns: CreditColumns, column: str) -> str | None:
        where = columns.columns
        name = self._parsed(where.get("name"), f"{column}.name", name_of, needed=False)
        member = self.cell(where.get("member"))[:40] or None
        ipi = self._parsed(where.get("ipi"), f"{column}.ipi", ipi_name, needed=False)
        mark = self.cell(where.get("person"))[:80] or None
        if name is None:
            if member is None and (ipi or mark):
                self._reject(f"{column}.name", "", "lacks")
            if member is None:
                return None
        person = Person(
            name=name or "",
            member=member,
            ipi=ipi,
            mark=mark,
            country=self._parsed(where.get("country"), f"{column}.country", country, needed=False),
            new=self.cell(where.get("new")).lower() in _YES,
        )
        return self._same(person, column)

    def _same(self, person: Person, column: str) -> str | None:
        """The person's id; what the file says of one number must fit together."""
        party = person_id(self.reader.plan.source, person)
        known = self.reader.persons.setdefault(party, person)
        if person.name and known.name and not same_name(name_keys(person.name), name_keys(known.name)):
            what = f"{person.key} is {known.name!r} in an earlier row"
            self._reject(f"{column}.name", person.name, what)
            return None
        if not known.name or (person.new and not known.new):
            merged = Person(
                name=known.name or person.name,
                member=known.member,
                ipi=known.ipi or person.ipi,
                mark=known.mark or person.mark,
                country=known.country or person.country,
                new=known.new or person.new,
            )
            self.reader.persons[party] = merged
        return party

    def _agreements(self) -> tuple[Agreement, ...]:
        found = []
        for role, columns in self.reader.columns.agreed.items():
            name = role.lower()
            sha256 = self._parsed(columns.get("document"), f"{name}.document", document, needed=False)
            signed_on = self._parsed(
                columns.get("signed_on"), f"{name}.signed_on", day, needed=sha256 is not None
            )
            if sha256 is not None and signed_on is not None:
                found.append(Agreement(role, sha256, signed_on))
        return tuple(found)

    def _id(self, row: CatalogueRow) -> str:
        """The same row, in whatever file of the source, is the same work."""
        if row.reference:
            identity = f"reference {row.reference}"
        elif row.isan:
            identity = f"isan {row.isan[:_ISAN_ROOT]}"
        elif row.eidr:
            identity = f"eidr {row.eidr}"
        else:
            directors = sorted(credit.person for credit in row.credits if credit.role == "DIRECTOR")
            identity = "|".join(
                map(str, (k0(row.titles[0].text), row.year, row.season, row.episode, *directors))
            )
            # Episodes of two series may be alike in all that.
            identity += f"|in {row.parent}" if row.parent else ""
        return derived_id("work", "import", self.reader.plan.source, identity)

    def _check(self, row: CatalogueRow) -> None:
        for column, key in (
            ("reference", row.id),
            ("isan", row.isan and row.isan[:_ISAN_ROOT]),
            ("eidr", row.eidr),
        ):
            if key and (first := self.reader.first(f"{column} {key}", row.row)) != row.row:
                self._reject(
                    column, self.cell(self.reader.columns.facts.get(column)), f"row {first} is this work"
                )
                return
        if self.reader.plan.evidence is not None and not row.reference:
            self._reject("reference", "", "lacks: foreign data has its number in its source (D-43)")
            return
        # A work by itself and equal parts contradict nothing.
        if row.kind == "SINGLE" and not row.parent and not self.parts_given:
            return
        source = source_of(self.reader.plan, row)
        wrong = fact_defect(work_of(row, source)) or share_defect(roles_of(row, source, {}))
        if wrong is not None:
            self._reject("parent" if wrong.reason in PLACE else "row", wrong.reason, wrong.detail)
