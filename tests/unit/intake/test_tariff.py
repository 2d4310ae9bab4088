"""What tariffs ask for, worked by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.intake.domain.tariff import assess, due_on, tariff_of
from shared.contracts.registry import Tariff
from shared.contracts.terms import TariffKind
from shared.kernel.money import Money
from tests.unit.intake.given import LICENCE

FROM = date(2026, 1, 1)
FIXED = Tariff(kind=TariffKind.FIXED, valid_from=FROM, amount=150_000)
PERCENT = Tariff(
    kind=TariffKind.PERCENT,
    valid_from=FROM,
    percent=Decimal("0.5"),
    base="ADVERTISING_INCOME",
    minimum=10_000,
)
MINUTES = Tariff(kind=TariffKind.PER_MINUTE, valid_from=FROM, amount=37)
WITH_VAT = replace(LICENCE, vat_percent=Decimal(18), payment_days=15)


def _sums(tariff: Tariff, **of: object) -> tuple[int, int, int]:
    found = assess(WITH_VAT, tariff, **of)  # type: ignore[arg-type]
    assert found is not None
    return found.net.amount, found.vat.amount, found.gross.amount


@pytest.mark.parametrize(
    ("tariff", "of", "sums"),
    [
        # 1,500.00 and 18% of it.
        (FIXED, {}, (150_000, 27_000, 177_000)),
        # 0.5% of 45,678.90 = 228.3945 -> 228.39; 18% of that = 41.1102 -> 41.11.
        (PERCENT, {"base": Money(4_567_890)}, (22_839, 4_111, 26_950)),
        # 0.5% of 45,679.00 = 228.395, half up: 228.40.
        (PERCENT, {"base": Money(4_567_900)}, (22_840, 4_111, 26_951)),
        # 0.5% of 1,000.00 = 5.00, below the minimum of 100.00.
        (PERCENT, {"base": Money(100_000)}, (10_000, 1_800, 11_800)),
        # 90 minutes and 30 seconds at 0.37: 33.485, half up 33.49; 18%: 6.0282.
        (MINUTES, {"seconds": 5_430}, (3_349, 603, 3_952)),
        (MINUTES, {"seconds": 0}, (0, 0, 0)),
    ],
)
def test_a_formula_is_rounded_once(tariff: Tariff, of: dict[str, object], sums: tuple[int, int, int]) -> None:
    assert _sums(tariff, **of) == sums


def test_nothing_is_guessed_while_the_base_lacks() -> None:
    assert assess(LICENCE, PERCENT) is None
    assert assess(LICENCE, MINUTES) is None
    without_vat = assess(LICENCE, FIXED)
    assert without_vat is not None and without_vat.vat == Money(0)


def test_the_formula_of_a_day() -> None:
    early = replace(FIXED, valid_to=date(2026, 6, 30))
    late = replace(FIXED, valid_from=date(2026, 7, 1), amount=200_000)
    contract = replace(LICENCE, tariff=(early, late))
    assert tariff_of(contract, date(2026, 6, 30)) == early
    assert tariff_of(contract, date(2026, 7, 1)) == late
    assert tariff_of(contract, date(2025, 12, 31)) is None
    assert due_on(WITH_VAT, date(2026, 8, 20)) == date(2026, 9, 4)
