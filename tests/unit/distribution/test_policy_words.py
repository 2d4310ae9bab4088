"""A word of a policy that nobody reads would let money go another way than was decided (3.1, D-72)."""

import pytest

from services.distribution.domain.policy_bodies import check_deductions, check_genres, check_key, check_term
from tests.unit.distribution.run_given import KEY

RULE = {
    "channel": "USER",
    "use_type": "ON_AIR",
    "payee_class": "MEMBER",
    "kind": "ADMINISTRATION",
    "rate": "20",
}
GROUPS = {name: {str(of): weight for of, weight in row.items()} for name, row in KEY.items()}


@pytest.mark.clause("3.1-a")
@pytest.mark.parametrize("word", [{"valid_to": "2026-06-30"}, {"decision": 7}, {"base": "NET"}])
def test_a_deduction_says_nothing_that_is_not_read(word: dict[str, object]) -> None:
    assert list(check_deductions({"rules": [RULE]})) == []
    assert list(check_deductions({"rules": [RULE | {"decision": "BOARD 4, 2026-01-15"}]})) == []
    (finding,) = check_deductions({"rules": [RULE | word]})
    assert finding.where == "rules.0"


def test_no_body_says_what_is_not_read() -> None:
    more: dict[str, object] = {"valid_to": "2026-06-30"}
    assert [finding.value for finding in check_deductions(more | {"rules": [RULE]})] == ["valid_to"]
    assert [finding.value for finding in check_key(more | {"groups": GROUPS})] == ["valid_to"]
    assert [finding.value for finding in check_genres(more | {"genres": {"feature": "FEATURE"}})] == [
        "valid_to"
    ]
    assert [finding.value for finding in check_term(more | {"years_after_death": 70})] == ["valid_to"]
