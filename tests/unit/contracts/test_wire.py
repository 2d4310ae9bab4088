"""The wire form of public events: one JSON form each, read back as it was, open to additions."""

import json
from dataclasses import fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts import intake, registry
from shared.contracts.catalogue import CATALOGUE, published_name
from shared.contracts.platform import HeadSealed
from shared.contracts.terms import Measure, PartyClass, PartyKind
from shared.contracts.wire import from_builtins, from_json, to_json, to_lean
from shared.kernel.money import Money
from shared.kernel.periods import Period

LINK = registry.PayeeLinked(
    link="l",
    party="p",
    receiver="r",
    fraction=Fraction(1, 3),
    valid_from=date(2026, 1, 1),
    document_sha256="d",
)


def test_shares_days_and_periods_have_their_form() -> None:
    read = json.loads(to_json(LINK))
    assert (read["fraction"], read["valid_from"], read["valid_to"]) == ("1/3", "2026-01-01", None)
    period = Period(date(2026, 7, 1), date(2026, 7, 31))
    assert json.loads(to_json(period)) == {"from": "2026-07-01", "to": "2026-07-31"}
    assert from_json(Period, to_json(period)) == period
    assert from_json(registry.PayeeLinked, to_json(LINK)) == LINK


def test_a_lean_value_is_read_as_the_same_one_and_says_nothing_twice() -> None:
    names = (
        registry.CreditedName(name="Rasim Ocaqov", script="LATIN"),
        registry.CreditedName(name="", script="LATIN"),
    )
    party = registry.Party(
        id="p", kind=PartyKind.NATURAL, party_class=PartyClass.MEMBER, names=names, country="AZ", isni="0"
    )
    lean = to_lean(party)
    assert lean == {
        "id": "p",
        "kind": "NATURAL",
        "party_class": "MEMBER",
        "names": [{"name": "Rasim Ocaqov", "script": "LATIN"}, {"name": "", "script": "LATIN"}],
        "country": "AZ",
        "isni": "0",
    }
    assert from_builtins(registry.Party, lean) == party
    assert from_builtins(registry.PayeeLinked, to_lean(LINK)) == LINK


def test_a_field_that_came_later_is_passed_over_and_a_missing_one_is_named() -> None:
    with_more = json.dumps(json.loads(to_json(LINK)) | {"colour": "blue"})
    assert from_json(registry.PayeeLinked, with_more) == LINK
    without = {name: value for name, value in json.loads(to_json(LINK)).items() if name != "party"}
    with pytest.raises(msgspec.ValidationError, match="party"):
        from_json(registry.PayeeLinked, json.dumps(without))


@given(st.integers(-(10**15), 10**15), st.integers(0, 10**9))
def test_amounts_come_back_to_the_unit(amount: int, line: int) -> None:
    given_line = intake.ScheduleLine(line=line, amount=Money(amount, "EUR"), percent=Decimal("33.33"))
    assert from_json(intake.ScheduleLine, to_json(given_line)) == given_line
    usage = intake.UsageLine(line=line, report=1, measure=Measure.SECONDS, value=abs(amount))
    assert from_json(intake.UsageLine, to_json(usage)) == usage


def test_every_event_is_published_by_its_owner() -> None:
    root = Path(__file__).parents[3]
    for name, event in CATALOGUE.items():
        service = name.partition(".")[0]
        if event is not HeadSealed:
            assert event.__name__ in (root / "services" / service / "publisher.py").read_text(), name


def test_every_event_has_a_subject_and_one_owner() -> None:
    for name, event in CATALOGUE.items():
        assert isinstance(vars(event)["subject"], property), name
        assert fields(event), name
    assert published_name("registry", registry.PayeeLinked) == "registry.PayeeLinked.v1"
    with pytest.raises(KeyError):
        published_name("intake", registry.PayeeLinked)
