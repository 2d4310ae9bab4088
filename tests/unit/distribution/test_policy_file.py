"""Policies in a YAML file: what is read, and everything that is refused, by line and path."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from services.distribution.domain.policy_bodies import read_deductions
from services.distribution.formats.plain_yaml import read_plain
from services.distribution.formats.policy_file import BYTES_MAX, read_policies
from shared.kernel.findings import Unreadable

DOCUMENT = "ab" * 32
GOOD = f"""# what the Board decided
policies:
  - policy: term
    valid_from: 2026-01-01
    decision: {{body: BOARD, number: 13, date: 2025-12-15}}
    body:
      years_after_death: 70
  - policy: genres
    valid_from: 2026-01-01
    decision: {{body: BOARD, number: 0014, date: 2025-12-15}}
    body:
      genres:
        no: FEATURE
        feature: FEATURE
        1.0: DOCUMENTARY
  - policy: deductions
    valid_from: 2026-01-01
    decision: {{body: BOARD, number: 15/2025, date: 2025-12-15, document_sha256: {DOCUMENT}}}
    body:
      rules:
        - {{channel: USER, use_type: ON_AIR, payee_class: MEMBER, kind: ADMINISTRATION, rate: 20.50}}
        - {{channel: USER, use_type: CABLE, payee_class: MEMBER, kind: ADMINISTRATION, rate: 7}}
"""


def found(text: str | bytes) -> list[tuple[str, str]]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(Unreadable) as refused:
        read_policies(data, "ann")
    return [(one.where, one.what) for one in refused.value.findings]


def value(text: str) -> Any:
    return read_plain(text.encode(), BYTES_MAX).value


@pytest.mark.clause("3.1-a", "2.1.3-b")
def test_several_policies_are_read_exactly() -> None:
    term, genres, deductions = read_policies(GOOD.encode(), "ann")
    assert (term.policy, term.decision.number, term.body) == ("term", "13", {"years_after_death": 70})
    assert (genres.decision.number, genres.by) == ("0014", "ann")
    assert genres.body == {"genres": {"no": "FEATURE", "feature": "FEATURE", "1.0": "DOCUMENTARY"}}
    rules = read_deductions(deductions.body, "BOARD 15/2025")
    assert [rule.rate for rule in rules] == [Decimal("20.5"), Decimal("7")]
    assert [rule["rate"] for rule in deductions.body["rules"]] == ["20.5", "7"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("no", "no"),
        ("Yes", "Yes"),
        ("true", True),
        ("'true'", "true"),
        ("20.5", "20.5"),
        ("1e3", "1e3"),
        ("0x10", "0x10"),
        ("010", "010"),
        ("1_000", "1_000"),
        ("12:30:00", "12:30:00"),
        ("-3", -3),
        ("'3'", "3"),
        ("~", "~"),
        ("null", "null"),
        ("9" * 16, "9" * 16),
        ("2026-01-01", "2026-01-01"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
    ],
)
def test_nothing_becomes_what_it_does_not_say(text: str, read: object) -> None:
    assert value(f"a: {text}") == {"a": read}
    assert type(value(f"a: {text}")["a"]) is type(read)


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("policies: []", "file", "has `policies:`"),
        ("", "file", "has `policies:`"),
        ("- policy: term", "file", "has `policies:`"),
        ("policies: [1]\nextra: 2", "file", "has `policies:`"),
        ("policies: [term]", "line 1: policies.0", "a policy has"),
        ("a: 1\nb: 2\na: 3", "line 3: a", "stands in line 1 already"),
        ("a: &x [1]\nb: *x", "line 1", "an anchor"),
        ("a: *x", "line 1", "an alias"),
        ("a: !!python/object/apply:os.system [ls]", "line 1", "a tag"),
        ("a: !!binary aGk=", "line 1", "a tag"),
        ("a: 1\n---\nb: 2", "line 2", "a second document"),
        ("a:\n\t- b", "line 2", "is no YAML"),
        ("a: [1", "line 1", "is no YAML"),
        ("? [1, 2]\n: 3", "line 1", "a key that is no text"),
        ("a: " + "[" * 100_000, "line 1", "deeper than 12"),
        ("a: " + "{b: " * 20, "line 1", "deeper than 12"),
        ("a: " + "x" * 3_000, "line 1", "a text of more than 2000"),
        ("a: [" + "1, " * 30_000 + "1]", "line 1", "more than 20000 values"),
        ("a: " + "x " * BYTES_MAX, "file", "is larger than"),
        (b"a: 1\nb: \xff", "line 2", "is no UTF-8"),
        ("a: \x00", "file", "is no YAML"),
    ],
)
def test_what_is_hostile_or_no_settings_is_refused(text: str | bytes, where: str, what: str) -> None:
    ((place, told), *more) = found(text)
    assert (place, more) == (where, []) and told.startswith(what)


def test_a_small_file_does_not_become_a_huge_value() -> None:
    laughs = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha]"]
    laughs += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 8)}]" for n in range(1, 12)]
    assert found("\n".join(laughs)) == [("line 1", "an anchor: write the value out")]


def test_every_finding_has_its_line_and_path() -> None:
    text = (
        GOOD.replace("years_after_death: 70", "years_after_death: 70.5")
        .replace("rate: 7}", "rate: 700}")
        .replace(f", document_sha256: {DOCUMENT}", "")
        .replace("feature: FEATURE", "feature: FEATUR")
    )
    assert [where for where, _ in found(text)] == [
        "line 7: policies.0.body.years_after_death",
        "line 14: policies.1.body.genres.feature",
        "line 22: policies.2.body.rules.1",
        "line 18: policies.2.decision.document_sha256",
    ]


@pytest.mark.parametrize(
    ("was", "becomes", "where"),
    [
        ("valid_from: 2026-01-01", "valid_from: 2026-02-30", "line 4: policies.0.valid_from"),
        ("valid_from: 2026-01-01", "valid_from: 20260101", "line 4: policies.0.valid_from"),
        ("policy: term", "policy: tax", "line 3: policies.0.policy"),
        ("policy: term", "policy: [term]", "line 3: policies.0.policy"),
        ("number: 13", "number: ''", "line 5: policies.0.decision.number"),
        ("number: 13", "number: ' '", "line 5: policies.0.decision.number"),
        ("body: BOARD, number: 13", "body: SECRETARY, number: 13", "line 5: policies.0.decision.body"),
        ("number: 13, date: 2025-12-15", "number: 13", "line 5: policies.0.decision"),
        (
            "date: 2025-12-15}\n    body:\n      y",
            "date: W}\n    body:\n      y",
            "line 5: policies.0.decision.date",
        ),
        (
            "15/2025, date: 2025-12-15, document_sha256: abab",
            "15/2025, date: 2025-12-15, document_sha256: ABAB",
            "line 18: policies.2.decision.document_sha256",
        ),
        ("    body:\n      years_after_death: 70", "    body: none", "line 6: policies.0.body"),
    ],
)
@pytest.mark.clause("3.1-a")
def test_a_policy_without_its_decision_or_day_is_refused(was: str, becomes: str, where: str) -> None:
    text = GOOD.replace(was, becomes, 1)
    assert text != GOOD
    assert [place for place, _ in found(text)] == [where]


def test_the_demos_policies_are_good() -> None:
    data = Path("deploy/demo/data/policies.yaml").read_bytes()
    assert [one.policy for one in read_policies(data, "ann")] == [
        "key",
        "genres",
        "deductions",
        "term",
        "calendar",
    ]
