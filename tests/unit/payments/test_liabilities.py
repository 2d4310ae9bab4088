"""What is owed beside payees, month by month: due days and what is outstanding (D-98)."""

from datetime import date

import pytest

from services.payments.domain.liabilities import (
    Accrued,
    DueState,
    lines_of,
    totals_of,
)
from services.payments.domain.liability_kinds import LiabilityKind
from services.payments.domain.policy_creditors import Creditor, DueRule
from shared.kernel.money import Money

SEPTEMBER = date(2026, 9, 1)
STATE = Creditor(
    kind=LiabilityKind.INCOME_TAX,
    name="Dövlət Vergi Xidməti",
    iban="AZ21NABZ00000000137010001944",
    bic="NABZAZ2C",
    due=DueRule(months=1, day=20),
    purpose="tax",
)


def accrued(
    amount: int,
    kind: LiabilityKind = LiabilityKind.INCOME_TAX,
    month: date = SEPTEMBER,
    due: date | None = None,
) -> Accrued:
    return Accrued(kind=kind, month=month, amount=Money(amount), due_on=due)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 9, 30), DueState.UPCOMING),
        (date(2026, 10, 9), DueState.UPCOMING),
        (date(2026, 10, 10), DueState.DUE),
        (date(2026, 10, 20), DueState.DUE),
        (date(2026, 10, 21), DueState.OVERDUE),
    ],
)
def test_a_months_tax_is_due_on_the_twentieth_of_the_next_and_told_ten_days_before(
    day: date, state: DueState
) -> None:
    (line,) = lines_of([accrued(1400)], [STATE], day)
    assert (line.due_on, line.state, line.creditor) == (date(2026, 10, 20), state, "Dövlət Vergi Xidməti")


def test_what_has_a_due_day_of_its_own_keeps_it() -> None:
    fee = accrued(1461, LiabilityKind.AGENCY_FEE, date(2026, 12, 1), date(2027, 4, 1))
    agency = Creditor(
        kind=LiabilityKind.AGENCY_FEE,
        name="Agency",
        iban=STATE.iban,
        bic=STATE.bic,
        due=DueRule(months=1, day=1),
        purpose="fee",
    )
    (line,) = lines_of([fee], [STATE, agency], date(2027, 3, 22))
    assert (line.due_on, line.state) == (date(2027, 4, 1), DueState.DUE)


def test_without_a_creditor_nothing_has_a_day_and_too_much_is_carried() -> None:
    lines = lines_of([accrued(5, LiabilityKind.VAT), accrued(-3), accrued(0)], [STATE], SEPTEMBER)
    assert [(one.kind, one.state) for one in lines] == [
        (LiabilityKind.INCOME_TAX, DueState.CARRIED),
        (LiabilityKind.INCOME_TAX, DueState.SETTLED),
        (LiabilityKind.VAT, DueState.NO_CREDITOR),
    ]
    assert totals_of(lines) == {(LiabilityKind.INCOME_TAX, "AZN"): -3, (LiabilityKind.VAT, "AZN"): 5}
