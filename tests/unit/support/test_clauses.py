"""The clause plug-in: unknown ids stop the run, passing tests are recorded and shown, also side by side."""

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from tests.support.clauses import RESULTS, print_table, read_clauses

PLUGIN = ("-p", "tests.support.clauses", "-p", "no:cacheprovider")
SAMPLE = """
import pytest

@pytest.mark.clause("1.1-a")
def test_shown(): pass

@pytest.mark.clause("1.3-a")
def test_broken(): assert False

def test_unmarked(): pass
"""


@pytest.mark.parametrize("side_by_side", [(), ("-n", "2")])
def test_a_run_leaves_which_clauses_were_shown(
    pytester: pytest.Pytester, side_by_side: tuple[str, ...]
) -> None:
    pytester.makepyfile(test_sample=SAMPLE)
    pytester.runpytest_subprocess(*PLUGIN, *side_by_side).assert_outcomes(passed=2, failed=1)
    results = json.loads((pytester.path / RESULTS).read_text())
    assert results == {
        "test_sample.py::test_shown": {"clauses": ["1.1-a"], "passed": True},
        "test_sample.py::test_broken": {"clauses": ["1.3-a"], "passed": False},
    }


def test_an_unknown_clause_stops_the_run(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_sample=SAMPLE.replace("1.1-a", "9.9-z"))
    result = pytester.runpytest_subprocess(*PLUGIN)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*test_shown: no clause '9.9-z'*"])


def test_a_part_of_the_suite_keeps_what_the_rest_showed(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_sample=SAMPLE)
    pytester.runpytest_subprocess(*PLUGIN)
    pytester.makepyfile(test_other=SAMPLE.replace("1.1-a", "2.1.1-k"))
    pytester.runpytest_subprocess(*PLUGIN, "test_other.py::test_shown")
    assert len(json.loads((pytester.path / RESULTS).read_text())) == 3


def test_the_table_names_shown_missing_and_failing(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    file.write_text(
        json.dumps(
            {
                "tests/a.py::test_one": {"clauses": ["1.1-a"], "passed": True},
                "tests/a.py::test_two": {"clauses": ["1.3-a"], "passed": False},
            }
        )
    )
    out = StringIO()
    assert print_table(file, Console(file=out, width=200)) == 0
    assert "a.py::test_one" in out.getvalue()
    assert "failing: tests/a.py::test_two" in out.getvalue()
    assert "missing" in out.getvalue()
    assert f"1 of {len(read_clauses())} requirements" in out.getvalue()


def test_without_a_run_there_is_no_table(tmp_path: Path) -> None:
    assert print_table(tmp_path / "none.json", Console(file=StringIO())) == 1
