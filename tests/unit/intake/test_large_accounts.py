"""An account is judged line by line: what is kept of it is small, and nothing depends on how it is kept."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from services.intake.domain import account_check
from services.intake.domain.found import Found
from services.intake.domain.seen import Seen
from services.intake.formats import boxes, form_sheet, spool
from services.intake.formats.documents import take_apart
from shared.contracts.forms import FormColumn
from shared.contracts.intake import ReportedWork, UsageLine
from shared.contracts.terms import DistributionKey
from shared.contracts.wire import from_json, to_json
from tests.unit.intake.given import COVER, FORM, GOOD, LICENCE, TODAY, account, read_account

HEADER = ";".join(column.header for column in FORM.columns)


def rows(count: int, seed: int = 7) -> list[str]:
    """Lines of a few works, some of them with faults of every kind."""
    random.seed(seed)
    lines = []
    for _ in range(count):
        pick = random.choice
        day = pick(
            ["05.07.2026", "31.07.2026", "01.08.2026", "02.08.2026", "31.02.2026", "02.09.2026", "", "x"]
        )
        start, end = (
            pick(["20:00", "28:00", "01:20", "", "30:00"]),
            pick(["21:30", "20:00", "29:59", "", "y"]),
        )
        title, author = pick(["Görüş", "Uzaq", "", "-"]), pick(["T. T.", "R. O.; T. T.", ""])
        year, kind = pick(["1955", "1894", "", "abcd"]), pick(["Film", "Xəbərlər", ""])
        lines.append(f"{day};{start};{end};{title};{author};{year};{kind};{pick(['', '', 'düzəliş 7'])}")
    return lines


@pytest.mark.clause("2.1.1-j", "2.1.1-h")
def test_a_use_that_is_passed_by_has_nothing_that_the_rules_would_find(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quick = account(*rows(3_000))
    monkeypatch.setattr(account_check, "plain_reader", lambda *told: lambda boxes: None)
    assert account(*rows(3_000)) == quick
    assert len(quick.findings) > 3_000


LOG = replace(
    FORM,
    columns=(
        *FORM.columns,
        FormColumn(header="duration", field="duration", type="DURATION"),
        FormColumn(header="amount", field="amount", type="AMOUNT"),
        FormColumn(header="inside", field="included_in", type="TEXT"),
    ),
    nil_allowed=True,
)


def _log(count: int, columns: int) -> list[str]:
    """Lines of broadcasts one after the other, nearly all of them proper; some in another one. With
    as few columns as `FORM` has some are told twice."""
    random.seed(columns)
    lines = []
    for number in range(count):
        start, lasts = number * 400 % 100_000, random.choice((300, 500))
        day = f"{1 + number * 400 // 100_000:02}.07.2026"
        stated = lasts + random.choice((0,) * 20 + (1,))
        told = [day, _clock(start), _clock((start + lasts) % 86_400 if start < 86_400 else start + lasts)]
        told += [
            random.choice(("Görüş", "Uzaq", "Xəbər")),
            "T. T.",
            "1955",
            random.choice(("Film", "Xəbərlər")),
        ]
        told += ["", _clock(stated), random.choice(("10.00", "0.00")), random.choice(("", "", "Uzaq"))]
        lines += [";".join(told[:columns])] * (2 if columns == 8 and number % 50 == 0 else 1)
    return lines


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


@pytest.mark.clause("2.1.1-j", "2.1.1-h")
@pytest.mark.parametrize("columns", [8, 9, 10, 11])
@pytest.mark.parametrize("key", [DistributionKey.DURATION, DistributionKey.AMOUNT])
def test_plain_uses_count_as_those_that_were_looked_at(
    monkeypatch: pytest.MonkeyPatch, columns: int, key: DistributionKey
) -> None:
    form = replace(LOG, columns=LOG.columns[:columns])
    lines = ";".join(column.header for column in form.columns), *_log(600, columns)
    contract = replace(LICENCE, form=form, key=key)
    quick = read_account("\n".join(lines).encode(), COVER, contract)
    monkeypatch.setattr(account_check, "plain_reader", lambda *told: lambda boxes: None)
    assert read_account("\n".join(lines).encode(), COVER, contract) == quick
    assert quick.warnings
    assert (quick.grouped is not None) is (columns > 8 and key is DistributionKey.DURATION)


@pytest.mark.clause("2.1.1-k")
def test_what_is_kept_of_lines_before_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    much = account(*rows(2_000))
    monkeypatch.setattr(form_sheet, "PARTS_MAX", 1)
    monkeypatch.setattr(boxes, "KEPT_OF_USE", 1)
    monkeypatch.setattr(boxes, "KEPT_OF_PART", 1)
    assert account(*rows(2_000)) == much


def test_keys_are_found_however_many_there_are() -> None:
    seen = Seen()
    keys = [number * 0x9E3779B97F4A7C15 for number in range(1, 300_000)]
    assert not any(seen.earlier(key, number) for number, key in enumerate(keys, start=1))
    assert [seen.earlier(keys[at], 1) for at in (0, 77, 299_998)] == [1, 78, 299_999]
    assert seen.earlier(-5, 9) == 0
    assert seen.earlier(-5, 10) == 9


def _apart(directory: Path, *lines: str) -> dict[str, list[bytes]]:
    (directory / spool.FILE).write_text("\n".join((HEADER, *lines)))
    checked = take_apart(str(directory), COVER, LICENCE, TODAY)
    files = {name: (directory / name).read_bytes().splitlines() for name in (spool.FINDINGS, spool.LINES)}
    warnings = (directory / spool.WARNINGS).read_bytes().splitlines()
    assert [to_json(from_json(Found, warning)) for warning in warnings] == warnings
    assert len(warnings) == checked.counts.warnings
    assert sum(checked.counts.by_ground.values()) == len(files[spool.FINDINGS])
    assert checked.outcome.proper is not bool(files[spool.FINDINGS])
    return files


@pytest.mark.clause("2.1.1-k")
def test_every_finding_of_every_line_is_kept_with_row_column_rule_and_clause(tmp_path: Path) -> None:
    lines = [f"31.02.2026;20:{n % 60:02};;Görüş;;18{n % 90:02};Film;{n}" for n in range(1_200)]
    found = [from_json(dict, line) for line in _apart(tmp_path, *lines)[spool.FINDINGS]]
    assert len(found) == 4 * 1_200
    assert [one["clause"] for one in found] == sorted(one["clause"] for one in found)
    last = {one["rule"]: one for one in found if one["row"] == 1_201}
    assert {rule: (one["column"], one["value"], one["clause"]) for rule, one in last.items()} == {
        "EMPTY_BOX": ("C", "", "2.1.1-h"),
        "AUTHORS_LACK": ("E", "Görüş", "2.1.1-i"),
        "IMPOSSIBLE": ("A", "31.02.2026", "2.1.1-j"),
        "YEAR": ("F", "1829", "2.1.1-j"),
    }


@pytest.mark.clause("2.1.1-e")
def test_works_and_lines_of_a_proper_account_stand_in_chunks(tmp_path: Path) -> None:
    lines = [GOOD.replace("Film;", f"Film;{n}").replace("1955", str(1900 + n % 3)) for n in range(1_200)]
    files = _apart(tmp_path, *lines)
    written = [usage for _, usage in spool.read_chunks(tmp_path / spool.LINES)]
    chunks = [from_json(tuple[UsageLine, ...], usage) for usage in written]
    assert [to_json(usage) for usage in chunks] == written
    assert [len(usage) for usage in chunks] == [500, 500, 200]
    assert [line.line for usage in chunks for line in usage] == list(range(2, 1_202))
    ((number, told),) = spool.read_chunks(tmp_path / spool.REPORTS)
    works = from_json(tuple[ReportedWork, ...], told)
    assert to_json(works) == told
    assert (number, [(work.number, work.lines, work.seconds) for work in works]) == (
        1, [(1, 400, 2_160_000), (2, 400, 2_160_000), (3, 400, 2_160_000)],
    )  # fmt: skip
    assert files[spool.FINDINGS] == []


@pytest.mark.clause("2.1.1-e")
def test_overlapping_broadcasts_are_warned_of_in_the_cell_of_their_start(tmp_path: Path) -> None:
    lines = [f"05.07.2026;20:{n % 60:02};21:30;Görüş;Tofiq Tağızadə;1955;Film;{n}" for n in range(1, 601)]
    _apart(tmp_path, *lines)
    warned = [from_json(Found, line) for line in (tmp_path / spool.WARNINGS).read_bytes().splitlines()]
    assert [one.rule for one in warned] == ["OVERLAP"] * 599
    assert warned[0] == Found(
        where="B3",
        row=3,
        column="B",
        what="begins before row 2 ends",
        value="Görüş",
        clause="2.1.1-j",
        rule="OVERLAP",
    )
