"""A catalogue's columns and rows: what they mean, what is wrong with them, and who is one person."""

import csv
import io
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.catalogue import CatalogueRow, Person, RowRejected, roles_of, source_of, work_of
from services.registry.domain.catalogue_columns import WrongColumn, columns_of
from services.registry.domain.import_run import (
    IMPORT_RUN,
    BeginImport,
    Counts,
    EndImport,
    ImportBegun,
    ImportEnded,
    ImportKind,
    ImportPlan,
    State,
)
from services.registry.formats.catalogue import Catalogue, read_catalogue
from shared.contracts.registry import ShareBasis
from shared.contracts.terms import EvidenceKind
from shared.contracts.wire import reader
from shared.kernel.decider import AlreadyApplied, Rejected, accepted
from shared.kernel.findings import Unreadable

PLAN = ImportPlan(
    kind=ImportKind.CATALOGUE, source="Kinofond", file_sha256="0" * 64, file_name="f", dry_run=False
)
SHA = "a" * 64
BEGIN = BeginImport(run="i1", plan=PLAN, by="registrar")


def read(header: str, *rows: Sequence[str], plan: ImportPlan = PLAN) -> Catalogue:
    out = io.StringIO()
    csv.writer(out).writerows([header.split(), *rows])
    return read_catalogue(out.getvalue().encode(), plan)


def good(file: Catalogue) -> list[CatalogueRow]:
    return [row for part in file.parts for row in reader(tuple[CatalogueRow, ...])(part)]


def bad(file: Catalogue) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.reason) for one in reader(tuple[RowRejected, ...])(file.rejected)]


@pytest.mark.clause("1.3-d")
def test_a_row_becomes_a_work_with_its_titles_genre_and_authors() -> None:
    file = read(
        "title title.ru title.alternative.az title.working.az.ascii genre year director scriptwriter.2",
        ["Görüş", "Встреча", "Ҝөрүш", "Gorush", "musical", "1955", "Tofiq Tağızadə", "Maqsud İbrahimbəyov"],
    )
    (row,) = good(file)
    work = work_of(row, None)
    assert [(one.language, one.script, one.kind) for one in work.titles] == [
        ("az", "LATIN", "ORIGINAL"),
        ("ru", "CYRILLIC_RU", "ALTERNATIVE"),
        ("az", "CYRILLIC_AZ", "ALTERNATIVE"),
        ("az", "ASCII", "WORKING"),
    ]
    assert (work.genre, work.year, work.origin) == ("musical", 1955, "NATIONAL")
    assert [one.role for one in row.credits] == ["DIRECTOR", "SCRIPTWRITER"]


@pytest.mark.clause("1.3-d")
def test_a_row_has_as_many_titles_and_authors_as_an_event_can_hold() -> None:
    """200 titles of 20,000 letters and 100 credits at most; the row beside it goes in."""
    others = " ".join(f"title.alternative.az title.translated.x{chr(97 + at)}" for at in range(26))
    assert (
        len(good(read(f"title genre {others}", ["Görüş", "musical", *(f"Ad {at}" for at in range(52))]))) == 1
    )
    titles = " ".join(["title.alternative.az"] * 200)
    file = read(
        f"title genre {titles}",
        ["Görüş", "musical", *(f"Ad {at}" for at in range(200))],
        ["Görüş 2", "musical", *(f"Ad {at}" for at in range(199))],
        ["Görüş 3", "musical", *(f"{at:0100}" for at in range(199))],
        ["Görüş 4", "musical", *(f"{at:0101}" for at in range(199))],
    )
    assert [row.row for row in good(file)] == [3, 4]
    assert [(row, column) for row, column, _ in bad(file)] == [(2, "titles"), (5, "titles")]
    people = " ".join(["composer.1", "composer.2", *(f"other.{at}" for at in range(1, 100))])
    file = read(
        f"title genre {people}",
        ["Görüş", "musical", *(f"Adam Ad{chr(97 + at % 26)}{chr(97 + at // 26)}" for at in range(101))],
        ["Görüş 2", "musical", *(f"Adam Ad{chr(97 + at % 26)}{chr(97 + at // 26)}" for at in range(100))],
    )
    assert [row.row for row in good(file)] == [3]
    assert [(row, column) for row, column, _ in bad(file)] == [(2, "credits")]


@pytest.mark.parametrize(
    ("shares", "reason"),
    [
        (("1/2", "2/3"), "more than the whole"),
        (("1/2", ""), "all who have a role have their parts"),
        (("half", "1/2"), "written like"),
        (("0/1", "1/2"), "more than nothing"),
        (("101%", "1/2"), "at most the whole"),
        (("1/3", "2/3"), "agreement"),
    ],
)
def test_shares_that_cannot_be_are_told(shares: tuple[str, str], reason: str) -> None:
    header = "title genre composer.1.name composer.1.share composer.2.name composer.2.share"
    told = bad(read(header, ["Film", "feature", "Bir Kəs", shares[0], "İki Kəs", shares[1]]))
    assert told and reason in told[0][2]


def test_unequal_shares_rest_on_an_agreement() -> None:
    header = "title genre composer.1 composer.1.share composer.2 composer.2.share composer.document composer.signed_on"
    (row,) = good(read(header, ["F", "feature", "Bir Kəs", "33.5%", "İki Kəs", "66.5%", SHA, "2020-01-31"]))
    holders = roles_of(row, None, {})[0].holders
    assert [str(one.fraction) for one in holders] == ["67/200", "133/200"]
    assert {(one.basis, one.signed_on) for one in holders} == {(ShareBasis.AGREEMENT, date(2020, 1, 31))}
    (part,) = good(read(header, ["F", "feature", "Bir Kəs", "1/4", "", "", SHA, "2020-01-31"]))
    assert roles_of(part, None, {})[0].holders[0].basis is ShareBasis.MANDATE


def test_who_is_one_person_in_a_file() -> None:
    header = "title genre director.name director.person director.ipi"
    file = read(
        header,
        ["A", "feature", "Elçin Əfəndiyev", "", ""],
        ["B", "feature", "ELÇİN  ƏFƏNDİYEV", "", ""],
        ["C", "feature", "Anar Rzayev", "7", ""],
        ["D", "feature", "Anar Rzayev", "8", ""],
        ["E", "feature", "Anar Rzayev", "", ""],
        ["F", "feature", "Kim Olsa", "", "14107338"],
        ["G", "feature", "Başqa Kəs", "", "00014107338"],
    )
    persons = [row.credits[0].person for row in good(file)]
    assert persons[0] == persons[1]
    assert len(set(persons)) == 4
    assert [(row, column) for row, column, _ in bad(file)] == [(6, "director.1"), (8, "director.1.name")]


@pytest.mark.clause("1.3-d")
def test_a_cell_that_is_wrong_is_told_in_every_row_and_a_person_is_read_once() -> None:
    rasim = ["Rasim Ocaqov", "AZ"]
    file = read(
        "title genre year director director.country scriptwriter scriptwriter.country",
        ["Tütək səsi", "drama", "1975", *rasim, "İsa Hüseynov", "Azerbaycan"],
        ["Ad günü", "drama", "1977", *rasim, "İsa Hüseynov", "Azerbaycan"],
        ["İstintaq", "drama", "1979", *rasim, "Rüstəm İbrahimbəyov", ""],
        ["Ölsəm bağışla", "drama", "1989", *rasim, "Rüstəm İbrahimbəyov", ""],
    )
    assert [(row, column) for row, column, _ in bad(file)] == [
        (2, "scriptwriter.1.country"),
        (3, "scriptwriter.1.country"),
    ]
    third, fourth = good(file)
    assert [one.person for one in third.credits] == [one.person for one in fourth.credits]
    people = reader(dict[str, Person])(file.persons)
    assert {people[one.person].country for one in third.credits} == {"AZ", None}


def test_ids_follow_from_the_source_and_the_row_alone() -> None:
    row = ["7", "Film", "feature"]
    one, two = read("reference title genre", row), read("genre reference title", ["drama", "7", "Film 2"])
    assert good(one)[0].id == good(two)[0].id
    other = ImportPlan(
        kind=ImportKind.CATALOGUE, source="Başqa", file_sha256="1" * 64, file_name="f", dry_run=False
    )
    assert good(read("reference title genre", row, plan=other))[0].id != good(one)[0].id
    twice = read("reference title genre", row, row)
    assert [(row, column) for row, column, _ in bad(twice)] == [(3, "reference")]


@pytest.mark.clause("2.1.4-b", "1.3-e")
def test_foreign_data_names_its_source_for_every_field_and_share() -> None:
    plan = ImportPlan(
        kind=ImportKind.FOREIGN,
        source="WID",
        file_sha256=SHA,
        file_name="f",
        dry_run=False,
        evidence=EvidenceKind.DB_WID,
        society="soc-1",
        on=date(2026, 6, 1),
    )
    header = "reference title genre year director director.share"
    file = read(
        header,
        ["W-1", "Das Licht", "feature", "2003", "Ottokar B", "1/3"],
        ["", "X", "feature", "", "", ""],
        plan=plan,
    )
    (row,) = good(file)
    source = source_of(plan, row)
    work, (shares,) = work_of(row, source), roles_of(row, source, {})
    assert source is not None
    assert (source.kind, source.reference, source.society) == (EvidenceKind.DB_WID, "W-1", "soc-1")
    assert (work.origin, work.origin_source) == ("FOREIGN", source)
    assert {one.field for one in work.sources} == {"genre", "year"}
    assert {one.source for one in work.titles} == {source}
    assert (shares.holders[0].basis, shares.holders[0].source) == (ShareBasis.SOURCE, source)
    assert [(row, column) for row, column, _ in bad(file)] == [(3, "reference")]


@pytest.mark.parametrize(
    "header",
    [
        "genre",
        "title",
        "title genre colour",
        "title genre year year",
        "title genre director.share",
        "title genre title.xx.klingon",
    ],
)
def test_a_header_that_means_nothing_is_refused(header: str) -> None:
    with pytest.raises(WrongColumn):
        columns_of(header.split())


@given(st.binary(max_size=300), st.sampled_from(["utf-8", "utf-16", "cp1251", "cp1254"]))
def test_hostile_files_are_refused_or_read(data: bytes, encoding: str) -> None:
    plan = ImportPlan(
        kind=ImportKind.CATALOGUE, source="x", file_sha256=SHA, file_name="f", dry_run=True, encoding=encoding
    )
    for content in (data, b"title,genre,director\n" + data):
        try:
            file = read_catalogue(content, plan)
        except Unreadable as error:
            assert error.findings
        else:
            assert len(good(file)) + len({row for row, _, _ in bad(file)}) == file.rows


def test_a_person_is_told_by_his_best_number() -> None:
    assert Person(name="A B", member="M-1", ipi="1").key == "member M-1"
    assert Person(name="A B", ipi="00014107338").key == "ipi 00014107338"
    assert Person(name="B A").key == Person(name="A b").key


@pytest.mark.clause("1.3-e")
def test_an_import_begins_and_ends_once() -> None:
    begun = ImportBegun(run="i1", plan=PLAN, by="registrar")
    ended = ImportEnded(run="i1", counts=Counts(rows=1, entered=1), report_sha256=SHA)
    known = IMPORT_RUN.fold([begun], State())
    assert IMPORT_RUN.decide(BEGIN, State()) == accepted(begun)
    assert IMPORT_RUN.decide(BEGIN, known) == AlreadyApplied()
    assert IMPORT_RUN.decide(EndImport(outcome=ended), known) == accepted(ended)
    done = IMPORT_RUN.fold([ended], known)
    assert IMPORT_RUN.decide(EndImport(outcome=ended), done) == AlreadyApplied()
    assert isinstance(IMPORT_RUN.decide(EndImport(outcome=ended), State()), Rejected)
    foreign = ImportPlan(kind=ImportKind.FOREIGN, source="WID", file_sha256=SHA, file_name="f", dry_run=False)
    refused = IMPORT_RUN.decide(BeginImport(run="i2", plan=foreign, by="registrar"), State())
    assert isinstance(refused, Rejected) and refused.reason == "SOURCE_LACKS"
