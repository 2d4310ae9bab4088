"""Fixed-width schedules by layouts that are data. The layouts here are invented: they say nothing of CRD's own."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from services.intake.domain.crd_layout import BadLayout, read_layout
from services.intake.domain.schedule_check import CheckedSchedule
from services.intake.formats.crd import CONFIRMED, read_crd
from services.intake.formats.documents import read_schedule
from services.intake.settings import IntakeSettings
from shared.contracts.forms import AccountForm, FormColumn
from shared.contracts.terms import Role
from shared.kernel.findings import Unreadable
from shared.kernel.money import Money
from shared.web.settings import BadSettings
from tests.unit.intake.given import TODAY
from tests.unit.intake.test_schedules import ATTESTED, REPRESENTATION

LAYOUT: dict[str, Any] = json.loads(CONFIRMED.read_text()) | {"name": "invented"}
LAYOUT["records"] |= {
    "WRK": {
        "level": "CONTEXT",
        "clears": ["AUT", "OWN"],
        "fields": [{"name": "title", "at": 20, "size": 20}, {"name": "year", "at": 40, "size": 4}],
    },
    "AUT": {"level": "CONTEXT", "fields": [{"name": "authors", "at": 20, "size": 20, "joins": True}]},
    "OWN": {
        "level": "CONTEXT",
        "fields": [
            {"name": "owner", "at": 20, "size": 20},
            {"name": "role", "at": 40, "size": 20},
            {"name": "share", "at": 60, "size": 5, "format": "DECIMAL", "decimals": 2},
        ],
    },
    "PAY": {
        "level": "LINE",
        "constants": {"kind": "ROYALTY"},
        "fields": [
            {"name": "amount", "at": 20, "size": 10, "format": "DECIMAL", "decimals": 2},
            {"name": "from", "at": 30, "size": 8, "format": "DAY"},
            {"name": "to", "at": 38, "size": 8, "format": "DAY"},
        ],
    },
    "TAX": {
        "level": "LINE",
        "constants": {"kind": "FOREIGN_TAX"},
        "fields": [{"name": "amount", "at": 20, "size": 10, "format": "DECIMAL", "decimals": 2}],
    },
}
FORM = AccountForm(
    file_type="CRD",
    date_format="YYYY-MM-DD",
    columns=(
        FormColumn(header="kind", field="kind", type="TEXT", mandatory=True),
        FormColumn(header="title", field="title", type="TEXT"),
        FormColumn(header="year", field="year", type="YEAR"),
        FormColumn(header="authors", field="authors", type="AUTHORS"),
        FormColumn(header="owner", field="owner", type="TEXT"),
        FormColumn(header="role", field="role", type="TEXT"),
        FormColumn(header="share", field="percent", type="PERCENT"),
        FormColumn(header="amount", field="amount", type="AMOUNT"),
        FormColumn(header="from", field="period_from", type="DATE"),
        FormColumn(header="to", field="period_to", type="DATE"),
    ),
)
CONTRACT = replace(REPRESENTATION, form=FORM)

HDR = f"HDR{'SO'}{'000000074'}{'GEMA':45}01.1020260801120000{'20260801'}"
GRH = "GRHSDN0000102.000000000001"
DATA = (
    f"WRK{0:08}{0:08}{'The Meeting':20}1955",
    f"AUT{0:08}{1:08}{'Teyyub Akhundov':20}",
    f"AUT{0:08}{2:08}{'Second Author':20}",
    f"OWN{0:08}{3:08}{'Teyyub Akhundov':20}{'DIRECTOR':20}06000",
    f"PAY{0:08}{4:08}{18000:010}2026040120260630",
    f"OWN{0:08}{5:08}{'Second Author':20}{'SCRIPTWRITER':20}04000",
    f"PAY{0:08}{6:08}{12000:010}{'0' * 16}",
    f"WRK{1:08}{0:08}{'Inner Island':20}2003",
    f"AUT{1:08}{1:08}{'Third Author':20}",
    f"OWN{1:08}{2:08}{'Third Author':20}{'':20}10000",
    f"PAY{1:08}{3:08}{70000:010}",
    f"TAX{2:08}{0:08}{14000:010}",
)
GRT = f"GRT00001{3:08}{14:08}"
TRL = f"TRL00001{3:08}{16:08}"
FILE = (HDR, GRH, *DATA, GRT, TRL)


def _data(*lines: str) -> bytes:
    return "\r\n".join(lines).encode()


def _check(*lines: str, layout: dict[str, Any] | None = LAYOUT) -> CheckedSchedule:
    told = None if layout is None else json.dumps(layout)
    return read_schedule(_data(*lines), ATTESTED, CONTRACT, TODAY, told)


def _refused(*lines: str, layout: dict[str, Any] = LAYOUT) -> tuple[str, str]:
    with pytest.raises(Unreadable) as refused:
        list(read_crd(BytesIO(_data(*lines)), read_layout(json.dumps(layout)), 1).rows)
    (finding,) = refused.value.findings
    return finding.where, finding.what


@pytest.mark.clause("2.2.2-a")
def test_a_schedule_is_read_from_fixed_width_by_its_layouts() -> None:
    checked = _check(*FILE)
    assert checked.findings == ()
    assert (checked.total, checked.due) == (Money(100_000, "EUR"), Money(86_000, "EUR"))
    first, second, third, tax = checked.lines
    assert (first.line, first.owner, first.role, first.percent) == (
        7,
        "Teyyub Akhundov",
        Role.DIRECTOR,
        Decimal("60.00"),
    )
    assert first.amount == Money(18_000, "EUR")
    assert first.period is not None
    assert first.period.first.isoformat() == "2026-04-01"
    assert (second.owner, second.amount, second.period) == ("Second Author", Money(12_000, "EUR"), None)
    # A new work clears the authors and owners of the one before.
    assert (third.owner, third.role, third.report) == ("Third Author", None, 2)
    assert (tax.kind, tax.amount, tax.report) == ("FOREIGN_TAX", Money(14_000, "EUR"), None)
    assert [[one.name for one in work.authors] for work in checked.reports] == [
        ["Teyyub Akhundov", "Second Author"],
        ["Third Author"],
    ]


@pytest.mark.clause("2.2.2-a")
def test_with_the_confirmed_layouts_alone_money_refuses_the_whole_file() -> None:
    found = _check(*FILE, layout=None).findings
    assert ("line 3", "record 'WRK' has no layout") in [(one.where, one.what) for one in found]


def test_the_confirmed_frame_is_read() -> None:
    layout = read_layout(CONFIRMED.read_text())
    adjusted = f"ADJ{0:08}{0:08}".ljust(368) + "CONTAINER-1"
    lines = (HDR, GRH, adjusted, f"GRT00001{1:08}{3:08}", f"TRL00001{1:08}{5:08}")
    (header,) = read_crd(BytesIO(_data(*lines)), layout, 1).rows
    assert header.cells == ("original_container",)


WRONG = {
    "no header": (FILE[1:], "line 1", "outside the frame"),
    "two headers": ((HDR, *FILE), "line 2", "outside the frame"),
    "after the trailer": ((*FILE, HDR), "line 17", "outside the frame"),
    "no trailer": (FILE[:-1], "file", "ends before its trailer"),
    "no group": ((HDR, *DATA, GRT, TRL), "line 2", "no record of a transaction"),
    "group in a group": ((HDR, GRH, GRH), "line 3", "inside group"),
    "another group ends": ((HDR, GRH, GRT.replace("00001", "00002", 1)), "line 3", "no group that is open"),
    "trailer in a group": ((HDR, GRH, TRL), "line 3", "inside group"),
    "a gap in a transaction": ((HDR, GRH, DATA[0], DATA[2]), "line 4", "out of its order"),
    "a transaction lacks": ((HDR, GRH, DATA[7]), "line 3", "out of its order"),
    "too few": ((HDR, GRH, *DATA[:-1], GRT), "line 14, GRT.transactions", "another count than 2"),
    "wrong group count": ((*FILE[:-1], TRL.replace("00001", "00002", 1)), "line 16, TRL.groups", "another count"),
    "wrong record count": ((*FILE[:-1], f"TRL00001{3:08}{15:08}"), "line 16, TRL.records", "another count than 16"),
    "unknown": ((HDR, GRH, f"XYZ{0:08}{0:08}"), "line 3", "'XYZ' has no layout"),
    "empty line": ((HDR, "", GRH), "line 2", "'' has no layout"),
    "no number": (
        (HDR, GRH, *DATA[:4], DATA[4].replace("0000018000", "00000180.0")), "line 7, PAY.amount", "not a number",
    ),
    "no day": (
        (HDR, GRH, *DATA[:4], DATA[4].replace("20260401", "20260431")), "line 7, PAY.from", "no DAY",
    ),
}  # fmt: skip


@pytest.mark.clause("2.2.2-a")
@pytest.mark.parametrize(("lines", "where", "what"), WRONG.values(), ids=WRONG.keys())
def test_what_is_not_in_the_frame_or_the_layouts_is_refused_with_its_line(
    lines: tuple[str, ...], where: str, what: str
) -> None:
    found = _refused(*lines)
    assert (found[0], what in found[1]) == (where, True), found


def test_counts_are_compared_as_the_layouts_say() -> None:
    data = deepcopy(LAYOUT) | {"counted": "DATA"}
    assert _check(*FILE[:-2], f"GRT00001{3:08}{12:08}", f"TRL00001{3:08}{12:08}", layout=data).findings == ()
    assert "GRT.records" in _refused(*FILE, layout=data)[0]
    none = deepcopy(LAYOUT) | {"counted": "NONE"}
    assert _check(*FILE[:-2], f"GRT00001{3:08}{99:08}", f"TRL00001{3:08}{0:08}", layout=none).findings == ()


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"HDR\0", b"HDR" + b"x" * 50_000, b"\n" * 9])
def test_what_is_no_such_file_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        list(read_crd(BytesIO(data), read_layout(json.dumps(LAYOUT)), 1).rows)


BAD: dict[str, Any] = {
    "no JSON": "{",
    "a list": "[]",
    "no records": json.dumps({"name": "n", "counted": "ALL"}),
    "unknown level": {"WRK": {"level": "SIDE", "fields": []}},
    "two headers": {"WRK": {"level": "HEADER", "fields": []}},
    "no place": {"WRK": {"level": "LINE", "fields": [{"name": "a", "at": 0, "size": 1}]}},
    "unknown format": {"WRK": {"level": "LINE", "fields": [{"name": "a", "at": 1, "size": 1, "format": "MONEY"}]}},
    "a field twice": {"WRK": {"level": "LINE", "fields": [{"name": "a", "at": 1, "size": 1}] * 2}},
    "clears nothing": {"WRK": {"level": "LINE", "fields": [], "clears": ["ZZZ"]}},
    "long type": {"WORK": {"level": "LINE", "fields": []}},
    "no counts": {"TRL": {"level": "TRAILER", "fields": []}},
}  # fmt: skip


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_layouts_that_cannot_be_worked_with_are_refused_at_the_start(bad: Any, tmp_path: Any) -> None:
    text = bad if isinstance(bad, str) else json.dumps(LAYOUT | {"records": LAYOUT["records"] | bad})
    with pytest.raises(BadLayout):
        read_layout(text)
    file = tmp_path / "layout.json"
    file.write_text(text)
    with pytest.raises(BadSettings, match="ROYALTY_CRD_LAYOUT"):
        IntakeSettings(pg_dsn="", kafka_bootstrap="", jwks="", crd_layout=str(file))


def test_layouts_come_from_a_file_of_the_settings(tmp_path: Any) -> None:
    file = tmp_path / "layout.json"
    file.write_text(json.dumps(LAYOUT))
    settings = IntakeSettings(pg_dsn="", kafka_bootstrap="", jwks="", crd_layout=str(file))
    assert settings.crd_layouts() == file.read_text()
    assert IntakeSettings(pg_dsn="", kafka_bootstrap="", jwks="").crd_layouts() is None
    with pytest.raises(BadSettings):
        IntakeSettings(pg_dsn="", kafka_bootstrap="", jwks="", crd_layout=str(tmp_path / "none"))
