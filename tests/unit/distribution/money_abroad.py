"""A foreign organisation's schedule as histories of money have it: euro by work, converted at one rate, and what of it
goes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.distribution.domain.facts import BulletinFact, LineFact, ReportFact, TargetFact, TransferFact
from shared.contracts.distribution import Rate
from shared.contracts.registry import Mandate
from shared.kernel.money import Money
from tests.unit.distribution.run_given import contract, mandate, schedule

BACK = date(2026, 8, 5)
USED_UNTIL = date(2026, 7, 31)
"""A schedule's use is that of its period's last day."""
BULLETIN = BulletinFact(
    day_asked=BACK,
    day_effective=BACK,
    rates=(Rate(currency="EUR", value=Decimal("1.9523"), nominal=1),),
)
CONTRACTS = (contract("society"),)


def manat(cents: int) -> int:
    """Qəpik for cents, half up once."""
    return int(Fraction(cents * 19523, 10000) + Fraction(1, 2))


def of_another(party: str, since: date) -> Mandate:
    """Somebody gave his rights to an organisation that the guild has no contract with."""
    return mandate(party, "sister", valid_from=since)


def schedule_of(
    name: str, version: int, due: int, received: int, reports: tuple[ReportFact, ...], uses: dict[int, int]
) -> TargetFact:
    """A version of a schedule with a sum for each of its works, which falls to the roles by the key; in cents."""
    receipt = TransferFact(receipt=f"receipt-{name}", amount=Money(received, "EUR"), value_date=BACK)
    lines = [LineFact(line=number, report=number, amount=use) for number, use in uses.items()]
    return replace(
        schedule([], lines, *reports),
        id=name,
        version=version,
        due=Money(due, "EUR"),
        transfers=(receipt,) if received else (),
    )
