"""An identifier names one party, however many ask for it."""

from dataclasses import replace

from services.registry.domain.party_key import (
    PARTY_KEY,
    FreePartyKey,
    KeyKind,
    PartyKey,
    PartyKeyFreed,
    PartyKeyTaken,
    TakePartyKey,
    keys_of,
)
from shared.kernel.decider import AlreadyApplied, Rejected, accepted
from tests.unit.registry.test_party import DIRECTOR, FIRST

KEY = PartyKey(KeyKind.IPI_NAME, "00014107338")
TAKEN = PartyKeyTaken(kind=KEY.kind, value=KEY.value, party="p1")
FREED = PartyKeyFreed(kind=KEY.kind, value=KEY.value, party="p1")


def test_who_has_an_identifier_keeps_it_from_all_others() -> None:
    assert PARTY_KEY.decide(TakePartyKey(key=KEY, party="p1"), PARTY_KEY.fold([])) == accepted(TAKEN)
    held = PARTY_KEY.fold([TAKEN])
    assert PARTY_KEY.decide(TakePartyKey(key=KEY, party="p1"), held) == AlreadyApplied()
    refused = PARTY_KEY.decide(TakePartyKey(key=KEY, party="p2"), held)
    assert isinstance(refused, Rejected) and refused.reason == "IDENTIFIER_OF_ANOTHER_PARTY"
    assert "p1" in refused.detail and KEY.value in refused.detail
    assert PARTY_KEY.decide(FreePartyKey(key=KEY, party="p2"), held) == AlreadyApplied()
    assert PARTY_KEY.decide(FreePartyKey(key=KEY, party="p1"), held) == accepted(FREED)
    free = PARTY_KEY.fold([TAKEN, FREED])
    again = PartyKeyTaken(kind=KEY.kind, value=KEY.value, party="p2")
    assert PARTY_KEY.decide(TakePartyKey(key=KEY, party="p2"), free) == accepted(again)


def test_each_identifier_is_a_stream_of_its_own() -> None:
    assert KEY.id != PartyKey(KeyKind.ISNI, KEY.value).id
    assert KEY.id == PartyKey(KeyKind.IPI_NAME, "00014107338").id


def test_a_number_of_a_membership_that_is_over_stays_the_partys() -> None:
    party = replace(
        DIRECTOR,
        ipi_name_numbers=("00014107338", "00000000199"),
        ipi_base_number="I-001068130-6",
        member_number="M-7",
        memberships=(FIRST,),
    )
    assert {(key.kind.value, key.value) for key in keys_of(party)} == {
        ("IPI_NAME", "00014107338"),
        ("IPI_NAME", "00000000199"),
        ("IPI_BASE", "I-001068130-6"),
        ("MEMBER_NUMBER", "M-7"),
        ("MEMBER_NUMBER", "C-7"),
    }
    assert keys_of(DIRECTOR) == frozenset()
