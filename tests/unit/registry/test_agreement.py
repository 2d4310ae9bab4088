"""What an owner gives: one right once, in versions, and the shares that rest on it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from services.registry.domain.agreed_shares import without_agreement
from services.registry.domain.agreement import (
    AGREEMENTS,
    Agreement,
    AgreementFinished,
    AgreementKind,
    AgreementMade,
    AgreementVersioned,
    ChangeAgreement,
    EndAgreement,
    Event,
    MakeAgreement,
    given_twice,
)
from shared.contracts.registry import Holder, RoleShares, ShareBasis
from shared.contracts.terms import Role, UseType
from shared.kernel.decider import AlreadyApplied, Rejected, accepted

JANUARY, JULY = date(2026, 1, 1), date(2026, 7, 1)
LICENCE = Agreement(
    id="a1",
    version=1,
    kind=AgreementKind.EXCLUSIVE_LICENCE,
    licensor="author",
    licensee="studio",
    valid_from=JANUARY,
    valid_to=date(2030, 12, 31),
    works=("film",),
    licensor_bound=True,
    document_sha256="d" * 64,
    signed_on=date(2025, 12, 20),
)
MADE = AgreementMade(agreement=LICENCE)
SALE = replace(LICENCE, id="a2", kind=AgreementKind.ASSIGNMENT, licensee="buyer", licensor_bound=False)
HOLDER = Holder(
    party="studio",
    author="author",
    fraction=Fraction(1, 2),
    basis=ShareBasis.EXCLUSIVE_LICENCE,
    valid_from=JULY,
    valid_to=date(2028, 1, 1),
    agreement="a1",
)


def answer(given: Sequence[Event], command: Any) -> Any:
    return AGREEMENTS.decide(command, AGREEMENTS.fold(given))


def why(given: Sequence[Event], agreement: Agreement) -> str:
    rejected = answer(given, MakeAgreement(agreement=agreement))
    assert isinstance(rejected, Rejected), rejected
    return rejected.reason


def rests(agreement: Agreement, *holders: Holder, work: str = "film") -> bool:
    role = RoleShares(role=Role.DIRECTOR, holders=holders)
    return not list(without_agreement(role, work, {agreement.id: (agreement,)}))


@pytest.mark.clause("1.3-j")
@pytest.mark.parametrize("kind", list(AgreementKind))
def test_every_kind_of_agreement_is_entered_once(kind: AgreementKind) -> None:
    one = replace(LICENCE, kind=kind)
    assert answer([], MakeAgreement(agreement=one)) == accepted(AgreementMade(agreement=one))
    assert answer([AgreementMade(agreement=one)], MakeAgreement(agreement=one)) == AlreadyApplied()
    assert why([AgreementMade(agreement=one)], replace(one, licensee="x")) == "ALREADY_MADE"


@pytest.mark.clause("1.3-j")
@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"licensor_bound": False}, "NOT_EXCLUSIVE"),
        ({"licensee": "author"}, "OWN_LICENSEE"),
        ({"valid_to": date(2025, 1, 1)}, "ENDS_BEFORE_ITS_BEGINNING"),
        ({"fraction": Fraction(0)}, "NO_FRACTION"),
        ({"fraction": Fraction(3, 2)}, "NO_FRACTION"),
    ],
)
def test_what_makes_no_owner_is_refused(changed: dict[str, Any], refusal: str) -> None:
    assert why([], replace(LICENCE, **changed)) == refusal


@pytest.mark.clause("1.3-j")
def test_who_licensed_exclusively_can_give_nobody_else_the_right() -> None:
    assert why([MADE], SALE) == "RIGHTS_ALREADY_GIVEN"
    assert why([MADE], replace(SALE, works=())) == "RIGHTS_ALREADY_GIVEN"
    for free in (
        replace(SALE, works=("other",)),
        replace(SALE, valid_from=date(2031, 1, 1), valid_to=None),
        replace(SALE, valid_from=date(2020, 1, 1), valid_to=date(2025, 12, 31)),
    ):
        assert answer([MADE], MakeAgreement(agreement=free)) == accepted(AgreementMade(agreement=free))
    cable = AgreementMade(agreement=replace(LICENCE, use_types=(UseType.CABLE,), territory="TR"))
    for other in (replace(SALE, use_types=(UseType.ON_AIR,)), replace(SALE, territory="AZ")):
        assert answer([cable], MakeAgreement(agreement=other)) == accepted(AgreementMade(agreement=other))


@pytest.mark.clause("1.3-j")
def test_parts_of_a_right_go_to_several_until_nothing_is_left() -> None:
    given: list[Event] = []
    for number in range(3):
        one = replace(SALE, id=f"p{number}", licensee=f"buyer{number}", fraction=Fraction(1, 3))
        assert answer(given, MakeAgreement(agreement=one)) == accepted(AgreementMade(agreement=one))
        given.append(AgreementMade(agreement=one))
    assert why(given, replace(SALE, fraction=Fraction(1, 100))) == "RIGHTS_ALREADY_GIVEN"


@pytest.mark.clause("1.3-j")
def test_a_version_holds_from_its_day_and_the_one_before_until_then() -> None:
    second = replace(LICENCE, version=2, valid_from=JULY, fraction=Fraction(1, 2))
    change = ChangeAgreement(agreement=replace(second, version=1))
    assert answer([MADE], change) == accepted(AgreementVersioned(agreement=second))
    given: list[Event] = [MADE, AgreementVersioned(agreement=second)]
    assert answer(given, change) == AlreadyApplied()
    first, last = AGREEMENTS.fold(given).given
    assert (first.valid_to, last.valid_from) == (date(2026, 6, 30), JULY)
    half = replace(SALE, valid_from=JULY, fraction=Fraction(1, 2))
    assert answer(given, MakeAgreement(agreement=half)) == accepted(AgreementMade(agreement=half))
    same_day, another = replace(second, territory="AZ"), replace(second, licensee="x")
    for wrong in (same_day, replace(another, valid_from=date(2027, 1, 1))):
        assert isinstance(answer(given, ChangeAgreement(agreement=wrong)), Rejected)
    assert isinstance(answer([], change), Rejected)


@pytest.mark.clause("1.3-j")
def test_an_agreement_ends_with_its_last_day() -> None:
    last = date(2026, 9, 30)
    ended = AgreementFinished(agreement=replace(LICENCE, valid_to=last))
    assert answer([MADE], EndAgreement(agreement="a1", last_day=last)) == accepted(ended)
    assert answer([MADE, ended], EndAgreement(agreement="a1", last_day=last)) == AlreadyApplied()
    for agreement, day in (("a9", last), ("a1", date(2025, 1, 1))):
        assert isinstance(answer([MADE], EndAgreement(agreement=agreement, last_day=day)), Rejected)
    # Another has the right from the next day on: an end takes it from nobody.
    given: list[Event] = [MADE, ended, AgreementMade(agreement=replace(SALE, valid_from=date(2026, 10, 1)))]
    for day in (date(2026, 10, 1), date(2030, 12, 31)):
        rejected = answer(given, EndAgreement(agreement="a1", last_day=day))
        assert isinstance(rejected, Rejected) and rejected.reason == "LATER_THAN_ITS_END"


@pytest.mark.clause("1.3-j")
@pytest.mark.parametrize(
    ("changed", "fits"),
    [
        ({}, True),
        ({"party": "other"}, False),
        ({"author": "stranger"}, False),
        ({"author": None}, False),
        ({"basis": ShareBasis.ASSIGNMENT}, False),
        ({"valid_from": None}, False),
        ({"valid_from": date(2025, 12, 31)}, False),
        ({"valid_to": None}, False),
        ({"valid_to": date(2031, 1, 1)}, False),
    ],
)
def test_a_share_rests_on_an_agreement_that_gives_it(changed: dict[str, Any], fits: bool) -> None:
    assert rests(LICENCE, replace(HOLDER, **changed)) == fits


@pytest.mark.clause("1.3-j")
def test_an_agreement_gives_only_what_it_names() -> None:
    assert not rests(LICENCE, HOLDER, work="another film")
    assert list(without_agreement(RoleShares(role=Role.DIRECTOR, holders=(HOLDER,)), "film", {}))
    assert not list(
        without_agreement(RoleShares(role=Role.DIRECTOR, holders=(HOLDER,)), "film", {"a1": (LICENCE,)})
    )
    for narrow in (
        replace(LICENCE, roles=(Role.COMPOSER,)),
        replace(LICENCE, use_types=(UseType.CABLE,)),
        replace(LICENCE, territory="TR"),
        replace(LICENCE, fraction=Fraction(1, 4)),
    ):
        assert not rests(narrow, HOLDER)
        role = RoleShares(role=Role.DIRECTOR, holders=(HOLDER,))
        assert not list(without_agreement(role, "film", {"a1": (narrow, replace(LICENCE, version=2))}))


@pytest.mark.clause("1.3-j")
def test_what_everybody_else_gave_makes_nobody_an_owner_of_anothers_share() -> None:
    all_works = replace(LICENCE, kind=AgreementKind.ASSIGNMENT, works=(), valid_to=None, licensor="q")
    whole = replace(
        HOLDER, basis=ShareBasis.ASSIGNMENT, fraction=Fraction(1), valid_to=None, author="z", party="studio"
    )
    assert not rests(all_works, whole)
    assert rests(all_works, replace(whole, author="q"))


@pytest.mark.clause("1.3-j")
@pytest.mark.parametrize(
    ("second", "fits"),
    [
        ({}, False),
        ({"use_type": UseType.CABLE}, False),
        ({"territory": "TR"}, False),
        ({"valid_from": date(2028, 1, 1)}, False),
        ({"valid_from": date(2028, 1, 2), "valid_to": date(2029, 1, 1)}, True),
    ],
)
def test_the_parts_that_rest_on_one_agreement_are_counted_together(
    second: dict[str, Any], fits: bool
) -> None:
    half = replace(LICENCE, fraction=Fraction(1, 2))
    assert rests(half, HOLDER)
    assert rests(half, HOLDER, replace(HOLDER, **second)) == fits
    assert rests(LICENCE, HOLDER, replace(HOLDER, **second))
    thirds = (replace(HOLDER, fraction=Fraction(1, 3)),) * 3
    assert rests(LICENCE, *thirds) and not rests(half, *thirds)


@pytest.mark.clause("1.3-j")
def test_parts_of_a_role_are_counted_by_the_version_of_their_days() -> None:
    first = replace(LICENCE, fraction=Fraction(1, 2), valid_to=date(2026, 12, 31))
    second = replace(LICENCE, version=2, valid_from=date(2027, 1, 1), fraction=Fraction(1, 4))
    early = replace(HOLDER, valid_to=date(2026, 12, 31))
    late = replace(HOLDER, valid_from=date(2027, 1, 1), fraction=Fraction(1, 8))

    def wrong(*holders: Holder) -> list[Holder]:
        role = RoleShares(role=Role.DIRECTOR, holders=holders)
        return [holder for holder, _ in without_agreement(role, "film", {"a1": (first, second)})]

    assert wrong(early, late, late) == []
    assert wrong(early, late, late, late) == [late] * 3


@pytest.mark.clause("1.3-j")
def test_two_records_that_gave_more_than_the_whole_together_are_no_merge() -> None:
    sold = replace(SALE, licensor="twin")
    wrong = given_twice([LICENCE], [sold])
    assert wrong is not None and wrong.reason == "AGREEMENTS_CONTRADICT"
    half = Fraction(1, 2)
    fits = replace(sold, fraction=half)
    for mine, theirs in (
        ([], [sold]),
        ([LICENCE], [replace(sold, works=("other",))]),
        ([LICENCE], [replace(sold, valid_from=date(2031, 1, 1), valid_to=None)]),
        ([replace(LICENCE, fraction=half)], [fits]),
        # What one record alone says is not judged anew.
        ([replace(LICENCE, works=("other",))], [sold, replace(sold, id="a3")]),
    ):
        assert given_twice(mine, theirs) is None
    assert given_twice([replace(LICENCE, fraction=half)], [fits, replace(fits, id="a3")]) is not None


@pytest.mark.clause("1.3-j")
def test_what_a_merged_record_gave_is_given() -> None:
    theirs = (replace(SALE, licensor="twin"),)
    made = answer([], MakeAgreement(agreement=LICENCE, theirs=theirs))
    assert isinstance(made, Rejected) and made.reason == "RIGHTS_ALREADY_GIVEN"
    widened = replace(LICENCE, valid_from=JULY, works=("other",))
    free = [AgreementMade(agreement=replace(LICENCE, works=("third",)))]
    other = (replace(SALE, works=("other",)),)
    changed = answer(free, ChangeAgreement(agreement=widened, theirs=other))
    assert isinstance(changed, Rejected) and changed.reason == "RIGHTS_ALREADY_GIVEN"


@pytest.mark.clause("1.3-j")
def test_an_agreement_of_a_merged_party_is_that_of_the_one_that_stands() -> None:
    role = RoleShares(role=Role.DIRECTOR, holders=(replace(HOLDER, party="heir", author="elder"),))
    known = {"a1": (LICENCE,)}
    assert list(without_agreement(role, "film", known))
    assert not list(without_agreement(role, "film", known, {"studio": "heir", "author": "elder"}))
    own = frozenset({"author", "elder", "studio"})
    given = MakeAgreement(agreement=LICENCE, records=own)
    assert answer([], given) == Rejected("OWN_LICENSEE", "Nobody gives a right to himself.")
    later = replace(LICENCE, valid_from=JULY)
    changed = answer([MADE], ChangeAgreement(agreement=later, records=own))
    assert isinstance(changed, Rejected) and changed.reason == "OWN_LICENSEE"
    theirs = (replace(SALE, licensor="elder", valid_from=JULY),)
    shorter = replace(LICENCE, valid_from=date(2026, 3, 1))
    met = answer([MADE], ChangeAgreement(agreement=shorter, theirs=theirs))
    assert isinstance(met, Rejected) and met.reason == "RIGHTS_ALREADY_GIVEN"
