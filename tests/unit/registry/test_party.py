"""A party: mandates, refusals, receivers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from services.registry.domain.party import (
    PARTY,
    AmendParty,
    EndMandate,
    GiveMandate,
    MandateFinished,
    MandateGiven,
    PartyAmended,
    PartyEntered,
    PayeeTied,
    RefusalDeclared,
    RefuseManagement,
    RegisterParty,
    TiePayees,
)
from shared.contracts.registry import CreditedName, Mandate, Party
from shared.contracts.terms import PartyClass, PartyKind, UseType
from shared.kernel.decider import AlreadyApplied, Rejected, accepted

DIRECTOR = Party(
    id="p1",
    kind=PartyKind.NATURAL,
    party_class=PartyClass.MEMBER,
    names=(CreditedName(name="Tofiq Tağızadə", script="LATIN", kind="CANONICAL"),),
    country="AZ",
)
MANDATE = Mandate(
    id="m1",
    party="p1",
    organisation=None,
    use_types=(UseType.ON_AIR,),
    valid_from=date(2020, 1, 1),
    document_sha256="d",
)
ENTERED = PartyEntered(party=DIRECTOR)


def refusal(day: date = date(2026, 1, 1)) -> RefusalDeclared:
    return RefusalDeclared(
        refusal="r1",
        party="p1",
        use_types=(UseType.ON_AIR,),
        valid_from=day,
        valid_to=None,
        document_sha256="d",
    )


def payee(receiver: str, fraction: Fraction) -> PayeeTied:
    return PayeeTied(
        link=f"l-{receiver}",
        party="p1",
        receiver=receiver,
        fraction=fraction,
        valid_from=date(2026, 1, 1),
        valid_to=None,
        document_sha256="d",
    )


def answer(given: Sequence[Any], command: object) -> object:
    return PARTY.decide(command, PARTY.fold(given))  # type: ignore[arg-type]


def reason(given: Sequence[Any], command: object) -> str:
    rejected = answer(given, command)
    assert isinstance(rejected, Rejected)
    return rejected.reason


def test_a_party_is_registered_once() -> None:
    assert answer([], RegisterParty(party=DIRECTOR)) == accepted(ENTERED)
    assert answer([ENTERED], RegisterParty(party=DIRECTOR)) == AlreadyApplied()
    assert reason([ENTERED], RegisterParty(party=replace(DIRECTOR, country="TR"))) == "ALREADY_REGISTERED"


def test_facts_change_as_a_whole() -> None:
    renamed = replace(DIRECTOR, names=(*DIRECTOR.names, CreditedName(name="Tofig Taghizade", script="ASCII")))
    assert answer([ENTERED], AmendParty(party=renamed)) == accepted(PartyAmended(party=renamed))
    assert answer([ENTERED, PartyAmended(party=renamed)], AmendParty(party=renamed)) == AlreadyApplied()
    assert reason([], AmendParty(party=DIRECTOR)) == "UNKNOWN_PARTY"


@pytest.mark.clause("1.3-a")
def test_rights_are_given_once_for_a_use_and_a_time() -> None:
    given = [ENTERED, MandateGiven(mandate=MANDATE)]
    assert answer([ENTERED], GiveMandate(mandate=MANDATE)) == accepted(given[1])
    assert answer(given, GiveMandate(mandate=MANDATE)) == AlreadyApplied()
    abroad = replace(MANDATE, id="m2", organisation="society", valid_from=date(2025, 5, 1))
    assert reason(given, GiveMandate(mandate=abroad)) == "RIGHTS_ALREADY_GIVEN"
    other_use = replace(abroad, use_types=(UseType.CABLE,))
    assert answer(given, GiveMandate(mandate=other_use)) == accepted(MandateGiven(mandate=other_use))


def test_a_mandate_for_the_world_overlaps_every_territory() -> None:
    world = replace(MANDATE, id="m2", territory="WORLD")
    elsewhere = replace(MANDATE, id="m3", territory="TR")
    assert (
        reason([ENTERED, MandateGiven(mandate=MANDATE)], GiveMandate(mandate=world)) == "RIGHTS_ALREADY_GIVEN"
    )
    assert answer([ENTERED, MandateGiven(mandate=MANDATE)], GiveMandate(mandate=elsewhere)) == accepted(
        MandateGiven(mandate=elsewhere)
    )


def test_rights_can_be_given_anew_after_a_mandate_ended() -> None:
    ended = replace(MANDATE, valid_to=date(2025, 12, 31))
    given = [ENTERED, MandateGiven(mandate=MANDATE)]
    end = EndMandate(mandate="m1", last_day=date(2025, 12, 31))
    assert answer(given, end) == accepted(MandateFinished(mandate=ended))
    given.append(MandateFinished(mandate=ended))
    assert answer(given, end) == AlreadyApplied()
    later = replace(MANDATE, id="m2", organisation="society", valid_from=date(2026, 1, 1))
    assert answer(given, GiveMandate(mandate=later)) == accepted(MandateGiven(mandate=later))
    assert reason(given, EndMandate(mandate="m1", last_day=date(2019, 1, 1))) == "ENDS_BEFORE_ITS_BEGINNING"
    assert reason(given, EndMandate(mandate="m9", last_day=date(2026, 1, 1))) == "UNKNOWN_MANDATE"


@pytest.mark.clause("2.1.1-o")
def test_an_owner_refuses_management_for_some_uses() -> None:
    assert answer([ENTERED], RefuseManagement(refusal=refusal())) == accepted(refusal())
    assert answer([ENTERED, refusal()], RefuseManagement(refusal=refusal())) == AlreadyApplied()
    assert reason([], RefuseManagement(refusal=refusal())) == "UNKNOWN_PARTY"


@pytest.mark.clause("1.3-b")
def test_receivers_make_the_whole_together() -> None:
    halves = (payee("widow", Fraction(1, 2)), payee("son", Fraction(1, 2)))
    assert answer([ENTERED], TiePayees(payees=halves)) == accepted(*halves)
    assert answer([ENTERED, *halves], TiePayees(payees=halves)) == AlreadyApplied()
    assert reason([ENTERED], TiePayees(payees=halves[:1])) == "FRACTIONS_ARE_NOT_THE_WHOLE"
    twice = (halves[0], payee("widow", Fraction(1, 2)))
    assert reason([ENTERED], TiePayees(payees=twice)) == "RECEIVER_NAMED_TWICE"
    assert (
        reason([ENTERED, *halves], TiePayees(payees=(payee("aunt", Fraction(1)),))) == "PAYEES_ALREADY_TIED"
    )
