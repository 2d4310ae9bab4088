"""A total of nothing over works that were used (D-14, D-16)."""

from dataclasses import replace

import pytest

from shared.kernel.money import Money
from tests.unit.intake.given import COVER, GOOD, LICENCE, account, grounds

NOTHING = replace(COVER, declared_total=Money(0))


@pytest.mark.clause("2.1.1-h")
def test_uses_for_nothing_are_improper_unless_the_form_allows_nil() -> None:
    assert grounds(account(GOOD, cover=NOTHING).findings) == [("2.1.1-h", "cover.declared_total")]
    assert account(GOOD, cover=NOTHING, contract=LICENCE, nil_allowed=True).findings == ()
