"""What another policy would have paid: given closed runs' facts, when it is tried, then the difference by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.distribution.domain.comparison import RunCompared, comparison, tried
from services.distribution.domain.figures import Change
from services.distribution.domain.policy_facts import ForeignRules, LodVariant
from services.distribution.domain.policy_values import RULING, PolicySaid, facts_of, under
from services.distribution.formats.comparing import compared
from shared.contracts.terms import Role
from shared.contracts.wire import to_json
from shared.kernel.money import Money
from tests.integration.distribution.rules import policies as bodies
from tests.unit.distribution.run_given import KEY, account, azn, document_of, policies, report, rules, run_of
from tests.unit.distribution.test_determinism import busy_run, shuffled


def said(policy: str, body: dict[str, Any], version: int = 2) -> PolicySaid:
    return PolicySaid(policy=policy, version=version, body=body, reference="CONFERENCE 9, 2026-01-01")


def key(**feature: int) -> PolicySaid:
    groups = {group: {str(role): part for role, part in row.items()} for group, row in KEY.items()}
    return said("key", {"groups": groups | {"FEATURE": feature}})


NEW_KEY = key(DIRECTOR=9, SCRIPTWRITER=3, CINEMATOGRAPHER=2, PRODUCTION_DESIGNER=2, COMPOSER=2)
FILM = run_of(account("18.00", report(1, "film", 1)), policies=policies(rules("10")))


def told(changes: tuple[Change, ...]) -> list[tuple[str, Money, Money]]:
    return [(one.key, one.before, one.after) for one in changes]


@pytest.mark.clause("2.1.3-b")
def test_a_new_key_moves_money_between_roles_and_their_persons_and_nothing_else() -> None:
    before, after = tried(FILM, [NEW_KEY])
    run = RunCompared(run="r", closed_on=date(2026, 9, 2), before=before, after=after)
    found = comparison(date(2024, 1, 1), date(2026, 12, 31), [NEW_KEY], [run])
    # 6 and 6 of 18 become 9 and 3; 10% of each go as before.
    assert told(found.difference.roles) == [
        ("DIRECTOR", azn("6.00"), azn("9.00")),
        ("SCRIPTWRITER", azn("6.00"), azn("3.00")),
    ]
    assert told(found.difference.more.largest) == [("dir", azn("5.40"), azn("8.10"))]
    assert told(found.difference.less.largest) == [("scr", azn("5.40"), azn("2.70"))]
    assert found.difference.states == found.difference.genres == found.runs[0].states == ()
    assert [(one.policy, one.version) for one in found.policies] == [("key", 2)]


@pytest.mark.clause("3.1-a")
def test_new_deductions_move_money_between_states_in_each_run_and_in_all() -> None:
    other = said("deductions", {"rules": [one | {"rate": "25"} for one in bodies()["deductions"]["rules"]]})
    runs = [
        RunCompared(run=name, closed_on=day, before=before, after=after)
        for name, day in (("b", date(2026, 3, 1)), ("a", date(2025, 3, 1)))
        for before, after in [tried(FILM, [other])]
    ]
    found = comparison(date(2024, 1, 1), date(2026, 12, 31), [other], runs)
    # 10% of 18.00 become 25%: 1.80 and 4.50; 16.20 and 13.50. Twice.
    assert told(found.runs[0].states) == [
        ("CREDITED", azn("16.20"), azn("13.50")),
        ("DEDUCTED|ADMINISTRATION", azn("1.80"), azn("4.50")),
    ]
    assert [one.run for one in found.runs] == ["a", "b"]
    assert told(found.difference.states) == [
        ("CREDITED", azn("32.40"), azn("27.00")),
        ("DEDUCTED|ADMINISTRATION", azn("3.60"), azn("9.00")),
    ]


@pytest.mark.clause("2.1.3-b")
def test_a_genre_that_is_mapped_anew_goes_by_another_key() -> None:
    before, after = tried(FILM, [said("genres", {"genres": {"feature": "MUSICAL"}})])
    run = RunCompared(run="r", closed_on=date(2026, 9, 2), before=before, after=after)
    found = comparison(date(2026, 1, 1), date(2026, 12, 31), [], [run])
    assert told(found.difference.genres) == [
        ("FEATURE", azn("18.00"), azn("0.00")),
        ("MUSICAL", azn("0.00"), azn("18.00")),
    ]
    # 6, 6, 2, 2, 2 become 4, 4, 2, 2, 6.
    assert [one.key for one in found.difference.roles] == ["COMPOSER", "DIRECTOR", "SCRIPTWRITER"]


def test_the_version_that_held_changes_nothing_and_no_runs_are_no_difference() -> None:
    same = key(**{str(role): part for role, part in KEY["FEATURE"].items()})
    before, after = tried(FILM, [same])
    assert before == after
    empty = comparison(date(2026, 1, 1), date(2026, 12, 31), [same], [])
    assert (empty.runs, empty.difference.states) == ((), ())


@pytest.mark.clause("X-b")
def test_what_is_compared_does_not_hang_on_the_order_of_facts_or_runs() -> None:
    def made(seed: int) -> bytes:
        documents = [document_of(shuffled(busy_run(), seed)), document_of(shuffled(FILM, seed))]
        runs = [
            RunCompared(run=str(at), closed_on=date(2026, 1, 1 + at), before=before, after=after)
            for at, document in enumerate(documents)
            for before, after in [compared(document, ("b",), (NEW_KEY,))]
        ]
        return to_json(comparison(date(2026, 1, 1), date(2026, 2, 1), [NEW_KEY], runs[:: 1 if seed else -1]))

    assert made(0) == made(7)


def test_every_policy_that_rules_a_draft_can_be_tried_and_gaps_have_their_defaults() -> None:
    known = {name: said(name, body) for name, body in bodies().items()}
    facts = facts_of(known)
    assert (facts.foreign, facts.lod) == (ForeignRules(), LodVariant.EQUAL_SOCIETIES)
    # Facts of runs from before a rule keep what they did, unless that rule itself is tried.
    old = replace(facts, foreign=None, lod=None)
    assert under(old, {"key": NEW_KEY}).foreign is None
    assert under(old, {"lod": said("lod", {"variant": "RESERVE"})}).lod is LodVariant.RESERVE
    assert under(old, {"key": NEW_KEY}).key["FEATURE"][Role.DIRECTOR] == 9
    assert set(known) <= set(RULING) and "calendar" not in RULING
