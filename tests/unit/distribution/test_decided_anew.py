"""A reserved share goes to whoever has less than his part, however many of its role are decided anew (D-38)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from msgspec import structs

from services.distribution.domain.compute import compute
from services.distribution.domain.draft import Draft
from services.distribution.domain.facts import RefusalFact
from services.distribution.domain.merged import resolved
from shared.contracts.terms import Role, UseType
from tests.unit.distribution.money_abroad import BACK
from tests.unit.distribution.money_account import Account
from tests.unit.distribution.money_history import Guild
from tests.unit.distribution.money_people import People
from tests.unit.distribution.run_given import RUN_DAY, D

HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)


def _guild(director: dict[str, Fraction]) -> Guild:
    """300.00 of a feature film, of whose direction 100.00."""
    guild = Guild()
    guild.accounts["account"] = Account(due=300_00, received=300_00, lines={1: ("film", 10)})
    guild.works["film"] = {D: director}
    return guild


def _told(draft: Draft, role: Role = D) -> list[tuple[str | None, str, int]]:
    shares = [share for made in draft.allocations for share in made.shares if share.role is role]
    told = [(one.owner, one.state.value, one.gross.amount) for one in shares]
    return sorted(told, key=lambda one: (one[0] or "", one))


@pytest.mark.clause("2.1.1-s")
def test_an_unknown_who_gets_a_name_takes_nothing_of_a_known_owner_who_waits() -> None:
    guild = _guild({"ada": HALF})
    assert _told(guild.run()) == [(None, "RESERVED", 50_00), ("ada", "RESERVED", 50_00)]
    guild.works["film"] = {D: {"ada": HALF, "bob": HALF}}
    guild.people.mandates["bob"] = RUN_DAY
    # Both reserves are looked at: Ada's stays as it is.
    assert _told(guild.run()) == [("bob", "CREDITED", 50_00)]
    guild.people.mandates["ada"] = RUN_DAY
    assert _told(guild.run()) == [("ada", "CREDITED", 50_00)]


@pytest.mark.clause("2.1.1-s")
def test_of_an_owner_who_has_less_than_was_reserved_for_him_the_rest_goes_to_the_others() -> None:
    guild = _guild({"ada": HALF})
    guild.run()
    guild.works["film"] = {D: {"ada": QUARTER, "bob": 3 * QUARTER}}
    guild.people.mandates |= {"ada": RUN_DAY, "bob": RUN_DAY}
    # Of Ada's 50.00 one half is hers; Bob has the other and all of the unknown's.
    assert _told(guild.run()) == [
        ("ada", "CREDITED", 25_00),
        ("bob", "CREDITED", 25_00),
        ("bob", "CREDITED", 50_00),
    ]


@pytest.mark.clause("2.1.1-s")
def test_what_is_reserved_does_not_become_refused_because_another_part_is() -> None:
    guild = _guild({"ada": Fraction(1)})
    account = guild.accounts["account"]
    refusal = RefusalFact(
        id="r", party="ada", use_types=(UseType.ON_AIR,), valid_from=BACK.replace(month=7, day=16)
    )
    facts = guild.facts("run-1")
    used = facts.targets[0].reports[0]
    uses = (structs.replace(used.uses[0], day=BACK.replace(month=7, day=at)) for at in (1, 20))
    target = replace(facts.targets[0], reports=(structs.replace(used, uses=tuple(uses)),))
    first = replace(facts, targets=(target,), refusals=(refusal,))
    draft = compute(first)
    assert _told(draft) == [("ada", "REFUSED", 50_00), ("ada", "RESERVED", 50_00)]
    guild.versions["account", account.version] = target
    guild.close(draft)
    guild.people.mandates["ada"] = RUN_DAY
    later = replace(guild.facts("run-2"), refusals=(refusal,))
    assert _told(compute(later)) == [("ada", "CREDITED", 50_00)]


@pytest.mark.clause("2.1.1-s", "2.1.1-o")
def test_who_has_all_of_a_role_that_was_reserved_in_parts_refuses_the_days_of_his_refusal_and_no_more() -> (
    None
):
    """Of the direction's 100.00 the use of 5 July is worth 40.00 and that of the 15th 60.00."""
    guild = _guild({"ada": QUARTER, "bob": 3 * QUARTER})
    guild.accounts["account"].lines = {1: ("film", 4), 2: ("film", 6)}
    assert _told(guild.run()) == [("ada", "RESERVED", 25_00), ("bob", "RESERVED", 75_00)]
    guild.works["film"] = {D: {"ada": Fraction(1)}}
    guild.people.refuse("ada", BACK.replace(month=7, day=10))
    # Her own 25.00 are of the 40.00 that wait on; of the 75.00 that were Bob's 15.00 are.
    assert _told(guild.run()) == [("ada", "REFUSED", 60_00), ("ada", "RESERVED", 15_00)]
    guild.people.mandates["ada"] = RUN_DAY
    assert _told(guild.run()) == [("ada", "CREDITED", 15_00), ("ada", "CREDITED", 25_00)]


@pytest.mark.clause("2.1.1-o", "2.1.1-s")
def test_of_two_reserves_of_one_person_one_is_of_the_days_that_he_refuses() -> None:
    guild = _guild({"ada": HALF, "bob": HALF})
    guild.accounts["account"].lines = {1: ("film", 5), 2: ("film", 5)}
    assert _told(guild.run()) == [("ada", "RESERVED", 50_00), ("bob", "RESERVED", 50_00)]
    # Half of the use was on the 5th, and the two are one, who refuses from the 10th on: half of his 100.00.
    guild.find_out("bob", "ada")
    guild.people.refuse("ada", date(2026, 7, 10))
    assert _told(guild.run()) == [("ada", "REFUSED", 50_00)]
    assert _told(guild.run()) == []


@pytest.mark.clause("2.2.8-a", "1.3-a")
def test_what_a_merged_owner_was_credited_with_is_not_recovered_from_the_one_that_he_is() -> None:
    guild = _guild({"ada": HALF})
    guild.people.mandates["ada"] = RUN_DAY
    guild.run()
    account = guild.accounts["account"]
    account.version, account.due, account.received, account.cause = 2, 360_00, 360_00, "ACCOUNT"
    guild.works["film"] = {D: {"eva": HALF}}
    draft = compute(resolved(guild.facts("run-2"), {"ada": "eva"}))
    # Of 120.00 one half is hers, of which she has 50.00 under her other name.
    # The unknown's other half of 300.00 is in reserve since the first run, what the account has more since this one.
    assert _told(draft) == [(None, "RESERVED", 10_00), (None, "RESERVED", 50_00), ("eva", "CREDITED", 60_00)]
    # What is taken back is what was allocated, under the name that it bore.
    assert {share.owner for one in draft.reversals for share in one.shares} == {"ada", None}


@pytest.mark.clause("2.2.8-a", "1.3-a")
def test_a_merge_of_owners_alone_corrects_nothing() -> None:
    guild = _guild({"ada": HALF})
    guild.people.mandates["ada"] = RUN_DAY
    guild.run()
    guild.changed = {"film"}
    guild.works["film"] = {D: {"eva": HALF}}
    draft = compute(resolved(guild.facts("run-2"), {"ada": "eva"}))
    assert (draft.reversals, draft.allocations) == ((), ())


@pytest.mark.clause("2.2.8-a", "X-a")
def test_what_took_of_a_reserve_is_taken_back_once_with_the_allocation_that_opened_it() -> None:
    # Whichever id comes first: of ten accounts in some the release's does.
    guild = Guild(people=People(mandates=dict.fromkeys(("ada", "bob", "cem"), RUN_DAY)))
    for at in range(10):
        guild.accounts[f"account-{at}"] = Account(due=300_00, received=300_00, lines={1: ("film", 10)})
    guild.works["film"] = {D: {"ada": HALF}}
    guild.run()
    guild.works["film"] = {D: {"ada": HALF, "bob": HALF}}
    assert len(guild.run().allocations) == 10
    guild.works["film"] = {D: {"cem": Fraction(1)}}
    guild.changed = {"film"}
    draft = guild.run()
    assert len({one.allocation for one in draft.reversals}) == len(draft.reversals) == 20
    assert sum(made.gross.amount for made in draft.allocations) == 10 * 300_00


@pytest.mark.clause("2.2.8-a", "X-a")
def test_what_was_released_is_corrected_where_its_account_is_looked_at_whole() -> None:
    guild = _guild({"ada": HALF})
    guild.people.mandates |= dict.fromkeys(("ada", "bob", "cem"), RUN_DAY)
    guild.run()
    guild.works["film"] = {D: {"ada": HALF, "bob": HALF}}
    assert _told(guild.run()) == [("bob", "CREDITED", 50_00)]
    # The account is handed in once more and says the same; and the half was not Bob's.
    guild.works["film"] = {D: {"ada": HALF, "cem": HALF}}
    account = guild.accounts["account"]
    account.version, account.cause = 2, "ACCOUNT"
    guild.changed = {"film"}
    draft = guild.run()
    assert _told(draft) == [("cem", "HELD", 50_00)]
    assert [[share.owner for share in one.shares] for one in draft.reversals] == [["bob"]]


@pytest.mark.clause("2.1.1-s")
def test_of_two_reserves_that_came_to_one_owner_what_is_no_longer_his_is_paid_once() -> None:
    guild = _guild({"cem": HALF, "dai": HALF})
    assert _told(guild.run()) == [("cem", "RESERVED", 50_00), ("dai", "RESERVED", 50_00)]
    guild.works["film"] = {D: {"bob": Fraction(1)}}
    assert _told(guild.run()) == [("bob", "RESERVED", 50_00), ("bob", "RESERVED", 50_00)]
    guild.works["film"] = {D: {"ada": HALF, "bob": HALF}}
    guild.people.mandates["ada"] = RUN_DAY
    # Bob keeps the one, Ada gets the other; not both of them both, and not nothing.
    assert _told(guild.run()) == [("ada", "CREDITED", 50_00)]


@pytest.mark.clause("2.2.8-a", "2.1.1-s")
def test_of_two_releases_to_one_owner_only_what_is_no_longer_his_is_taken_back() -> None:
    guild = _guild({"cem": HALF, "dai": HALF})
    guild.people.mandates |= {"ada": RUN_DAY, "bob": RUN_DAY}
    guild.run()
    guild.works["film"] = {D: {"bob": Fraction(1)}}
    assert _told(guild.run()) == [("bob", "CREDITED", 50_00), ("bob", "CREDITED", 50_00)]
    guild.works["film"] = {D: {"ada": HALF, "bob": HALF}}
    guild.changed = {"film"}
    draft = guild.run()
    # Ada's waits until Bob has given back the one that was taken from him.
    assert len(draft.reversals) == 1
    assert _told(draft) == [("ada", "HELD", 50_00)]


def _of_ten(direction: dict[str, Fraction]) -> Guild:
    """Ten accounts as `_guild` has one: whichever of two shares comes first by its id, in some of them it does."""
    guild = _guild(direction)
    for at in range(1, 10):
        guild.accounts[f"account-{at}"] = Account(due=300_00, received=300_00, lines={1: ("film", 10)})
    return guild


@pytest.mark.clause("2.2.8-a", "2.1.1-s")
@pytest.mark.parametrize(("state", "waits"), [("CREDITED", "HELD"), ("REFUSED", "CREDITED")])
def test_what_was_released_to_one_who_had_a_share_is_taken_back_before_what_he_had(
    state: str, waits: str
) -> None:
    guild = _of_ten({"ada": HALF, "dai": HALF})
    guild.people.mandates |= {"ada": RUN_DAY, "bob": RUN_DAY}
    if state == "REFUSED":
        guild.people.refuse("ada", BACK.replace(month=7, day=1))
    assert _told(guild.run()) == 10 * [("ada", state, 50_00)] + 10 * [("dai", "RESERVED", 50_00)]
    # Dai is Ada, whose 100.00 of every account it is; and one half of it is Bob's, as it turns out then.
    guild.people.stands["dai"] = "ada"
    assert _told(guild.run()) == 10 * [("ada", state, 50_00)]
    guild.register("film", {D: {"ada": HALF, "bob": HALF}})
    draft = guild.run()
    # The share that she had from the first is no more than her half: the release is Bob's, in all ten.
    assert _told(draft) == 10 * [("bob", waits, 50_00)]
    assert [[one.state.value for one in back.takes] for back in draft.reversals] == 10 * [["RESERVED"]]


@pytest.mark.clause("2.2.8-a", "2.1.1-s")
def test_of_what_a_release_gave_and_what_came_of_its_reserve_the_later_is_taken_back() -> None:
    guild = _of_ten({"cem": Fraction(1)})
    guild.people.mandates |= {"ada": RUN_DAY, "bob": RUN_DAY}
    guild.run()
    guild.register("film", {D: {"ada": HALF, "dai": HALF}})
    assert _told(guild.run()) == 10 * [("ada", "CREDITED", 50_00)] + 10 * [("dai", "RESERVED", 50_00)]
    guild.people.stands["dai"] = "ada"
    assert _told(guild.run()) == 10 * [("ada", "CREDITED", 50_00)]
    guild.register("film", {D: {"ada": HALF, "bob": HALF}})
    # It waits until Ada has given back what she was credited with last.
    assert _told(guild.run()) == 10 * [("bob", "HELD", 50_00)]


@pytest.mark.clause("2.1.1-s")
def test_who_has_his_part_in_what_he_refused_gets_nothing_of_what_waits_under_another_name_of_his() -> None:
    guild = _of_ten({"ada": HALF, "dai": HALF})
    guild.people.mandates["bob"] = RUN_DAY
    guild.people.refuse("ada", BACK.replace(month=7, day=1))
    assert _told(guild.run()) == 10 * [("ada", "REFUSED", 50_00)] + 10 * [("dai", "RESERVED", 50_00)]
    guild.people.stands["dai"] = "ada"
    guild.register("film", {D: {"ada": HALF, "bob": HALF}})
    # She has her 50.00 of each account, and Bob the other.
    assert _told(guild.run()) == 10 * [("bob", "CREDITED", 50_00)]


@pytest.mark.clause("2.2.8-a", "2.1.1-s", "4.3-a")
def test_a_dispute_that_parts_the_shares_of_one_person_anew_leaves_him_his_part_of_both() -> None:
    """Ada, Dai and Bob have a third of 100.00 each; Dai is Ada, who refuses; and what is Ada's is parted in thirds."""
    third = Fraction(1, 3)
    guild = _of_ten({})
    guild.register("film", {D: dict.fromkeys(("ada", "bob", "dai"), third)})
    guild.people.mandates["bob"] = RUN_DAY
    guild.people.refuse("ada", BACK.replace(month=7, day=1))
    guild.run()
    guild.people.stands["dai"] = "ada"
    assert _told(guild.run()) == 10 * [("ada", "REFUSED", 33_33)]
    guild.end("film", D, "ada", dict.fromkeys(("ada", "bob", "dai"), third))
    # Of her two thirds two thirds are hers, 44.44, of which she has 33.34 from the first; and Bob's are 22.22 more.
    assert _told(guild.run()) == 10 * [("ada", "REFUSED", 11_11)] + 10 * [("bob", "CREDITED", 22_22)]
