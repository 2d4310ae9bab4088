"""Shares: why somebody has his part, and whether the parts are the whole (1.3-j, D-51, D-92)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from services.registry.domain.shares import most_claims, share_defect
from shared.contracts.registry import Holder, RoleShares, ShareBasis, Source
from shared.contracts.terms import EvidenceKind, Role, UseType

SIGNED: dict[str, Any] = {"document_sha256": "d1", "signed_on": date(1984, 5, 1)}
DATABASE = Source(kind=EvidenceKind.DB_WID, reference="WID-77", on=date(2026, 1, 5))


def part(party: str, fraction: str, basis: ShareBasis = ShareBasis.EQUAL, **more: Any) -> Holder:
    return Holder(party=party, fraction=Fraction(fraction), basis=basis, **more)


def role(*holders: Holder, of: Role = Role.DIRECTOR) -> RoleShares:
    return RoleShares(role=of, holders=holders)


def refused(*holders: Holder) -> str | None:
    defect = share_defect((role(*holders),))
    return defect.reason if defect is not None else None


@pytest.mark.clause("1.3-j")
def test_parts_are_equal_unless_something_signed_says_otherwise() -> None:
    assert refused(part("a", "1/2"), part("b", "1/2")) is None
    assert refused(part("a", "2/3"), part("b", "1/3")) == "UNEQUAL_WITHOUT_AGREEMENT"
    agreed = [part(who, much, ShareBasis.AGREEMENT, **SIGNED) for who, much in (("a", "2/3"), ("b", "1/3"))]
    assert refused(*agreed) is None
    stated = [part(who, much, ShareBasis.MANDATE, **SIGNED) for who, much in (("a", "2/3"), ("b", "1/6"))]
    assert refused(*stated) is None


@pytest.mark.clause("1.3-j")
def test_an_agreement_is_dated_and_makes_the_whole() -> None:
    both = [part(who, much, ShareBasis.AGREEMENT, **SIGNED) for who, much in (("a", "3/5"), ("b", "1/5"))]
    assert refused(*both) == "AGREEMENT_IS_NOT_THE_WHOLE"
    assert refused(replace(both[0], signed_on=None), both[1]) == "SHARE_NEEDS_DOCUMENT"
    assert refused(replace(both[0], document_sha256=None), both[1]) == "SHARE_NEEDS_DOCUMENT"


@pytest.mark.clause("1.3-j")
def test_an_agreement_is_the_whole_on_all_its_days_and_not_only_on_the_first() -> None:
    first = part("a", "1/2", ShareBasis.AGREEMENT, **SIGNED)
    second = part("b", "1/2", ShareBasis.AGREEMENT, **SIGNED)
    assert refused(first, replace(second, valid_to=date(2000, 1, 1))) == "AGREEMENT_IS_NOT_THE_WHOLE"
    assert refused(first, replace(second, territory="AZ")) == "AGREEMENT_IS_NOT_THE_WHOLE"
    assert refused(first, replace(second, use_type=UseType.CABLE)) == "AGREEMENT_IS_NOT_THE_WHOLE"
    assert refused(first, second) is None


@pytest.mark.clause("1.3-j")
@pytest.mark.parametrize(
    "basis", [ShareBasis.ASSIGNMENT, ShareBasis.EXCLUSIVE_LICENCE, ShareBasis.ROYALTY_RIGHT]
)
def test_an_owner_by_alienation_licence_or_right_to_royalty_names_document_and_author(
    basis: ShareBasis,
) -> None:
    assert refused(part("studio", "1", basis, author="a", **SIGNED)) is None
    assert refused(part("studio", "1", basis, author="a")) == "SHARE_NEEDS_DOCUMENT"
    assert refused(part("studio", "1", basis, **SIGNED)) == "SHARE_NEEDS_AUTHOR"
    assert refused(part("studio", "1", basis, author="studio", **SIGNED)) == "SHARE_NEEDS_AUTHOR"


@pytest.mark.clause("2.1.4-b")
def test_a_share_copied_from_a_database_names_it() -> None:
    assert refused(part("a", "1/3", ShareBasis.SOURCE)) == "SHARE_NEEDS_SOURCE"
    copied = [
        part(who, much, ShareBasis.SOURCE, source=DATABASE) for who, much in (("a", "1/3"), ("b", "1/2"))
    ]
    assert refused(*copied) is None


@pytest.mark.clause("1.3-a")
def test_claims_add_up_where_day_use_and_territory_meet() -> None:
    home = part("a", "2/3", territory="AZ")
    assert most_claims(role(home, part("b", "2/3", territory="FR"))).fraction == Fraction(2, 3)
    everywhere = role(home, part("b", "2/3"))
    worst = most_claims(everywhere)
    assert (worst.fraction, worst.holders) == (Fraction(4, 3), everywhere.holders)


@pytest.mark.clause("1.3-a", "1.1-a")
def test_a_showing_in_a_cinema_is_mass_demonstration_too() -> None:
    both = role(
        part("a", "2/3", use_type=UseType.MASS_DEMONSTRATION), part("b", "2/3", use_type=UseType.CINEMA)
    )
    assert most_claims(both).fraction == Fraction(4, 3)
    apart = role(part("a", "2/3", use_type=UseType.CABLE), part("b", "2/3", use_type=UseType.CINEMA))
    assert most_claims(apart).fraction == Fraction(2, 3)


def test_claims_at_the_ends_of_the_calendar_are_counted() -> None:
    forever = part("a", "1", valid_from=date.min, valid_to=date.max)
    assert most_claims(role(forever, part("b", "1", valid_from=date.max))).fraction == 2
    assert most_claims(role()).fraction == 0


def test_one_person_in_two_roles_and_a_role_outside_the_key_are_fine() -> None:
    roles = (
        role(part("a", "1")),
        role(part("a", "1"), of=Role.SCRIPTWRITER),
        role(part("e", "1"), of=Role.OTHER),
    )
    assert share_defect(roles) is None
