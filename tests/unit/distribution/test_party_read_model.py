"""What the registry says of a party, as a run reads it: receivers, refusals and membership have their days."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from services.distribution.projections.facts import party_fact
from services.distribution.projections.party import evolve
from shared.contracts.registry import (
    CreditedName,
    ManagementRefused,
    Membership,
    Party,
    PartyChanged,
    PayeeLinked,
    PayeeUnlinked,
)
from shared.contracts.terms import PartyClass, PartyKind, UseType

LINK: dict[str, Any] = {
    "link": "l1",
    "party": "owner",
    "receiver": "agent",
    "fraction": Fraction(1),
    "valid_from": date(2026, 1, 1),
}


def row_of(*events: object) -> dict[str, Any]:
    row: dict[str, Any] | None = None
    for event in events:
        row = evolve(("owner",), row, event, None)  # type: ignore[arg-type]
    assert row is not None
    return row


@pytest.mark.clause("1.3-b")
def test_a_receiver_who_was_untied_receives_until_his_last_day() -> None:
    untied = PayeeUnlinked(**LINK, valid_to=date(2026, 6, 30), document_sha256="end")
    links = row_of(PayeeLinked(**LINK), untied)["links"]
    assert {name: links["l1"][name] for name in ("receiver", "valid_from", "valid_to")} == {
        "receiver": "agent",
        "valid_from": "2026-01-01",
        "valid_to": "2026-06-30",
    }


@pytest.mark.clause("2.1.1-o")
def test_a_refusal_that_ended_stands_with_its_last_day() -> None:
    refusal: dict[str, Any] = {"refusal": "r1", "party": "owner", "use_types": (UseType.CABLE,)}
    refusal |= {"valid_from": date(2026, 1, 1)}
    row = row_of(ManagementRefused(**refusal), ManagementRefused(**refusal, valid_to=date(2026, 3, 31)))
    assert [one["valid_to"] for one in row["refusals"].values()] == ["2026-03-31"]


def test_the_class_is_that_of_the_day_of_the_run() -> None:
    held = Membership(
        id="s1",
        party_class=PartyClass.MEMBER,
        number="M-7",
        valid_from=date(2024, 5, 1),
        valid_to=date(2026, 8, 31),
    )
    party = Party(
        id="owner",
        kind=PartyKind.NATURAL,
        party_class=PartyClass.MEMBER,
        names=(CreditedName(name="Tofiq Tağızadə", script="LATIN"),),
        country="AZ",
        memberships=(held,),
    )
    row = row_of(PartyChanged(party=party)) | {"party": "owner"}
    assert party_fact(row, date(2026, 8, 31)).party_class is PartyClass.MEMBER
    assert party_fact(row, date(2026, 9, 1)).party_class is PartyClass.NONE
