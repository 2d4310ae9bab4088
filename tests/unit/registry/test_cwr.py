"""CWR: music with its titles, ISWC, composers and writers; what is broken, cut off or miscounted is told."""

import gzip
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.catalogue import (
    CatalogueRow,
    Person,
    RowRejected,
    roles_of,
    source_of,
    work_of,
)
from services.registry.domain.import_run import ImportKind, ImportPlan
from services.registry.domain.shares import share_defect
from services.registry.domain.work_facts import fact_defect
from services.registry.formats.catalogue import Catalogue
from services.registry.formats.cwr_works import read_cwr
from shared.contracts.registry import ShareBasis, WorkKind
from shared.contracts.wire import reader
from shared.kernel.findings import Unreadable

DATA = Path(__file__).parent / "data"
DMP = (DATA / "CW220001DMP_000.V21").read_bytes()
MPC = gzip.decompress((DATA / "CW190001MPC_000.V21.gz").read_bytes())
WESO = (DATA / "weso_nwrexample2.V21").read_bytes()
PLAN = ImportPlan(
    kind=ImportKind.CWR, source="Test Publisher", file_sha256="0" * 64, file_name="f", dry_run=False
)


def rows(file: Catalogue) -> list[CatalogueRow]:
    return [row for part in file.parts for row in reader(tuple[CatalogueRow, ...])(part)]


def told(file: Catalogue) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.reason) for one in reader(tuple[RowRejected, ...])(file.rejected)]


@pytest.mark.clause("2.1.3-d")
def test_a_registration_becomes_music_and_never_a_film() -> None:
    file = read_cwr(DMP, PLAN)
    (row,) = rows(file)
    source = source_of(PLAN, row)
    work, roles = work_of(row, source), roles_of(row, source, {})
    assert (work.kind, work.iswc, work.genre) == (WorkKind.MUSIC, "T-123.456.789-4", "music")
    assert (work.isan, work.eidr, work.origin) == (None, None, "UNKNOWN")
    assert [title.text for title in work.titles[:3]] == [
        "MUSIC PUB CARTOONS", "MPC ACADEMY", "MUSIC PUB CARTOONS SUFFIX",
    ]  # fmt: skip
    assert [(one.role.value, str(one.holders[0].fraction)) for one in roles] == [
        ("COMPOSER", "1/4"),
        ("OTHER", "1/4"),
    ]
    assert {one.basis for shares in roles for one in shares.holders} == {ShareBasis.SOURCE}
    persons = reader(dict[str, Person])(file.persons)
    assert {(one.name, one.ipi) for one in persons.values()} == {
        ("MATIJA KOLARIC", "00000000199"),
        ("ANN OTHER", "00000000297"),
    }
    assert source is not None and source.on == date(2021, 1, 22)
    assert fact_defect(work) is None and share_defect(roles) is None
    assert told(file) == []


def test_every_whole_transaction_of_a_damaged_file_is_read() -> None:
    file = read_cwr(MPC, PLAN)
    found = told(file)
    assert (file.rows, len(rows(file))) == (100, 94)
    assert {row.id for row in rows(file)} == {row.id for row in rows(read_cwr(MPC, PLAN))}
    assert all(row.music and row.isan is None for row in rows(file))
    assert [column for _, column, _ in found] == [
        "NWR transaction sequence", "    record type", "SPU transaction sequence", "SPU transaction sequence",
        "NWR ISWC", "ALX record type", "GRT records", "GRT transactions",
        "TRL groups", "TRL records", "TRL transactions",
    ]  # fmt: skip


def test_a_writer_without_a_part_still_has_the_role() -> None:
    (row,) = rows(read_cwr(WESO, PLAN))
    assert [(one.role, one.numerator, one.denominator) for one in row.credits] == [
        ("COMPOSER", 1, 4),
        ("COMPOSER", 1, 2),
    ]
    without = WESO.replace(b"   05000   05000   05000 N", b"   00000   05000   05000 N")
    (row,) = rows(read_cwr(without, PLAN))
    assert [(one.numerator, one.denominator) for one in row.credits] == [(1, 2), (1, 2)]


@pytest.mark.parametrize(
    ("before", "after", "column"),
    [
        (b"T1234567894", b"T1234567895", "NWR ISWC"),
        (b"00000000199010", b"00000000198010", "SWR IPI name number"),
        (b"SWR0000000000000004", b"SWR0000000000000009", "SWR record sequence"),
        (b"SWR0000000000000004", b"SWR0000000100000004", "SWR transaction sequence"),
        (b"ALT0000000000000011", b"AVW0000000000000011", "AVW record type"),
        (b"DMP000001     ", b"              ", "NWR submitter work number"),
        (b"GRT000010000000100000020", b"GRT000010000000200000020", "GRT transactions"),
        (b"TRL000010000000100000022", b"TRL000010000000100000023", "TRL records"),
        (b"GRHNWR0000102.10", b"GRHNWR0000103.00", "GRH"),
        (b"KOLARIC ", b"        ", "SWR last name"),
    ],
)
def test_what_is_wrong_is_told_with_its_record(before: bytes, after: bytes, column: str) -> None:
    assert before in DMP
    file = read_cwr(DMP.replace(before, after.ljust(len(before)), 1), PLAN)
    assert column in [name for _, name, _ in told(file)]


def repeated(kind: bytes, number: int, *, share: bytes | None = None) -> bytes:
    """The file with so many records of a kind, each of another title or person, behind its first one."""
    lines = DMP.splitlines(keepends=True)
    at = next(at for at, line in enumerate(lines) if line.startswith(kind))
    made = []
    for one in range(number):
        mark = f"{one:05}".encode()
        if kind == b"ALT":
            made.append(lines[at][:19] + b"TITLE " + mark + lines[at][30:])
        else:
            writer = lines[at][:19] + b"W" + mark.rjust(8, b"0") + b"N" + mark + lines[at][34:]
            made.append(writer[:115] + b" " * 11 + writer[126:129] + b"00000" + writer[134:])
    lines[at : at + 1] = made
    begun = next(at for at, line in enumerate(lines) if line.startswith(b"NWR"))
    ended = next(at for at, line in enumerate(lines) if line.startswith(b"GRT"))
    for place in range(begun, ended):
        lines[place] = lines[place][:11] + f"{place - begun:08}".encode() + lines[place][19:]
    count = f"{len(lines) - 2:08}".encode(), f"{len(lines):08}".encode()
    lines[-2] = lines[-2][:16] + count[0] + lines[-2][24:]
    lines[-1] = lines[-1][:16] + count[1] + lines[-1][24:]
    return b"".join(lines)


@pytest.mark.parametrize(
    ("kind", "fits", "column"), [(b"ALT", 150, "titles"), (b"SWR", 80, "credits"), (b"OWR", 80, "credits")]
)
def test_a_registration_that_no_event_could_hold_is_told(kind: bytes, fits: int, column: str) -> None:
    file = read_cwr(repeated(kind, fits), PLAN)
    assert (len(rows(file)), told(file)) == (1, [])
    for many in (250, 5_000):
        file = read_cwr(repeated(kind, many), PLAN)
        assert rows(file) == []
        assert [name for _, name, _ in told(file)] == [column]


def test_a_file_that_was_cut_off_enters_no_half_work() -> None:
    cut = DMP[: DMP.index(b"SWR0000000000000007")]
    file = read_cwr(cut, PLAN)
    assert rows(file) == []
    assert {column for _, column, _ in told(file)} == {"GRT", "TRL", "PWR transaction"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"HDR",
        b"NWR00000000",
        b"PK\x03\x04",
        DMP.replace(b"20210122", b"2021XX22"),
        DMP + b"\x00",
        DMP.replace(b"KOLARIC", b"KOL\xffRIC"),
    ],
)
def test_what_is_no_cwr_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_cwr(data, PLAN)


def test_it_is_read_in_its_encoding() -> None:
    turkish = DMP.replace(b"KOLARIC", "KOLARİÇ".encode("cp1254"))
    persons = reader(dict[str, Person])(read_cwr(turkish, replace(PLAN, encoding="cp1254")).persons)
    assert "MATIJA KOLARİÇ" in {one.name for one in persons.values()}


@given(st.integers(0, len(DMP) - 1), st.binary(min_size=0, max_size=30), st.integers(0, 60))
def test_damaged_files_are_told_and_never_break(at: int, put: bytes, length: int) -> None:
    data = DMP[:at] + put + DMP[at + length :]
    try:
        file = read_cwr(data, PLAN)
    except Unreadable as error:
        assert error.findings
    else:
        assert len(rows(file)) <= file.rows
