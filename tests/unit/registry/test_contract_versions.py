"""A contract's terms and versions: what can be agreed, and which version holds on which day."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.registry.domain.contract import (
    ChangeContract,
    ContractEntered,
    ContractFinished,
    ContractVersioned,
    EndContract,
    Event,
    SignContract,
)
from shared.contracts.registry import (
    Contract,
    ForeignTerms,
    PlannedDay,
    Reporting,
    Tariff,
    version_on,
    with_version,
)
from shared.contracts.terms import Charges, Frequency, PlannedAct, TariffKind
from shared.kernel.decider import AlreadyApplied, Rejected, accepted
from tests.unit.registry.test_contract import INCOME, LICENCE, PRODUCER, REPRESENTATION, answer, reason

HALF = date(2026, 7, 1)
SECOND = replace(LICENCE, version=2, applies_from=HALF, form=INCOME)
SUM = Tariff(kind=TariffKind.FIXED, valid_from=date(2026, 1, 1), amount=500_000)
SHARE = Tariff(
    kind=TariffKind.PERCENT,
    valid_from=date(2026, 1, 1),
    percent=Decimal("2.5"),
    base="ADVERTISING_INCOME",
    minimum=10_000,
)
MINUTES = replace(SUM, kind=TariffKind.PER_MINUTE, amount=120)


def why(answered: object) -> str:
    assert isinstance(answered, Rejected)
    return answered.reason


@pytest.mark.clause("2.1.1-c", "1.3-h", "1.3-i", "2.1.3-a", "1.3-c")
@pytest.mark.parametrize(
    "contract",
    [
        replace(LICENCE, reporting=Reporting(frequency=Frequency.QUARTERLY, deadline_days=30)),
        replace(LICENCE, tariff=(SUM,), vat_percent=Decimal(18), payment_days=15),
        replace(LICENCE, tariff=(replace(SHARE, valid_to=date(2026, 6, 30)), replace(MINUTES, valid_from=HALF))),
        replace(PRODUCER, reporting=Reporting(frequency=Frequency.YEARLY, deadline_days=90)),
        replace(
            REPRESENTATION,
            terms=ForeignTerms(charges=Charges.OUR),
            payment_calendar=(
                PlannedDay(act=PlannedAct.PAYMENT, month=6),
                PlannedDay(act=PlannedAct.SCHEDULE, month=6, day=30),
            ),
        ),
    ],
)  # fmt: skip
def test_terms_that_can_be_worked_with_enter(contract: Contract) -> None:
    assert answer([], SignContract(contract=contract)) == accepted(ContractEntered(contract=contract))


@pytest.mark.clause("2.1.1-c")
@pytest.mark.parametrize(
    ("tariff", "refusal"),
    [
        ((SUM, replace(MINUTES, valid_from=HALF)), "TARIFFS_OVERLAP"),
        ((replace(SUM, valid_to=HALF), replace(MINUTES, valid_from=HALF)), "TARIFFS_OVERLAP"),
        ((replace(SUM, currency="EUR"),), "TARIFF_CANNOT_BE_USED"),
        ((replace(SUM, amount=0),), "TARIFF_CANNOT_BE_USED"),
        ((replace(SUM, amount=None),), "TARIFF_CANNOT_BE_USED"),
        ((replace(SUM, percent=Decimal(2)),), "TARIFF_CANNOT_BE_USED"),
        ((replace(SUM, valid_to=date(2025, 12, 31)),), "TARIFF_CANNOT_BE_USED"),
        ((replace(SHARE, percent=Decimal("100.01")),), "TARIFF_CANNOT_BE_USED"),
        ((replace(SHARE, percent=Decimal(0)),), "TARIFF_CANNOT_BE_USED"),
        ((replace(SHARE, base=""),), "TARIFF_CANNOT_BE_USED"),
        ((replace(SHARE, minimum=-1),), "TARIFF_CANNOT_BE_USED"),
    ],
)
def test_a_tariff_says_one_sum_for_every_day(tariff: tuple[Tariff, ...], refusal: str) -> None:
    assert reason(replace(LICENCE, tariff=tariff)) == refusal


@pytest.mark.clause("2.1.1-c", "1.3-c")
@pytest.mark.parametrize(
    ("contract", "changed", "refusal"),
    [
        (LICENCE, {"reporting": Reporting(frequency=Frequency.MONTHLY, deadline_days=-1)}, "NO_DEADLINE"),
        (LICENCE, {"reporting": Reporting(frequency=Frequency.MONTHLY, deadline_days=367)}, "NO_DEADLINE"),
        (LICENCE, {"payment_days": 400}, "NO_DEADLINE"),
        (LICENCE, {"vat_percent": Decimal(101)}, "NO_VAT_RATE"),
        (LICENCE, {"terms": ForeignTerms()}, "NOT_ITS_TERMS"),
        (PRODUCER, {"payment_calendar": (PlannedDay(act=PlannedAct.PAYMENT, month=6),)}, "NOT_ITS_TERMS"),
        (REPRESENTATION, {"tariff": (SUM,)}, "NOT_ITS_TERMS"),
        (REPRESENTATION, {"vat_percent": Decimal(18)}, "NOT_ITS_TERMS"),
        (REPRESENTATION, {"payment_calendar": (PlannedDay(act=PlannedAct.PAYMENT, month=13),)}, "NO_DAY_OF_A_YEAR"),
        (
            REPRESENTATION,
            {"payment_calendar": (PlannedDay(act=PlannedAct.PAYMENT, month=2, day=29),)},
            "NO_DAY_OF_A_YEAR",
        ),
        (REPRESENTATION, {"payment_calendar": (PlannedDay(act=PlannedAct.PAYMENT, month=6),) * 2}, "PLANNED_TWICE"),
    ],
)  # fmt: skip
def test_terms_that_nobody_could_keep_are_refused(
    contract: Contract, changed: dict[str, Any], refusal: str
) -> None:
    assert reason(replace(contract, **changed)) == refusal


@pytest.mark.clause("2.1.1-c")
def test_a_contract_gets_its_next_version_from_a_day_on() -> None:
    given: list[Event] = [ContractEntered(contract=LICENCE)]
    change = ChangeContract(contract=SECOND)
    assert answer(given, change) == accepted(ContractVersioned(contract=SECOND))
    given.append(ContractVersioned(contract=SECOND))
    assert answer(given, change) == AlreadyApplied()
    assert answer(given, ChangeContract(contract=replace(SECOND, version=3))) == AlreadyApplied()
    assert why(answer([], change)) == "UNKNOWN_CONTRACT"


@pytest.mark.clause("2.1.1-c")
@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"number": "L-2"}, "NOT_ITS_NEXT_VERSION"),
        ({"party": "p2"}, "NOT_ITS_NEXT_VERSION"),
        ({"version": 4}, "NOT_ITS_NEXT_VERSION"),
        ({"valid_from": date(2025, 1, 1)}, "NOT_ITS_NEXT_VERSION"),
        ({"applies_from": date(2026, 6, 30)}, "VERSIONS_FOLLOW"),
        ({"applies_from": date(2025, 12, 31)}, "VERSION_OUTSIDE_CONTRACT"),
        ({"applies_from": date(2027, 1, 1), "valid_to": date(2026, 12, 31)}, "VERSION_OUTSIDE_CONTRACT"),
        ({"form": None}, "FORM_OR_KEY_LACKS"),
    ],
)
def test_a_version_follows_the_one_before_it(changed: dict[str, Any], refusal: str) -> None:
    given: list[Event] = [ContractEntered(contract=LICENCE), ContractVersioned(contract=SECOND)]
    third = replace(replace(SECOND, version=3, applies_from=date(2026, 10, 1)), **changed)
    assert why(answer(given, ChangeContract(contract=third))) == refusal


@pytest.mark.clause("2.1.1-c")
def test_every_day_has_the_version_that_was_agreed_for_it() -> None:
    third = replace(SECOND, version=3, key=LICENCE.key, form=LICENCE.form, valid_to=date(2026, 12, 31))
    versions: tuple[Contract, ...] = ()
    for told in (LICENCE, SECOND, third):
        versions = with_version(versions, told)
    assert [one.version for one in versions] == [1, 2, 3]
    assert {one.valid_to for one in versions} == {date(2026, 12, 31)}
    assert version_on(versions, date(2025, 6, 1)).version == 1
    assert version_on(versions, date(2026, 6, 30)).form == LICENCE.form
    # The third version mends the second: both begin on the same day.
    assert version_on(versions, HALF).version == 3


@pytest.mark.clause("2.1.1-c")
def test_an_end_is_the_end_of_every_version() -> None:
    given: list[Event] = [ContractEntered(contract=LICENCE), ContractVersioned(contract=SECOND)]
    last = date(2026, 9, 30)
    ended = replace(SECOND, valid_to=last)
    assert answer(given, EndContract(last_day=last)) == accepted(ContractFinished(contract=ended))
    versions = with_version(with_version((), LICENCE), SECOND)
    assert {one.valid_to for one in with_version(versions, ended)} == {last}
