"""A wrong merge is undone though others were made, and identifiers and memberships went on (D-102)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.registry.domain.party import (
    PARTY,
    EndMembership,
)
from services.registry.domain.party_events import (
    PartiesParted,
    PartyAmended,
    PartyEntered,
    PartyJoinedInto,
    PartyPartedFrom,
)
from services.registry.domain.party_key import KeyKind, PartyKey
from services.registry.domain.party_merging import (
    Behind,
    PartFrom,
)
from shared.contracts.registry import Membership, Party
from shared.contracts.terms import PartyClass
from shared.kernel.decider import Accepted, accepted
from tests.unit.registry.test_party_merging import (
    ELDER,
    GIVEN,
    LATER,
    MERGED,
    VARIANT,
    answer,
    join,
    part,
    reason,
    record,
)


def merged(given: Sequence[Any], merge: str, other: Party) -> list[Any]:
    """The events of a party after a merge of one more record."""
    joined = answer(given, replace(join(record(other)), merge=merge, behind=behind_of(given)))
    assert isinstance(joined, Accepted), joined
    return [*given, *joined.events]


def split(given: Sequence[Any], merge: str, *behind: Party) -> list[Any]:
    """The events after a merge was undone; `behind` is all that the party stood for."""
    parted = answer(given, part(*behind, undoes=merge, merges=behind_of(given).merges))
    assert isinstance(parted, Accepted), parted
    return [*given, *parted.events]


def behind_of(given: Sequence[Any]) -> Behind:
    return Behind(merges=tuple(merge for merge, _ in PARTY.fold(given).merging.others))


def facts(given: Sequence[Any]) -> Party:
    party = PARTY.fold(given).party
    assert party is not None
    return party


DIED = replace(LATER, died_on=date(1950, 3, 1), ipi_name_numbers=(), isni=None)
DIED_TOO = replace(DIED, id="p3")


@pytest.mark.parametrize("undone", ["m2", "m3"])
def test_what_another_merged_record_says_stays_when_one_is_parted(undone: str) -> None:
    both = merged(merged(GIVEN, "m2", DIED), "m3", DIED_TOO)
    left = split(both, undone, DIED, DIED_TOO)
    assert facts(left) == replace(ELDER, died_on=date(1950, 3, 1), names=(*ELDER.names, VARIANT))
    other, record_left = ("m3", DIED_TOO) if undone == "m2" else ("m2", DIED)
    assert facts(split(left, other, record_left)) == ELDER


def test_a_split_is_decided_on_the_records_that_the_party_stands_for() -> None:
    assert reason(MERGED, part(merges=("m", "m2"))) == "MERGED_MEANWHILE"


def test_of_two_records_that_say_an_identifier_it_is_the_one_that_had_it_last() -> None:
    number = ("00000000199",)
    first, last = replace(DIED, ipi_name_numbers=number), replace(DIED_TOO, ipi_name_numbers=number)
    gained = merged(GIVEN, "m2", first)
    freed = PartyAmended(party=replace(facts(gained), ipi_name_numbers=ELDER.ipi_name_numbers))
    both = merged([*gained, freed], "m3", last)
    assert facts(split(both, "m2", first, last)).ipi_name_numbers == (*ELDER.ipi_name_numbers, *number)
    assert facts(split(both, "m3", first, last)).ipi_name_numbers == ELDER.ipi_name_numbers


def test_an_identifier_that_is_anothers_since_does_not_come_back() -> None:
    gone: list[Any] = [
        PartyEntered(party=replace(LATER, member_number="M-1")),
        PartyJoinedInto(party="p2", survivor="p1", merge="m"),
    ]
    lost = {
        PartyKey(KeyKind.IPI_NAME, "00000000199"),
        PartyKey(KeyKind.ISNI, "0000000121032683"),
        PartyKey(KeyKind.MEMBER_NUMBER, "M-1"),
    }
    back = answer(gone, PartFrom(merge="m", lost=frozenset(lost)))
    done = PartyPartedFrom(
        party="p2",
        survivor="p1",
        merge="m",
        lost=("IPI_NAME 00000000199", "ISNI 0000000121032683", "MEMBER_NUMBER M-1"),
    )
    assert back == accepted(PartyAmended(party=replace(LATER, ipi_name_numbers=(), isni=None)), done)


MEMBERSHIP = Membership(id="s2", party_class=PartyClass.MEMBER, number="M-2", valid_from=date(2015, 1, 1))
MEMBER = replace(LATER, party_class=PartyClass.MEMBER, memberships=(MEMBERSHIP,), member_number="M-2")


def test_a_membership_ends_where_the_party_stands_and_the_end_goes_back_with_it() -> None:
    gone: list[Any] = [
        PartyEntered(party=MEMBER),
        PartyJoinedInto(party="p2", survivor="p1", merge="m"),
    ]
    end = EndMembership(membership="s2", last_day=date(2026, 1, 31))
    assert reason(gone, end) == "MERGED_AWAY"
    joined = merged([PartyEntered(party=replace(ELDER, party_class=PartyClass.NONE))], "m", MEMBER)
    ended = answer(joined, end)
    assert isinstance(ended, Accepted)
    parted = split([*joined, *ended.events], "m", MEMBER)[-1]
    last = replace(MEMBERSHIP, valid_to=date(2026, 1, 31))
    assert isinstance(parted, PartiesParted)
    assert (parted.party.memberships, parted.memberships) == ((), (last,))
    unchanged = split(joined, "m", MEMBER)[-1]
    assert isinstance(unchanged, PartiesParted) and unchanged.memberships == ()
    back = answer(gone, PartFrom(merge="m", memberships=parted.memberships))
    assert isinstance(back, Accepted)
    assert facts([*gone, *back.events]) == replace(MEMBER, memberships=(last,))


def test_classes_that_follow_each_other_by_memberships_are_one_person() -> None:
    before = replace(
        MEMBERSHIP,
        id="s1",
        party_class=PartyClass.CONTRACT_HOLDER,
        number="K-1",
        valid_from=date(2010, 1, 1),
        valid_to=date(2014, 12, 31),
    )
    holder = replace(
        ELDER, party_class=PartyClass.CONTRACT_HOLDER, memberships=(before,), member_number="K-1"
    )
    joined = merged([PartyEntered(party=holder)], "m", MEMBER)
    found = facts(joined)
    assert (found.party_class, found.member_number) == (PartyClass.MEMBER, "M-2")
    assert found.memberships == (before, MEMBERSHIP)
    assert facts(split(joined, "m", MEMBER)).party_class is PartyClass.CONTRACT_HOLDER
    undated = replace(MEMBER, memberships=())
    assert reason([PartyEntered(party=holder)], join(record(undated))) == "CLASSES_DIFFER"
    society = replace(LATER, party_class=PartyClass.SOCIETY)
    assert reason([PartyEntered(party=holder)], join(record(society))) == "CLASSES_DIFFER"
