"""`royalty match-bench` over tables made by hand: every figure below is counted on them."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.command import main
from deploy.matchbench.measuring import Share, TruthSays, measure
from deploy.matchbench.running import Answered, run
from deploy.matchbench.tables import Truth, Unreadable, read_tables

REGISTRY = """\
work,titles,directors,scriptwriters,year,countries
w1,Görüş|Встреча,Tofiq Tağızadə = Tofig Tagizade,,1955,AZ
w2,Bir ailə,Rza Təhmasib,,1943,
w3,Park,Rasim Ocaqov,Rüstəm İbrahimbəyov,1983,
w4,Park,Emil Quliyev,,2016,
w5,Yeddi oğul istərəm,Tofiq Tağızadə,,1970,
"""
REPORTS = """\
report,titles,authors,directors,year,country
r1,GORUS,,Tofig Tagizade,,
r2,Park,,,1983,
r3,7 oğul istərəm,Tağızadə Tofiq,,1970,
r4,Bir ailə,Rasim Ocaqov,,,
r5,Başqa bir şey,Rasim Ocaqov,,,
r6,Bir aile,,,,
"""
TRUTH = """\
report,work,same
r1,w1,true
r2,w3,
r3,w5,true
r4,w2,false
r6,w2,true
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("r", REGISTRY), ("u", REPORTS), ("t", TRUTH)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def command(folder: Path, *more: str) -> tuple[int, str]:
    files = [f"--registry={folder}/r.csv", f"--truth={folder}/t.csv"]
    answer = CliRunner().invoke(
        main.app, ["match-bench", *files, f"--reports={folder}/u.csv", *more], env={"COLUMNS": "200"}
    )
    return answer.exit_code, answer.output


def test_titles_with_authors_are_matched_and_a_title_alone_never(folder: Path) -> None:
    tables = read_tables(folder / "r.csv", folder / "u.csv", folder / "t.csv")
    answers = {one.report: one for one in run(tables, 60)}
    assert {name: (one.rule, one.work) for name, one in answers.items() if one.work} == {
        "r1": ("TRANSLITERATION", "w1"),
        "r3": ("FIGURES", "w5"),
    }
    assert answers["r2"].suggestions[0][0] == "w3", "the year ranks"
    assert not answers["r5"].reviewed
    found = measure(answers.values(), tables.truth)
    assert found.precision == Share(2, 2)
    assert found.share("FOUND_STORED", "STORED") == Share(2, 4)
    assert found.share("FOUND_STORED_AUTHORS", "STORED_AUTHORS") == Share(2, 2)
    assert found.share("REVIEWED", "REPORTS") == Share(3, 6)
    assert found.first("AUTOMATIC", "FIRST") == Share(4, 4)


def test_a_looser_rule_is_measured_and_stays_in_the_bench(folder: Path) -> None:
    tables = read_tables(folder / "r.csv", folder / "u.csv", folder / "t.csv")
    by_year = {one.report: (one.rule, one.work) for one in run(tables, 60, ["year"])}
    assert by_year["r2"] == ("SECOND_SIGN", "w3")
    assert by_year["r6"] == (None, None), "it says no year"
    by_nothing_known = {one.report: one.work for one in run(tables, 60, ["country"])}
    assert by_nothing_known["r2"] is None


def test_the_command_prints_counts_and_names_what_was_missed(folder: Path) -> None:
    code, printed = command(folder, "--misses", "--second-sign", "author")
    assert code == 0, printed
    assert "automatic matches that are right (precision)" in printed
    assert "F1" in printed and "Misses" in printed


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("u", "report,titles,colour\nr1,A,red\n", "unknown columns colour"),
        ("u", "titles\nA\n", "no column report"),
        ("u", "report,titles\nr1,A,more\n", "not as many cells"),
        ("u", "report,titles\nr1,A\nr1,B\n", "stands there twice"),
        ("u", "report,titles,year\nr1,A,x\nr2,A,\nr3,A,\nr4,A,\nr6,A,\n", "no whole number"),
        ("t", "report,work\nr9,w1\n", "is in neither table"),
        ("t", "report,work,same\nr1,w1,perhaps\n", "neither true nor false"),
    ],
)
def test_a_wrong_table_is_told_with_its_place(folder: Path, file: str, text: str, told: str) -> None:
    (folder / f"{file}.csv").write_text(text, encoding="utf-8")
    code, printed = command(folder)
    assert code == 2
    assert told in " ".join(printed.split())


def test_an_unknown_sign_and_a_file_that_is_not_there_are_told(folder: Path) -> None:
    assert command(folder, "--second-sign", "colour")[0] == 2
    with pytest.raises(Unreadable):
        read_tables(folder / "none.csv", folder / "u.csv", folder / "t.csv")


def answered(work: str | None, *suggestions: tuple[str, int]) -> Answered:
    return Answered("r", "EXACT" if work else None, work, suggestions, not work, True, True)


def test_what_the_truth_says_beyond_its_rows() -> None:
    truth = {"r": Truth(right=frozenset({"a"}))}
    other = [answered("b")]
    assert measure(other, truth, TruthSays.PAIRS).precision == Share(0, 0)
    assert measure(other, truth, TruthSays.REPORTS).precision == Share(0, 1)
    assert measure(other, {}, TruthSays.REPORTS).precision == Share(0, 0)
    assert measure(other, {}, TruthSays.ALL).precision == Share(0, 1)


def test_the_best_suggestion_has_none_beside_it() -> None:
    truth = {"r": Truth(right=frozenset({"a"}))}
    tied = measure([answered(None, ("a", 85), ("b", 85))], truth)
    assert tied.best(60).precision == Share(0, 0)
    assert tied.first("FIRST") == Share(1, 1)
    above = measure([answered(None, ("a", 85), ("b", 80))], truth)
    assert (above.best(85).f1, above.best(90).f1) == (1.0, 0.0)
    assert (above + tied).best(60).recall == Share(1, 2)


def test_no_service_can_reach_the_looser_rules() -> None:
    services = Path(main.__file__).parents[2] / "services"
    assert not [
        path for path in services.rglob("*.py") if "second_sign" in path.read_text("utf-8").casefold()
    ]
