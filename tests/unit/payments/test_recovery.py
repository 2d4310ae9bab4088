"""What is recovered of what distribution took back (D-70)."""

from dataclasses import replace
from datetime import date

import pytest

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
    assert set_against(disputed, {"share1"}) == {"back2": 80}
    # Its own credit is in a payment run that lets it go this moment: not among the open ones yet.
    assert set_against([credit("back2", -80, "share1")], {"share1"}) == {"back2": 80}


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
    assert set_against(known, ()) == {"back7": 30, "back9": 10}


@pytest.mark.clause("2.2.8-a", "4.3-a")
def test_what_is_disputed_and_what_is_taken_back_itself_covers_nothing_else() -> None:
    known = [
        credit("back7", -30, "paid1"),
        credit("share5", 40),
        credit("back8", -40, "share5"),
        credit("new10", 60, disputed=True),
        credit("back9", -5, "paid2", disputed=True),
    ]
    assert set_against(known, {"share5"}) == {"back7": 0, "back8": 40}


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
