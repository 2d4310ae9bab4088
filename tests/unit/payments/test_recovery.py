"""What is recovered of what distribution took back (D-70)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.domain.credit import CREDIT, RecoverCredit
from services.payments.domain.credit_events import Credit, CreditEntered, ReceivableRecovered, TakenBack
from services.payments.domain.recovery import OpenCredit, set_against
from shared.contracts.terms import Channel, Role
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from shared.kernel.money import Money

BACK = Credit(
    id="back",
    payee="rasim",
    owner="rasim",
    work="film-1",
    role=Role.DIRECTOR,
    allocation="a",
    run="run-2",
    channel=Channel.USER,
    gross=Money(-10000),
    net=Money(-8000),
    takes_back=TakenBack(credit="share", run="run-1", reversal="reversal", cause="REGISTRY"),
)
ENTERED = CreditEntered(credit=BACK, effective_on=date(2026, 8, 31))


def credit(
    name: str, net: int, takes_back: str | None = None, payee: str = "rasim", **more: bool
) -> OpenCredit:
    return OpenCredit(
        credit=name,
        account=(payee, "AZN"),
        net=net,
        takes_back=takes_back,
        disputed=more.get("disputed", False),
        position=int("".join(letter for letter in name if letter.isdigit()) or 0),
    )


@pytest.mark.clause("2.2.8-a")
def test_one_whose_own_credit_is_unpaid_is_recovered_whole() -> None:
    disputed = [credit("share1", 80, disputed=True), credit("back2", -80, "share1", disputed=True)]
    assert set_against(disputed, {"share1"}, {}) == {"back2": 80}
    # Its own credit is in a payment run that lets it go this moment: not among the open ones yet.
    assert set_against([credit("back2", -80, "share1")], {"share1"}, {}) == {"back2": 80}


@pytest.mark.clause("2.2.8-a")
def test_the_rest_is_set_against_what_else_is_unpaid_the_oldest_first() -> None:
    known = [
        credit("back9", -50, "paid2"),
        credit("back7", -30, "paid1"),
        credit("books3", -20),
        credit("new10", 60),
        credit("other11", 90, payee="john"),
    ]
    # 60 cover 20 of the old books, 30, and 10 of 50.
    assert set_against(known, (), {}) == {"back7": 30, "back9": 10}


@pytest.mark.clause("2.2.8-a", "4.3-a")
def test_what_is_disputed_and_what_is_taken_back_itself_covers_nothing_else() -> None:
    known = [
        credit("back7", -30, "paid1"),
        credit("share5", 40),
        credit("back8", -40, "share5"),
        credit("new10", 60, disputed=True),
        credit("back9", -5, "paid2", disputed=True),
    ]
    assert set_against(known, {"share5"}, {}) == {"back7": 0, "back8": 40}


@pytest.mark.clause("2.2.8-a")
def test_what_covered_another_and_is_taken_back_itself_covers_only_what_was_not_said() -> None:
    # 80 were paid and taken back, and 80 of the next 100 said to cover them; then the 100 are taken back.
    known = [credit("back2", -80, "paid1"), credit("share3", 100), credit("back4", -100, "share3")]
    # 80 of the 100 were said: 20 are left of them.
    assert set_against(known, {"share3"}, {"back2": 80}) == {"back2": 80, "back4": 20}
    # The rest comes with later credits: 20 + 50, then the last 30 of the next 50.
    known.append(credit("new5", 50))
    assert set_against(known, {"share3"}, {"back2": 80, "back4": 20}) == {"back2": 80, "back4": 70}
    known.append(credit("new6", 50))
    assert set_against(known, {"share3"}, {"back2": 80, "back4": 70}) == {"back2": 80, "back4": 100}
    # Another payee's account has no part in it.
    john = [credit("share7", 9, payee="john"), credit("back8", -9, "share7", payee="john")]
    found = set_against(known[:3] + john, {"share3", "share7"}, {"back2": 80})
    assert found == {"back2": 80, "back4": 20, "back8": 9}


@pytest.mark.clause("2.2.8-a", "4.3-a")
def test_what_was_said_covered_covers_no_older_one_whose_dispute_ends() -> None:
    known = [credit("back3", -50, "paid1", disputed=True), credit("back4", -50, "paid2"), credit("new5", 60)]
    assert set_against(known, (), {}) == {"back4": 50}
    known[0] = replace(known[0], disputed=False)
    assert set_against(known, (), {"back4": 50}) == {"back3": 10, "back4": 50}
    # What covered it is disputed now: what is said stays, and nothing more is.
    known[2] = replace(known[2], disputed=True)
    assert set_against(known, (), {"back3": 10, "back4": 50}) == {"back3": 10, "back4": 50}


STEPS = st.lists(
    st.tuples(st.sampled_from(["credit", "take back", "dispute", "say", "pay"]), st.integers(1, 9)),
    max_size=25,
)


@pytest.mark.clause("2.2.8-a", "4.3-a", "X-a")
@given(STEPS)
def test_no_more_is_said_recovered_than_was_credited_and_not_paid_out(steps: list[tuple[str, int]]) -> None:
    account: dict[str, OpenCredit] = {}
    originals: dict[str, int] = {}
    said: dict[str, int] = {}
    there = 0

    def say() -> None:
        for name, sum_ in set_against(list(account.values()), account, said).items():
            # RecoverCredit never goes down.
            said[name] = max(said.get(name, 0), sum_)
            assert said[name] <= -account[name].net

    for number, (step, size) in enumerate(steps):
        chosen = sorted(originals)[size % len(originals)] if originals else None
        owed = sum(one.net for one in account.values())
        if step == "credit":
            account[f"share{number}"] = credit(f"share{number}", size)
            originals[f"share{number}"] = size
            there += size
        elif step == "take back" and chosen is not None:
            back = credit(f"back{number}", -originals.pop(chosen), chosen)
            disputed = chosen in account and account[chosen].disputed
            account[back.credit] = replace(back, disputed=disputed)
        elif step == "dispute" and chosen in account:
            account[chosen] = replace(account[chosen], disputed=not account[chosen].disputed)
        elif step == "pay" and owed >= 0 and not any(one.disputed for one in account.values()):
            # What is owed is set off, so recovered, and the rest leaves.
            said |= {one.credit: -one.net for one in account.values() if one.takes_back is not None}
            there -= owed
            account.clear()
        elif step == "say":
            say()
        assert sum(said.values()) <= there
    # All is said once there is enough for it.
    account["enough0"] = credit("enough0", 1000)
    say()
    free = [one for one in account.values() if one.takes_back is not None and not one.disputed]
    assert all(said[one.credit] == -one.net for one in free)


@pytest.mark.clause("2.2.8-a")
def test_what_is_recovered_grows_is_never_more_than_was_taken_back_and_is_said_once() -> None:
    state = CREDIT.fold([ENTERED])
    half = ReceivableRecovered(credit="back", payee="rasim", reversal="reversal", amount=Money(4000))
    assert CREDIT.decide(RecoverCredit(recovered=4000), state) == Accepted((half,))
    state = CREDIT.fold([ENTERED, half])
    for less in (0, 3000, 4000):
        assert isinstance(CREDIT.decide(RecoverCredit(recovered=less), state), AlreadyApplied)
    assert CREDIT.decide(RecoverCredit(recovered=9000), state) == Accepted((half,))
    assert isinstance(
        CREDIT.decide(RecoverCredit(recovered=8000), CREDIT.fold([ENTERED, half, half])), AlreadyApplied
    )


def test_a_credit_that_takes_nothing_back_is_not_recovered() -> None:
    plain = CreditEntered(credit=replace(BACK, takes_back=None), effective_on=date(2026, 8, 31))
    decision = CREDIT.decide(RecoverCredit(recovered=1), CREDIT.fold([plain]))
    assert isinstance(decision, Rejected) and decision.reason == "TAKES_NOTHING_BACK"
