"""An account is corrected again before what the first correction took back is recovered: nobody is credited with what
another still has, and who still has it is credited with what is his again at once (D-70)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.distribution.domain.draft import Draft
from services.distribution.domain.owed import Issued, OwedFact, Recovered, Said, still_owed
from shared.contracts.distribution import AllocatedShare
from shared.contracts.terms import Role, ShareState
from shared.kernel.money import Money
from tests.unit.distribution.money_account import Account
from tests.unit.distribution.money_history import Guild
from tests.unit.distribution.money_people import ALWAYS
from tests.unit.distribution.run_given import C, D, S

WHOLE, HALF = Fraction(1), Fraction(1, 2)
Sums = dict[tuple[str | None, str], int]


def _guild(due: int, film: dict[Role, dict[str, Fraction]]) -> Guild:
    """Of an account of so many qəpik over one film, distributed and paid."""
    guild = Guild()
    guild.accounts["account"] = Account(due=due, lines={1: ("film", 1)}, received=due)
    guild.register("film", film)
    guild.people.mandates |= dict.fromkeys(("ada", "bob", "cem", "dai"), guild.day)
    guild.run()
    return guild


def _corrected(guild: Guild, due: int, lines: dict[int, tuple[str, int]]) -> Draft:
    account = guild.accounts["account"]
    account.due, account.lines, account.cause = due, lines, "ACCOUNT"
    account.version += 1
    account.received = max(account.received, due)
    return guild.run()


def _sums(draft: Draft) -> Sums:
    """Owner and state, or why it is held -> gross."""
    sums: Sums = {}
    for share in (share for one in draft.allocations for share in one.shares):
        key = share.owner, str(share.reason if share.state is ShareState.HELD else share.state)
        sums[key] = sums.get(key, 0) + share.gross.amount
    return {key: amount for key, amount in sums.items() if amount}


def _paid(guild: Guild, *gave: tuple[str, int]) -> None:
    """Payments has said that so much was given back: set against what was credited since, or otherwise."""
    for payee, gross in gave:
        assert guild.owing.give("account", payee, gross, guild.people.now) == gross


@pytest.mark.clause("2.2.8-a", "X-a", "X-b")
def test_what_others_still_have_of_an_account_that_came_to_less_waits_once_it_comes_to_more() -> None:
    # Of 18.00 the direction's 6.00 are Ada's, who is paid; the rest is nobody's yet.
    guild = _guild(18_00, {D: {"ada": WHOLE}})
    guild.register("play", {D: {"bob": WHOLE}})
    assert _sums(_corrected(guild, 18, {1: ("film", 1)})) == {("ada", "CREDITED"): 6, (None, "RESERVED"): 12}
    _paid(guild, ("ada", 6))
    # The 5.94 that she has besides are not there, though nothing of the 0.18 waits for them.
    again = _corrected(guild, 18_00, {1: ("play", 1)})
    assert _sums(again) == {("bob", "RECOVERY"): 6_00, (None, "RESERVED"): 12_00}
    assert not any(share.marks for one in again.allocations for share in one.shares)
    assert guild.run().allocations == ()
    guild.owing.give_all("account", guild.people.now)
    assert _sums(guild.run()) == {("bob", "CREDITED"): 6_00}


@pytest.mark.clause("2.2.8-a", "X-a")
@pytest.mark.parametrize(("said", "waiting"), [(True, 3), (False, 4)])
def test_no_more_is_credited_than_is_there(said: bool, waiting: int) -> None:
    """Of 0.14 Bob had 0.05, Dai 0.03 and Cem 0.02. Of 0.27 received 0.13 are nobody's: so 0.14 are all that they can
    have, of which Bob keeps 0.05, though by now 0.02 are his. Of the 0.12 of Cem and Dai 0.09 are there; as long as
    payments has not said that 0.01 of Bob's was set off, 0.08."""
    parts = {"cem": Fraction(3, 7), "dai": Fraction(4, 7)}
    guild = _guild(14, {D: {"bob": WHOLE}, S: parts})
    guild.register("play", {D: {"dai": parts["cem"], "cem": parts["dai"]}, C: {"dai": WHOLE}})
    assert _sums(_corrected(guild, 1, {1: ("film", 1)})) == {("bob", "CREDITED"): 1}
    if said:
        _paid(guild, ("bob", 1))
    sums = _sums(_corrected(guild, 27, {1: ("film", 1), 2: ("film", 1), 3: ("play", 8)}))
    assert sums["bob", "CREDITED"] == 2
    assert sum(amount for (_, state), amount in sums.items() if state == "RESERVED") == 13
    assert sum(amount for (_, state), amount in sums.items() if state == "RECOVERY") == waiting
    assert sum(sums.values()) == 27


@pytest.mark.clause("2.2.8-a", "X-a")
def test_whoever_has_it_still_is_credited_at_once_when_it_is_his_again() -> None:
    guild = _guild(18_00, {D: {"ada": WHOLE}})
    guild.register("film", {D: {"bob": WHOLE}})
    assert _sums(guild.run())["bob", "RECOVERY"] == 6_00
    # Ada gives a third of it back. The rest of what is hers again is set against the rest of what she has.
    _paid(guild, ("ada", 2_00))
    guild.register("film", {D: {"ada": WHOLE}})
    sums = _sums(guild.run())
    assert (sums["ada", "CREDITED"], sums["ada", "RECOVERY"]) == (4_00, 2_00)
    guild.owing.set_off("account", {}, guild.people.now)
    assert _sums(guild.run()) == {("ada", "CREDITED"): 2_00}


@pytest.mark.clause("2.2.8-a", "X-a")
def test_what_heirs_have_still_is_set_against_what_the_same_heirs_get() -> None:
    guild = Guild()
    guild.people.link("ada", {"eve": HALF, "fay": HALF}, ALWAYS)
    guild.accounts["account"] = Account(due=18_00, lines={1: ("film", 1)}, received=18_00)
    guild.register("film", {D: {"ada": WHOLE}})
    guild.people.mandates |= dict.fromkeys(("ada", "bob"), guild.day)
    guild.run()
    guild.register("film", {D: {"bob": WHOLE}})
    guild.run()
    guild.register("film", {D: {"ada": WHOLE}})
    assert _sums(guild.run())["ada", "CREDITED"] == 6_00


# What is owed still, by what was said


def _share(
    owner: str, gross: int, net: int | None = None, currency: str = "AZN", to: str = ""
) -> AllocatedShare:
    return AllocatedShare(
        share=f"{owner}-{to}",
        role=D,
        owner=owner,
        receiver=to or owner,
        state=ShareState.CREDITED,
        reason=None,
        gross=Money(gross, currency),
        deductions=(),
        net=Money(gross if net is None else net, currency),
        fraction="1",
        original=None,
    )


def _back(name: str, *shares: AllocatedShare, issued: tuple[AllocatedShare, ...] = ()) -> Issued:
    return Issued(taken_back=((name, shares),), shares=issued)


def _gave(reversal: str, payee: str, net: int) -> Recovered:
    return Recovered(reversal=reversal, payee=payee, net=Money(net))


EIGHT = _back("one", _share("ada", -8_00))
TWO = Issued(shares=(_share("ada", 2_00),))


@pytest.mark.clause("2.2.8-a")
@pytest.mark.parametrize(
    ("said", "amount", "own"),
    [
        ([EIGHT], 8_00, 8_00),
        # What she is credited with since is to be set against it, and counts once.
        ([EIGHT, TWO], 8_00, 6_00),
        ([EIGHT, TWO, _gave("one", "ada", 2_00)], 6_00, 6_00),
        ([EIGHT, TWO, _gave("one", "ada", 3_00)], 5_00, 5_00),
        ([_back("one", _share("ada", -8_00), issued=TWO.shares)], 8_00, 6_00),
        # What came before is nothing that was on its way.
        ([EIGHT, _gave("one", "ada", 3_00), TWO], 5_00, 3_00),
        ([EIGHT, _gave("one", "ada", 7_00), TWO], 1_00, 0),
        # What was set against it is taken back too.
        ([EIGHT, TWO, _gave("one", "ada", 2_00), _back("two", _share("ada", -2_00))], 8_00, 8_00),
        # Of 8.00 2.00 were deducted: 1.50 of 6.00 are a quarter, 0.01 of it less than 0.02.
        ([_back("one", _share("ada", -8_00, -6_00)), _gave("one", "ada", 1_50)], 6_00, 6_00),
        ([_back("one", _share("ada", -8_00, -6_00)), _gave("one", "ada", 1)], 7_99, 7_99),
        # What others are credited with is not set against it.
        ([EIGHT, Issued(shares=(_share("bob", 9_00),))], 8_00, 8_00),
        ([EIGHT, Issued(shares=(_share("ada", 9_00, currency="USD"),))], 8_00, 8_00),
        # Another gave it back for her: of that nobody knows whose it was before all of it is there.
        ([EIGHT, _gave("one", "eve", 3_00)], 8_00, 0),
        ([EIGHT, _back("two", _share("ada", -1_00)), _gave("one", "eve", 8_00)], 1_00, 1_00),
    ],
)
def test_of_what_is_owed_counts_once_what_is_on_its_way(said: list[Said], amount: int, own: int) -> None:
    owed = OwedFact(owner="ada", receiver="ada", amount=Money(amount), own=Money(own))
    assert still_owed(said, {}) == (owed,)


def test_nothing_is_owed_of_what_is_recovered_or_was_never_paid() -> None:
    nothing = _back("two", _share("bob", -3_00, 0))
    assert still_owed([EIGHT, nothing, _gave("one", "ada", 8_00)], {}) == ()


@pytest.mark.clause("2.2.8-a")
def test_who_was_merged_owes_and_gives_back_as_the_one_that_stands() -> None:
    old = Issued(shares=(_share("old", 2_00),))
    assert still_owed([EIGHT, old, _gave("one", "old", 3_00)], {"ada": "old"}) == (
        OwedFact(owner="old", receiver="old", amount=Money(5_00), own=Money(5_00)),
    )


def test_what_one_has_for_several_owners_is_on_its_way_for_each() -> None:
    back = _back("one", _share("ada", -5_00, to="eve"), _share("bob", -4_00, to="eve"))
    since = Issued(shares=(_share("cem", 3_00, to="eve"),))
    owed = still_owed([back, since, _gave("one", "eve", 0)], {})
    assert [(one.owner, one.amount.amount, one.own.amount) for one in owed] == [
        ("ada", 5_00, 2_00),
        ("bob", 4_00, 1_00),
    ]


@given(
    runs=some.lists(some.tuples(some.integers(0, 9), some.integers(0, 9), some.integers(0, 9)), max_size=8),
    unheard=some.booleans(),
)
def test_own_is_no_more_than_he_would_owe_if_all_were_paid_at_once(
    runs: list[tuple[int, int, int]], unheard: bool
) -> None:
    """Of what he had 100 in cash for, corrections take back and credit again; after each payments says what was set off
    and what he gave back besides, but perhaps not after the last."""
    had, cash = 100, 100
    said: list[Said] = []
    owed: dict[str, int] = {}
    for number, (back, again, besides) in enumerate(runs):
        name = f"back-{number}"
        had += again - back
        said.append(_back(name, _share("ada", -back), issued=(_share("ada", again),)))
        owed[name] = back
        cash = max(cash, had)
        if unheard and number == len(runs) - 1:
            break
        came = sum(owed.values()) - (cash - had)
        besides = min(besides, cash - had)
        cash -= besides
        for part in (came, besides):
            for one in sorted(owed):
                net = min(part, owed[one])
                owed[one] -= net
                part -= net
                said.append(_gave(one, "ada", net))
    facts = still_owed(said, {})
    amount, own = (sum(getattr(one, name).amount for one in facts) for name in ("amount", "own"))
    assert own == cash - had <= amount
    assert unheard or amount == own
