"""Two records of one person become one, and are parted again when that was wrong (D-102)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from services.registry.domain.erasure import ErasePerson, EraseWith
from services.registry.domain.party import (
    PARTY,
    AddName,
    AmendParty,
    EndMandate,
    GiveMandate,
    TiePayees,
)
from services.registry.domain.party_events import (
    MandateFinished,
    MandateGiven,
    NameAdded,
    PartiesJoined,
    PartiesParted,
    PartyAmended,
    PartyEntered,
    PartyJoinedInto,
    PartyPartedFrom,
    PersonErased,
    State,
)
from services.registry.domain.party_key import PARTY_KEY, MovePartyKey, PartyKeyTaken
from services.registry.domain.party_merging import (
    NOBODY,
    Behind,
    JoinInto,
    JoinParties,
    PartFrom,
    PartParties,
    Record,
)
from shared.contracts.registry import CreditedName, Membership, Party
from shared.contracts.terms import ErasureReason, PartyClass, PartyKind, UseType
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected, accepted
from tests.unit.registry.test_party import DIRECTOR, MANDATE, payee
from tests.unit.registry.test_party_key import KEY, TAKEN

ELDER = replace(DIRECTOR, ipi_name_numbers=("00014107338",))
LATER = Party(
    id="p2",
    kind=PartyKind.NATURAL,
    party_class=PartyClass.NONE,
    names=(
        CreditedName(name="Tofig Taghizade", script="ASCII", kind="CANONICAL"),
        CreditedName(name="Tofiq Tağızadə", script="LATIN"),
    ),
    country="AZ",
    ipi_name_numbers=("00000000199",),
    isni="0000000121032683",
)
VARIANT = CreditedName(name="Tofig Taghizade", script="ASCII", kind="VARIANT")
BOTH = replace(
    ELDER,
    names=(*ELDER.names, VARIANT),
    ipi_name_numbers=("00014107338", "00000000199"),
    isni="0000000121032683",
)
JOINED = PartiesJoined(
    merge="m", party=BOTH, before=ELDER, others=("p2",), reason="one person", decided_by="anna"
)
GIVEN: list[Any] = [PartyEntered(party=ELDER)]
MERGED: list[Any] = [*GIVEN, PartyAmended(party=BOTH), JOINED]


def part(*behind: Party, undoes: str = "m", merges: tuple[str, ...] = ("m",)) -> PartParties:
    """The split of a merge, with the records that the party stands for."""
    seen = Behind(merges=merges, states=tuple(State(party=one) for one in behind))
    return PartParties(split="s", undoes=undoes, behind=seen, reason="namesakes", by="anna")


PART = part(LATER)


def record(party: Party = LATER, *more: Any) -> Record:
    return Record(party=party, states=(PARTY.fold([PartyEntered(party=party), *more]),))


def join(*others: Record, behind: Behind = NOBODY) -> JoinParties:
    return JoinParties(merge="m", others=others or (record(),), behind=behind, reason="one person", by="anna")


def answer(given: Sequence[Any], command: object) -> object:
    return PARTY.decide(command, PARTY.fold(given))  # type: ignore[arg-type]


def reason(given: Sequence[Any], command: object) -> str:
    rejected = answer(given, command)
    assert isinstance(rejected, Rejected), rejected
    return rejected.reason


def test_the_survivor_gains_what_the_other_record_said() -> None:
    assert answer(GIVEN, join()) == accepted(PartyAmended(party=BOTH), JOINED)
    assert answer(MERGED, join()) == AlreadyApplied()
    same = replace(LATER, names=ELDER.names, ipi_name_numbers=(), isni=None)
    alone = answer(GIVEN, join(record(same)))
    assert isinstance(alone, Accepted) and len(alone.events) == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"kind": PartyKind.LEGAL}, "KINDS_DIFFER"),
        ({"party_class": PartyClass.SOCIETY}, "CLASSES_DIFFER"),
        ({"isni": "000000012281955X"}, "FACTS_CONTRADICT"),
        ({"died_on": date(1990, 1, 1)}, "FACTS_CONTRADICT"),
        ({"id": "p1"}, "MERGE_WITH_ITSELF"),
    ],
)
def test_records_that_contradict_each_other_are_not_one_person(change: dict[str, Any], why: str) -> None:
    elder = replace(ELDER, isni="0000000121032683", died_on=date(1993, 1, 1))
    assert reason([PartyEntered(party=elder)], join(record(replace(LATER, **change)))) == why


def test_memberships_of_one_time_are_ended_first() -> None:
    held = Membership(id="s1", party_class=PartyClass.MEMBER, number="M-1", valid_from=date(2020, 1, 1))
    later = replace(held, id="s2", number="M-2", valid_from=date(2024, 1, 1))
    one = [PartyEntered(party=replace(ELDER, memberships=(held,), member_number="M-1"))]
    two = replace(LATER, party_class=PartyClass.MEMBER, memberships=(later,), member_number="M-2")
    assert reason(one, join(record(two))) == "MEMBERSHIPS_OVERLAP"
    ended = replace(held, valid_to=date(2023, 12, 31))
    follows = answer([PartyEntered(party=replace(ELDER, memberships=(ended,)))], join(record(two)))
    assert isinstance(follows, Accepted)
    (amended, _) = follows.events
    assert isinstance(amended, PartyAmended) and amended.party.member_number == "M-2"
    assert [one.number for one in amended.party.memberships] == ["M-1", "M-2"]


@pytest.mark.clause("1.3-a")
def test_mandates_that_give_one_right_to_two_organisations_are_no_merge() -> None:
    mine = [*GIVEN, MandateGiven(mandate=MANDATE)]
    abroad = replace(MANDATE, id="m2", party="p2", organisation="sacd")
    assert reason(mine, join(record(LATER, MandateGiven(mandate=abroad)))) == "MANDATES_CONTRADICT"
    for fits in (
        replace(abroad, organisation=None),
        replace(abroad, use_types=(UseType.CABLE,)),
        replace(abroad, valid_to=date(2019, 12, 31), valid_from=date(2010, 1, 1)),
    ):
        assert isinstance(answer(mine, join(record(LATER, MandateGiven(mandate=fits)))), Accepted)
    third = record(replace(LATER, id="p3", isni=None), MandateGiven(mandate=replace(abroad, party="p3")))
    second = record(LATER, MandateGiven(mandate=replace(MANDATE, id="m3", party="p2")))
    assert reason(GIVEN, join(second, third)) == "MANDATES_CONTRADICT"


@pytest.mark.clause("1.3-b")
def test_receivers_of_two_records_for_the_same_days_would_be_more_than_the_whole() -> None:
    tied = payee("widow", Fraction(1))
    theirs = record(LATER, replace(tied, link="l2", party="p2", receiver="agent"))
    assert reason([*GIVEN, tied], join(theirs)) == "PAYEES_CONTRADICT"


def test_what_a_merged_record_gave_away_is_given_and_what_it_tied_is_tied() -> None:
    state = PARTY.fold(
        [PartyEntered(party=LATER), MandateGiven(mandate=MANDATE), payee("widow", Fraction(1))]
    )
    behind = Behind(merges=("m",), states=(state,))
    abroad = replace(MANDATE, id="m9", organisation="sacd")
    assert reason(MERGED, GiveMandate(mandate=abroad, behind=behind)) == "RIGHTS_ALREADY_GIVEN"
    assert reason(MERGED, GiveMandate(mandate=abroad)) == "MERGED_MEANWHILE"
    heir = (payee("heir", Fraction(1)),)
    assert reason(MERGED, TiePayees(payees=heir, behind=behind)) == "PAYEES_ALREADY_TIED"


def test_a_merged_record_takes_nothing_new_and_ends_what_it_has() -> None:
    into: list[Any] = [PartyEntered(party=LATER), MandateGiven(mandate=MANDATE)]
    joined = PartyJoinedInto(party="p2", survivor="p1", merge="m")
    assert answer(into, JoinInto(survivor="p1", merge="m")) == accepted(joined)
    gone = [*into, joined]
    for command in (
        AmendParty(party=replace(LATER, country="TR")),
        AddName(name=VARIANT),
        GiveMandate(mandate=replace(MANDATE, id="m7", use_types=(UseType.CABLE,))),
        JoinInto(survivor="p9", merge="other"),
        join(record(replace(LATER, id="p3"))),
    ):
        assert reason(gone, command) == "MERGED_AWAY"
    end = answer(gone, EndMandate(mandate="m1", last_day=date(2026, 1, 1)))
    assert isinstance(end, Accepted) and isinstance(end.events[0], MandateFinished)
    back = PartyPartedFrom(party="p2", survivor="p1", merge="m")
    assert reason(gone, PartFrom(merge="other")) == "UNKNOWN_MERGE"
    assert answer(gone, PartFrom(merge="m")) == accepted(back)
    assert isinstance(answer([*gone, back], AddName(name=replace(VARIANT, name="T."))), Accepted)


def test_a_wrong_merge_takes_away_what_it_gave_and_nothing_else() -> None:
    parted = PartiesParted(
        split="s", party=ELDER, others=("p2",), undoes="m", reason="namesakes", decided_by="anna"
    )
    assert answer(MERGED, PART) == accepted(PartyAmended(party=ELDER), parted)
    assert reason([*MERGED, parted], PART) == "UNKNOWN_MERGE"
    assert reason(GIVEN, PART) == "UNKNOWN_MERGE"
    # What came since stays: a name, another country.
    stage = CreditedName(name="Tofiq", script="LATIN", kind="STAGE")
    since = replace(BOTH, names=(*BOTH.names, stage), country="TR")
    kept = answer([*MERGED, NameAdded(party=since, name=stage)], PART)
    assert isinstance(kept, Accepted)
    assert kept.events[0] == PartyAmended(party=replace(ELDER, names=(*ELDER.names, stage), country="TR"))
    assert PARTY.fold([*MERGED, parted]).merging == State().merging


def test_an_identifier_goes_over_with_its_record_and_comes_back() -> None:
    held = PARTY_KEY.fold([TAKEN])
    moved = PartyKeyTaken(kind=KEY.kind, value=KEY.value, party="p9")
    assert PARTY_KEY.decide(MovePartyKey(key=KEY, party="p1", to="p9"), held) == accepted(moved)
    assert PARTY_KEY.decide(MovePartyKey(key=KEY, party="p1", to="p1"), held) == AlreadyApplied()
    other = PARTY_KEY.decide(MovePartyKey(key=KEY, party="p2", to="p9"), held)
    assert isinstance(other, Rejected) and other.reason == "IDENTIFIER_OF_ANOTHER_PARTY"


@pytest.mark.clause("X-c")
def test_an_order_is_carried_out_at_all_records_or_at_none() -> None:
    order = ErasePerson(
        order="E-1",
        reason=ErasureReason.COURT_ORDER,
        ordered_by="board",
        document_sha256="0" * 64,
        by="anna",
        day=date(2026, 9, 1),
    )
    told = answer(GIVEN, order)
    assert isinstance(told, Accepted)
    (erased,) = told.events
    assert isinstance(erased, PersonErased)
    away = PartyJoinedInto(party="p2", survivor="p1", merge="m")
    entered: list[Any] = [PartyEntered(party=replace(LATER, vault_fingerprint="f")), away]
    refused = answer(entered, order)
    assert isinstance(refused, Rejected) and (refused.reason, "p1" in refused.detail) == ("MERGED_AWAY", True)
    # A merge between the look and the erasure would leave the other record's data.
    assert reason(MERGED, order) == "MERGED_MEANWHILE"

    def given(*events: Any) -> ErasePerson:
        return replace(order, behind=Behind(merges=("m",), states=(PARTY.fold(events),)))

    assert isinstance(answer([*GIVEN, erased, *MERGED[1:]], given(*entered)), Accepted)
    gone = answer(entered, EraseWith(order=order))
    assert isinstance(gone, Accepted)
    assert answer([*entered, *gone.events], EraseWith(order=order)) == AlreadyApplied()
    assert answer([*MERGED, erased], given(*entered, *gone.events)) == AlreadyApplied()
