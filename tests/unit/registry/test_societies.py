"""CISAC's list of societies: what it says of each, what is no society, and which list stands."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from services.registry.domain.import_run import ImportKind, ImportPlan
from services.registry.domain.society import (
    SOCIETY,
    ListSociety,
    Society,
    SocietyListed,
    SocietyStatus,
    State,
)
from services.registry.formats.societies import read_societies
from shared.kernel.decider import AlreadyApplied, Rejected, accepted
from shared.kernel.findings import Unreadable

LIST = (Path(__file__).parent / "data" / "cisac_societies_2026-07.csv").read_bytes()
PLAN = ImportPlan(
    kind=ImportKind.SOCIETIES,
    source="CISAC",
    file_sha256="0" * 64,
    file_name="f",
    dry_run=False,
    on=date(2026, 7, 6),
)


@pytest.mark.clause("1.3-c")
def test_the_published_list_is_read() -> None:
    read = read_societies(LIST, PLAN)
    by_code = {society.code: society for _, society in read.societies}
    assert read.rows == 399
    assert len(by_code) + len(read.rejected) == 399
    azdg, aas, zapa = by_code["290"], by_code["253"], by_code["075"]
    assert (azdg.name, azdg.country, azdg.status, azdg.repertoires) == (
        "AZDG", "AZ", SocietyStatus.PROVISIONAL, ("Audiovisual",),
    )  # fmt: skip
    assert (aas.status, aas.former_name, aas.member_to) == (SocietyStatus.TERMINATED, "MPRMWA", 2024)
    assert (zapa.name, zapa.founded, zapa.country) == ("SUISSIMAGE", 1981, "CH")
    # 45 hubs and a secretariat are no societies; the others name no country of ISO 3166.
    hubs = [one for one in read.rejected if one.reason == "is no society"]
    assert len(hubs) == 46
    assert {one.column for one in read.rejected if one not in hubs} == {"Country"}
    assert {one.value for one in read.rejected if one not in hubs} <= {
        "KOSOVO",
        "SERBIA AND MONTENEGRO",
        "SCANDINAVIA",
        "ASIA PACIFIC",
        "",
    }


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("x,ACUM,Member,ISRAEL", "CISAC Code"),
        ("1000,ACUM,Member,ISRAEL", "CISAC Code"),
        ("1,,Member,ISRAEL", "Society name"),
        ("1,ACUM,Sleeping,ISRAEL", "Membership status"),
        ("1,ACUM,Member,ATLANTIS", "Country"),
    ],
)
def test_a_row_that_is_no_society_is_told(row: str, column: str) -> None:
    data = f"CISAC Code,Society name,Membership status,Country\n{row}\n".encode()
    assert [one.column for one in read_societies(data, PLAN).rejected] == [column]


def test_a_code_stands_once_and_the_columns_are_needed() -> None:
    data = (
        b"CISAC Code,Society name,Membership status,Country\n1,ACUM,Member,ISRAEL\n001,Other,Member,ISRAEL\n"
    )
    assert [one.row for one in read_societies(data, PLAN).rejected] == [3]
    with pytest.raises(Unreadable):
        read_societies(b"Code,Name\n1,ACUM\n", PLAN)


def test_the_newest_list_stands() -> None:
    known = Society(
        code="001", party="p", name="ACUM", status=SocietyStatus.MEMBER, country="IL",
        listed_on=date(2026, 7, 6), source="CISAC", document_sha256="0" * 64,
    )  # fmt: skip
    state = State(known)
    same = replace(known, listed_on=date(2026, 8, 1), document_sha256="1" * 64)
    ended = replace(same, status=SocietyStatus.TERMINATED)
    older = replace(ended, listed_on=date(2025, 1, 1))
    assert SOCIETY.decide(ListSociety(society=known), State()) == accepted(SocietyListed(society=known))
    assert SOCIETY.decide(ListSociety(society=same), state) == AlreadyApplied()
    assert SOCIETY.decide(ListSociety(society=ended), state) == accepted(SocietyListed(society=ended))
    refused = SOCIETY.decide(ListSociety(society=older), state)
    assert isinstance(refused, Rejected) and refused.reason == "NEWER_LIST_STANDS"
