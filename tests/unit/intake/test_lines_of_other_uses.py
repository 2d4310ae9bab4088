"""A line of another use than the account's would be paid, deducted and refused by the wrong rules (1.1, D-01)."""

from dataclasses import replace

import pytest

from shared.contracts.forms import FormColumn
from shared.contracts.terms import UseType
from tests.unit.intake.given import COLUMNS, COVER, GOOD, LICENCE, account, grounds

WITH_USE = (*COLUMNS, FormColumn(header="use", field="use_type", type="TEXT"))
BOTH = replace(LICENCE, uses=(UseType.ON_AIR, UseType.CABLE))
ON_AIR = replace(COVER, use_type="ON_AIR")


@pytest.mark.clause("1.1-a")
def test_a_line_of_another_use_than_the_accounts_is_refused() -> None:
    def found(use: str) -> list[tuple[str, str]]:
        return grounds(account(f"{GOOD};{use}", contract=BOTH, cover=ON_AIR, columns=WITH_USE).findings)

    assert found("on air") == found("") == []
    assert found("CABLE") == [("1.1-a", "I2")]
    assert found("INTERNET") == [("1.1-a", "I2")]
