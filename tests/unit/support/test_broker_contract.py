"""The table of the broker contract: every check by its name, what held, what did not, what could not run."""

import pytest

from tests.support.broker_contract import RESULTS

PLUGIN = ("-p", "tests.support.broker_contract", "-p", "no:cacheprovider", "--import-mode=importlib")
SAMPLE = '''
import pytest

def test_order():
    """What is sent stands in its order."""

@pytest.mark.parametrize("size", [1, 2, 3])
def test_sizes(size):
    """Every size
    is taken."""
    assert size {taken}

@pytest.mark.program("surely-not-installed")
def test_foreign():
    """Another client is served."""
'''
PLACE = "contract/broker/test_sample"


def _say(pytester: pytest.Pytester, taken: str) -> None:
    pytester.makepyfile(**{PLACE: SAMPLE.format(taken=taken)})


@pytest.mark.parametrize("side_by_side", [(), ("-n", "2")])
def test_each_check_is_printed_by_name(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, side_by_side: tuple[str, ...]
) -> None:
    monkeypatch.delenv("ROYALTY_KAFKA_BOOTSTRAP", raising=False)
    monkeypatch.setenv("BROKER", "embedded")
    _say(pytester, "!= 2")
    ran = pytester.runpytest_subprocess(*PLUGIN, *side_by_side)
    ran.assert_outcomes(passed=3, failed=1)
    ran.stdout.fnmatch_lines(
        [
            "*= broker contract, embedded: 1 of 3 hold =*",
            "embedded  check",
            "holds     What is sent stands in its order",
            "FAILS     Every size is taken (3 cases)",
            "not run   Another client is served: surely-not-installed is not installed",
        ]
    )


def test_what_held_on_the_other_broker_stands_beside_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ROYALTY_KAFKA_BOOTSTRAP", raising=False)
    for broker, taken in (("embedded", "!= 2"), ("kafka", "> 0")):
        monkeypatch.setenv("BROKER", broker)
        _say(pytester, taken)
        ran = pytester.runpytest_subprocess(*PLUGIN)
    ran.stdout.fnmatch_lines(
        [
            "*= broker contract, kafka: 2 of 3 hold =*",
            "kafka     embedded  check",
            "holds     FAILS     Every size is taken (3 cases)",
        ]
    )
    assert sorted(file.name for file in (pytester.path / RESULTS).iterdir()) == [
        "embedded.json",
        "kafka.json",
    ]


def test_other_tests_print_no_table(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_sample=SAMPLE.format(taken="> 0"))
    ran = pytester.runpytest_subprocess(*PLUGIN)
    ran.assert_outcomes(passed=5)
    ran.stdout.no_fnmatch_line("*broker contract*")
