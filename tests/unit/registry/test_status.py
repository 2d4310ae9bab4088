"""Whether a work counts as registered: derived per share, use, territory and day (1.3-a, D-02, D-92, D-100)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from services.registry.domain.status import Asked, Owner, Refusal, role_standing, status_of, statuses, term_of
from services.registry.domain.work_warnings import key_roles
from shared.contracts.registry import Holder, Mandate, RoleShares
from shared.contracts.terms import Role, UseType

TODAY = date(2026, 9, 1)
HALF = Fraction(1, 2)
ALL_USES = tuple(UseType)
KEY = (
    Role.DIRECTOR,
    Role.SCRIPTWRITER,
    Role.CINEMATOGRAPHER,
    Role.PRODUCTION_DESIGNER,
    Role.COMPOSER,
)


def mandate(party: str, *uses: UseType, organisation: str | None = None, **more: Any) -> Mandate:
    return Mandate(
        id=f"m-{party}",
        party=party,
        organisation=organisation,
        use_types=uses or ALL_USES,
        valid_from=date(2020, 1, 1),
        **more,
    )


def member(party: str, *uses: UseType, **more: Any) -> Owner:
    return Owner(mandates=(mandate(party, *uses, **more),))


def role(*holders: Holder, of: Role = Role.DIRECTOR) -> RoleShares:
    return RoleShares(role=of, holders=holders)


def absent(of: Role) -> RoleShares:
    return RoleShares(role=of, absent=True, evidence_sha256="e")


def unused(*roles: RoleShares) -> tuple[RoleShares, ...]:
    """The roles of the key that are not among these, as absent."""
    return tuple(absent(one) for one in KEY if one not in {shares.role for shares in roles})


BOTH = (role(Holder(party="a", fraction=HALF), Holder(party="b", fraction=HALF)),)


def status(
    roles: tuple[RoleShares, ...],
    owners: dict[str, Owner],
    day: date = TODAY,
    territory: str = "AZ",
) -> str:
    """Of a film that has nothing but these roles."""
    return status_of(statuses((*roles, *unused(*roles)), owners, key_roles("feature"), territory, day))


@pytest.mark.clause("1.3-a")
def test_all_some_or_none_of_the_shares_are_given() -> None:
    assert status(BOTH, {"a": member("a"), "b": member("b")}) == "REGISTERED"
    assert status(BOTH, {"a": member("a"), "b": member("b", organisation="society")}) == "PARTIAL"
    assert status(BOTH, {"a": member("a")}) == "PARTIAL"
    assert status(BOTH, {}) == "UNREGISTERED"
    assert status((), {}) == "UNREGISTERED"


@pytest.mark.clause("1.3-a")
def test_the_status_is_of_each_use_and_the_whole_of_all() -> None:
    given = {"a": member("a", UseType.ON_AIR), "b": member("b", UseType.ON_AIR, UseType.MASS_DEMONSTRATION)}
    assert statuses((*BOTH, *unused(*BOTH)), given, key_roles("feature"), "AZ", TODAY) == {
        "ON_AIR": "REGISTERED",
        "CABLE": "UNREGISTERED",
        "RETRANSMISSION": "UNREGISTERED",
        "MASS_DEMONSTRATION": "PARTIAL",
        "CINEMA": "PARTIAL",
    }
    assert status(BOTH, given) == "PARTIAL"


@pytest.mark.clause("1.3-a")
def test_the_day_counts_for_share_and_mandate() -> None:
    given = {"a": member("a", valid_to=date(2026, 12, 31)), "b": member("b", valid_to=date(2026, 12, 31))}
    assert status(BOTH, given) == "REGISTERED"
    assert status(BOTH, given, date(2027, 1, 1)) == "UNREGISTERED"
    assert status(BOTH, given, date(2019, 12, 31)) == "UNREGISTERED"


@pytest.mark.clause("1.3-a", "1.3-j")
def test_a_former_owner_does_not_count() -> None:
    sold = (
        role(
            Holder(party="former", fraction=Fraction(1), valid_to=date(2019, 12, 31)),
            Holder(party="owner", fraction=Fraction(1), valid_from=date(2020, 1, 1), author="former"),
        ),
    )
    assert status(sold, {"owner": member("owner")}) == "REGISTERED"
    assert status(sold, {"former": member("former")}) == "UNREGISTERED"


@pytest.mark.clause("1.3-a")
def test_territories_of_share_and_mandate_meet_in_the_one_that_is_asked_about() -> None:
    here = (role(Holder(party="a", fraction=Fraction(1), territory="AZ")),)
    assert status(here, {"a": member("a", territory="AZ")}) == "REGISTERED"
    assert status(here, {"a": member("a", territory="WORLD")}) == "REGISTERED"
    assert status(here, {"a": member("a", territory="FR")}) == "UNREGISTERED"
    assert status(here, {"a": member("a", territory="WORLD")}, territory="FR") == "UNREGISTERED"


@pytest.mark.clause("1.3-a", "2.1.1-o")
def test_what_an_owner_refuses_is_not_given() -> None:
    refusal = Refusal(use_types=(UseType.CABLE,), valid_from=TODAY, valid_to=date(2026, 12, 31))
    owners = {"a": replace(member("a"), refusals=(refusal,)), "b": member("b")}
    by_use = statuses((*BOTH, *unused(*BOTH)), owners, key_roles("feature"), "AZ", TODAY)
    assert (by_use["CABLE"], by_use["ON_AIR"]) == ("PARTIAL", "REGISTERED")
    assert status(BOTH, owners, date(2027, 1, 1)) == "REGISTERED"


@pytest.mark.clause("1.3-a")
def test_a_missing_part_is_shown_and_keeps_the_work_partial() -> None:
    half = role(Holder(party="a", fraction=HALF))
    assert status((half,), {"a": member("a")}) == "PARTIAL"
    standing = role_standing(half, {}, Asked(use=UseType.CABLE, territory="AZ", day=TODAY))
    assert (standing.claimed, standing.missing, standing.conflict) == (HALF, HALF, False)


@pytest.mark.clause("1.3-a")
def test_claims_above_the_whole_on_any_day_mark_the_role_on_every_day() -> None:
    over = role(
        Holder(party="a", fraction=Fraction(1)),
        Holder(party="b", fraction=Fraction(1), valid_to=date(1999, 12, 31), use_type=UseType.CABLE),
    )
    standing = role_standing(over, {}, Asked(use=UseType.ON_AIR, territory="AZ", day=TODAY))
    assert (standing.claimed, standing.missing, standing.conflict) == (Fraction(1), Fraction(0), True)


@pytest.mark.clause("1.3-a", "2.1.3-b")
@pytest.mark.parametrize("left_out", KEY)
def test_a_role_of_the_key_that_is_left_out_is_nobodys_and_keeps_the_work_partial(left_out: Role) -> None:
    known = tuple(role(Holder(party="a", fraction=Fraction(1)), of=one) for one in KEY if one is not left_out)
    given = {"a": member("a")}

    def of(genre: str, *more: RoleShares) -> str:
        return status_of(statuses((*known, *more), given, key_roles(genre), "AZ", TODAY))

    assert of("feature") == "PARTIAL"
    assert of("feature", absent(left_out)) == "REGISTERED"
    assert of("feature", role(Holder(party="a", fraction=Fraction(1)), of=left_out)) == "REGISTERED"
    # The key of documentaries has no row for the artist (D-53); other roles are not paid by any (D-54).
    artist = left_out is Role.PRODUCTION_DESIGNER
    assert of("Sənədli film") == ("REGISTERED" if artist else "PARTIAL")
    assert of("feature", role(Holder(party="a", fraction=Fraction(1)), of=Role.OTHER)) == "PARTIAL"
    assert status_of(statuses(known, {}, key_roles("feature"), "AZ", TODAY)) == "UNREGISTERED"


@pytest.mark.clause("1.3-a")
def test_a_role_in_conflict_is_stopped_and_keeps_the_work_partial() -> None:
    over = role(Holder(party="a", fraction=Fraction(1)), Holder(party="b", fraction=HALF))
    given = {"a": member("a"), "b": member("b")}
    assert status((over,), given) == "PARTIAL"
    assert status((over,), {}) == "UNREGISTERED"


@pytest.mark.clause("X-e", "1.3-j")
def test_a_share_out_of_term_is_not_payable_and_the_term_follows_the_author() -> None:
    owners = {"a": Owner(died_on=date(1955, 3, 1)), "b": member("b")}
    bought = Holder(party="b", fraction=HALF, author="a")
    assert term_of(bought, owners) == date(2025, 12, 31)
    assert term_of(replace(bought, term_ends_on=date(2030, 1, 1)), owners) == date(2030, 1, 1)
    assert term_of(replace(bought, author=None), owners) is None
    assert (
        status((role(Holder(party="a", fraction=HALF), Holder(party="b", fraction=HALF)),), owners)
        == "REGISTERED"
    )
    assert (
        status((role(bought, Holder(party="b", fraction=HALF)),), owners, date(2025, 12, 31)) == "REGISTERED"
    )
    assert status((role(replace(bought, fraction=Fraction(1))),), owners) == "UNREGISTERED"
