"""Uses under one another, and the bulletin that serves a day."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.distribution.domain.bulletin import BULLETIN, RecordBulletin
from services.distribution.domain.facts import BulletinFact, RefusalFact
from services.distribution.domain.rates import rate_on
from shared.contracts.distribution import Rate
from shared.contracts.terms import UseType
from shared.kernel.decider import Rejected
from tests.unit.distribution.run_given import (
    CREW,
    account,
    mandate,
    policies,
    report,
    rules,
    run_of,
    shares_of,
    told,
)

SHOWN = UseType.MASS_DEMONSTRATION
IN_CINEMA = account("180.00", report(1, "film", 5), use_type=UseType.CINEMA)
OF_CINEMA = tuple(replace(rule, use_type=UseType.CINEMA) for rule in rules("0"))


def bulletin(asked: int, effective: int, value: str) -> BulletinFact:
    rate = Rate(currency="EUR", value=Decimal(value), nominal=1)
    return BulletinFact(day_asked=date(2026, 8, asked), day_effective=date(2026, 8, effective), rates=(rate,))


@pytest.mark.clause("1.1-a", "2.1.1-o")
def test_cinema_is_mass_demonstration_for_mandates_and_refusals() -> None:
    run = run_of(
        IN_CINEMA,
        policies=policies(OF_CINEMA),
        mandates=tuple(mandate(party, use_types=(SHOWN,)) for party in CREW.values()),
        refusals=(RefusalFact(id="r", party="scr", use_types=(SHOWN,), valid_from=date(2026, 1, 1)),),
    )
    assert told(shares_of(run)) == [
        ("dir", "CREDITED", None, "dir", 6000),
        ("scr", "REFUSED", None, None, 6000),
        ("cin", "CREDITED", None, "cin", 2000),
        ("des", "CREDITED", None, "des", 2000),
        ("com", "CREDITED", None, "com", 2000),
    ]


def test_a_mandate_for_cinema_is_none_for_other_showings() -> None:
    shown = replace(IN_CINEMA, use_type=SHOWN)
    run = run_of(
        shown, mandates=tuple(mandate(party, use_types=(UseType.CINEMA,)) for party in CREW.values())
    )
    assert {share.reason for share in shares_of(run)} == {"NON_MEMBER"}


@pytest.mark.clause("2.2.4-a")
def test_a_later_bulletin_makes_an_older_one_stale() -> None:
    long = bulletin(asked=10, effective=1, value="1.9000")
    newer = bulletin(asked=3, effective=3, value="1.9500")
    rate = rate_on((long, newer), "EUR", date(2026, 8, 2))
    assert rate is not None and rate.value == Decimal("1.9000")
    # On the 4th the bulletin of the 3rd was in force, and nobody asked for the 4th: no rate, never the old one.
    assert rate_on((long, newer), "EUR", date(2026, 8, 4)) is None
    asked = bulletin(asked=4, effective=3, value="1.9500")
    rate = rate_on((long, newer, asked), "EUR", date(2026, 8, 4))
    assert rate is not None and rate.value == Decimal("1.9500")


@pytest.mark.clause("2.2.4-a")
def test_a_bulletin_of_a_day_to_come_is_refused() -> None:
    command = RecordBulletin(
        day_asked=date(2026, 8, 10),
        day_effective=date(2026, 8, 1),
        rates=bulletin(10, 1, "1.9").rates,
        sha256="ab",
        by="economist",
        today=date(2026, 8, 1),
    )
    refused = BULLETIN.decide(command, BULLETIN.initial)
    assert isinstance(refused, Rejected) and refused.reason == "DAY_TO_COME"
