"""A party: mandates, refusals, receivers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from services.registry.domain.party import (
    PARTY,
    AddName,
    AmendParty,
    BeginMembership,
    EndMandate,
    EndMembership,
    EndRefusal,
    GiveMandate,
    RecordDeath,
    RefuseManagement,
    RegisterParty,
    TiePayees,
    UntiePayees,
)
from services.registry.domain.party_events import (
    DeathRecorded,
    MandateFinished,
    MandateGiven,
    MembershipBegun,
    MembershipFinished,
    NameAdded,
    PartyAmended,
    PartyEntered,
    PayeeTied,
    PayeeUntied,
    RefusalDeclared,
    RefusalFinished,
)
from shared.contracts.registry import CreditedName, Mandate, Membership, Party
from shared.contracts.terms import PartyClass, PartyKind, UseType
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected, accepted

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
    # Ended by mistake too early, or over a right that somebody else has since: a further mandate says so.
    given.append(MandateGiven(mandate=later))
    for day in (date(2026, 1, 1), date(2030, 12, 31)):
        assert reason(given, EndMandate(mandate="m1", last_day=day)) == "LATER_THAN_ITS_END"
    earlier = MandateFinished(mandate=replace(ended, valid_to=date(2025, 6, 30)))
    assert answer(given, EndMandate(mandate="m1", last_day=date(2025, 6, 30))) == accepted(earlier)


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
    nothing = (payee("widow", Fraction(1)), payee("son", Fraction(0)))
    assert reason([ENTERED], TiePayees(payees=nothing)) == "RECEIVER_OF_NOTHING"
    assert reason([ENTERED], TiePayees(payees=())) == "NO_RECEIVER"


def untied(tied: PayeeTied, last_day: date, document: str) -> PayeeUntied:
    facts = {name: getattr(tied, name) for name in ("link", "party", "receiver", "fraction", "valid_from")}
    return PayeeUntied(**facts, valid_to=last_day, document_sha256=document)


@pytest.mark.clause("1.3-b")
def test_a_new_set_of_receivers_ends_the_one_before_the_day_before() -> None:
    halves = (payee("widow", Fraction(1, 2)), payee("son", Fraction(1, 2)))
    court = {"valid_from": date(2026, 9, 1), "document_sha256": "court"}
    new = replace(payee("son", Fraction(1)), link="l-new", **court)  # type: ignore[arg-type]
    ended = [untied(one, date(2026, 8, 31), "court") for one in halves]
    assert answer([ENTERED, *halves], TiePayees(payees=(new,))) == accepted(*ended, new)
    given: list[Any] = [ENTERED, *halves, *ended, new]
    state = PARTY.fold(given)
    assert [one.valid_to for one in state.payees] == [date(2026, 8, 31), date(2026, 8, 31), None]
    assert answer(given, TiePayees(payees=(new,))) == AlreadyApplied()
    early = replace(new, link="l-early", valid_from=date(2026, 9, 1), document_sha256="e")
    assert reason(given, TiePayees(payees=(early,))) == "PAYEES_ALREADY_TIED"


@pytest.mark.clause("1.3-b")
def test_an_owner_receives_himself_again_when_his_receivers_are_untied() -> None:
    agent = payee("agent", Fraction(1))
    given = [ENTERED, agent]
    end = UntiePayees(last_day=date(2026, 6, 30), document_sha256="end")
    gone = untied(agent, date(2026, 6, 30), "end")
    assert answer(given, end) == accepted(gone)
    assert answer([*given, gone], end) == AlreadyApplied()
    assert reason([*given, gone], replace(end, last_day=date(2026, 7, 1))) == "NO_PAYEES_TIED"
    assert reason(given, replace(end, last_day=date(2025, 12, 31))) == "ENDS_BEFORE_ITS_BEGINNING"
    assert reason([ENTERED], end) == "NO_PAYEES_TIED"
    again = replace(agent, link="l-again", valid_from=date(2027, 1, 1))
    assert answer([*given, gone], TiePayees(payees=(again,))) == accepted(again)


@pytest.mark.clause("2.1.1-o")
def test_a_refusal_ends_with_its_last_day() -> None:
    end = EndRefusal(refusal="r1", last_day=date(2026, 6, 30), document_sha256="end")
    finished = RefusalFinished(
        refusal="r1",
        party="p1",
        use_types=(UseType.ON_AIR,),
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 6, 30),
        document_sha256="end",
    )
    given = [ENTERED, refusal()]
    assert answer(given, end) == accepted(finished)
    assert answer([*given, finished], end) == AlreadyApplied()
    assert reason(given, replace(end, last_day=date(2025, 12, 31))) == "ENDS_BEFORE_ITS_BEGINNING"
    assert reason(given, replace(end, refusal="r9")) == "UNKNOWN_REFUSAL"


def test_a_spelling_is_added_with_its_source_and_nothing_else_changes() -> None:
    variant = CreditedName(name="Tofik Tagizade", script="ASCII", source="account a1", decision="match-7")
    wider = replace(DIRECTOR, names=(*DIRECTOR.names, variant))
    added = NameAdded(party=wider, name=variant)
    assert answer([ENTERED], AddName(name=variant)) == accepted(added)
    assert answer([ENTERED, added], AddName(name=replace(variant, source="other"))) == AlreadyApplied()
    many = replace(DIRECTOR, names=tuple(CreditedName(name=f"n{n}", script="ASCII") for n in range(200)))
    assert reason([PartyEntered(party=many)], AddName(name=variant)) == "TOO_MANY_NAMES"


NEWCOMER = replace(DIRECTOR, party_class=PartyClass.NONE)
FIRST = Membership(id="s1", party_class=PartyClass.CONTRACT_HOLDER, number="C-7", valid_from=date(2020, 1, 1))
SECOND = replace(FIRST, id="s2", party_class=PartyClass.MEMBER, number="M-7", valid_from=date(2024, 5, 1))


def test_a_party_is_on_each_day_what_its_membership_of_that_day_makes_of_it() -> None:
    entered = PartyEntered(party=NEWCOMER)
    begun = answer([entered], BeginMembership(membership=FIRST))
    assert isinstance(begun, Accepted)
    (first,) = begun.events
    assert isinstance(first, MembershipBegun)
    assert reason([entered, first], BeginMembership(membership=SECOND)) == "MEMBERSHIPS_OVERLAP"
    last_day = EndMembership(membership="s1", last_day=date(2023, 12, 31))
    done = answer([entered, first], last_day)
    assert isinstance(done, Accepted) and isinstance(done.events[0], MembershipFinished)
    given: list[Any] = [entered, first, done.events[0]]
    assert answer(given, last_day) == AlreadyApplied()
    more = answer(given, BeginMembership(membership=SECOND))
    assert isinstance(more, Accepted)
    party = PARTY.fold([*given, *more.events]).party
    assert party is not None and party.member_number == "M-7"
    days = {
        date(2019, 12, 31): "NONE",
        date(2020, 1, 1): "CONTRACT_HOLDER",
        date(2023, 12, 31): "CONTRACT_HOLDER",
    }
    days |= {date(2024, 4, 30): "NONE", date(2024, 5, 1): "MEMBER"}
    assert {day: party.class_on(day).value for day in days} == days
    assert NEWCOMER.class_on(date(2026, 1, 1)) is PartyClass.NONE
    late = EndMembership(membership="s1", last_day=date(2024, 5, 1))
    assert reason([*given, *more.events], late) == "MEMBERSHIPS_OVERLAP"
    assert reason(given, replace(last_day, last_day=date(2019, 1, 1))) == "ENDS_BEFORE_ITS_BEGINNING"
    assert reason(given, replace(last_day, membership="s9")) == "UNKNOWN_MEMBERSHIP"


def test_an_organisation_is_no_member() -> None:
    society = PartyEntered(party=replace(DIRECTOR, kind=PartyKind.LEGAL, party_class=PartyClass.SOCIETY))
    assert reason([society], BeginMembership(membership=FIRST)) == "OTHER_CLASS"
    user = replace(FIRST, party_class=PartyClass.USER)
    assert reason([ENTERED], BeginMembership(membership=user)) == "NO_MEMBERSHIP"


def test_what_a_change_of_facts_does_not_name_stays() -> None:
    party = replace(
        NEWCOMER, vault_fingerprint="f", died_on=date(2025, 1, 1), memberships=(SECOND,), member_number="M-7"
    )
    body = replace(NEWCOMER, country="TR")
    kept = replace(party, country="TR")
    assert answer([PartyEntered(party=party)], AmendParty(party=body)) == accepted(PartyAmended(party=kept))
    other = replace(body, member_number="M-8")
    assert reason([PartyEntered(party=party)], AmendParty(party=other)) == "NUMBER_OF_A_MEMBERSHIP"


def test_a_death_is_recorded_by_a_document_and_a_wrong_record_withdrawn_by_one() -> None:
    died = RecordDeath(died_on=date(2026, 3, 1), document_sha256="act", today=date(2026, 3, 2))
    dead = DeathRecorded(party=replace(DIRECTOR, died_on=date(2026, 3, 1)), document_sha256="act")
    assert answer([ENTERED], died) == accepted(dead)
    assert answer([ENTERED, dead], died) == AlreadyApplied()
    alive = DeathRecorded(party=DIRECTOR, document_sha256="court")
    assert answer([ENTERED, dead], replace(died, died_on=None, document_sha256="court")) == accepted(alive)
    assert reason([ENTERED], replace(died, today=date(2026, 2, 28))) == "NOT_YET"
    firm = PartyEntered(party=replace(DIRECTOR, kind=PartyKind.LEGAL))
    assert reason([firm], died) == "NO_PERSON"
