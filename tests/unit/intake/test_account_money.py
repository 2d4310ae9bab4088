"""The account aggregate: its money, admission, what is free again."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as hypothesis
from hypothesis import strategies as st

from services.intake.domain.account import (
    ACCOUNT,
)
from services.intake.domain.account_events import (
    AccountFundingStated,
    AccountSubmitted,
    AccountTaken,
    AdmissionDecided,
    MoneyTied,
)
from services.intake.domain.account_money import AdmitProRata, above_due
from services.intake.domain.funding import Part, Release, Tie
from shared.contracts.terms import Channel
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from shared.kernel.money import Money
from tests.unit.intake.account_given import (
    DUE,
    back,
    history,
    rejected,
    submit,
    take,
    version,
)
from tests.unit.intake.given import given, then


@pytest.mark.clause("2.1.1-n")
def test_it_is_covered_when_the_parts_reach_the_sum_due() -> None:
    events = history(submit(), take())
    first = then(given(ACCOUNT, events, Tie(part=Part("r1", 1, Money(60_000)))))
    assert first[0] == MoneyTied(account="a", receipt="r1", part=1, amount=Money(60_000))
    assert (first[1].covered, first[1].admitted) == (False, "NONE")
    second = then(given(ACCOUNT, events + first, Tie(part=Part("r2", 1, Money(40_000)))))
    assert second[1] == AccountFundingStated(
        account="a", version=1, due=DUE, received=DUE, covered=True, admitted="FULL", decision=None
    )
    assert given(ACCOUNT, events + first, Tie(part=Part("r1", 1, Money(60_000)))) == AlreadyApplied()


@pytest.mark.clause("2.1.1-n")
def test_money_before_the_acceptance_counts_at_the_acceptance() -> None:
    events = history(submit(), Tie(part=Part("r", 1, DUE)))
    assert [type(event) for event in events] == [AccountSubmitted, MoneyTied]
    _, funded = then(given(ACCOUNT, events, take()))
    assert (funded.received, funded.covered) == (DUE, True)


@pytest.mark.clause("2.1.1-n")
def test_nothing_due_is_covered_at_once() -> None:
    _, funded = then(given(ACCOUNT, history(submit()), take(due=Money(0))))
    assert (funded.covered, funded.admitted) == (True, "FULL")


@pytest.mark.clause("2.1.3-a")
@pytest.mark.parametrize(
    ("channel", "lacks", "covered"),
    [
        (Channel.PRODUCER, 1, True),
        (Channel.PRODUCER, 2, False),
        (Channel.USER, 1, False),
        (Channel.USER, 0, True),
    ],
)
def test_a_producers_18_percent_may_lack_a_qepik(channel: Channel, lacks: int, covered: bool) -> None:
    events = history(submit(), take(channel=channel))
    part = Tie(part=Part("r", 1, Money(DUE.amount - lacks)))
    assert then(given(ACCOUNT, events, part))[1].covered is covered


def test_a_part_is_enough_by_the_decision_of_somebody_else() -> None:
    admit = AdmitProRata(decision="Board 4/2026", by="chief")
    assert rejected(history(submit()), admit) == "NOT_ACCEPTED"
    taken = history(submit(), back(), version(), take(2))
    assert rejected(taken, admit) == "NO_MONEY"
    part = taken + then(given(ACCOUNT, taken, Tie(part=Part("r", 1, Money(70_000)))))
    for submitter in ("clerk", "second clerk"):
        same = given(ACCOUNT, part, AdmitProRata(decision="Board 4/2026", by=submitter))
        assert isinstance(same, Rejected)
        assert (same.reason, same.forbidden) == ("SAME_PERSON", True)
    decided, funded = then(given(ACCOUNT, part, admit))
    assert decided == AdmissionDecided(account="a", version=2, decision="Board 4/2026", decided_by="chief")
    assert (funded.covered, funded.admitted, funded.decision) == (True, "PRO_RATA", "Board 4/2026")
    assert given(ACCOUNT, [*part, decided, funded], admit) == AlreadyApplied()
    rest = then(given(ACCOUNT, [*part, decided, funded], Tie(part=Part("r2", 1, Money(30_000)))))
    assert (rest[1].admitted, rest[1].decision) == ("FULL", None)
    assert (
        rejected([*part, decided, funded, *rest], AdmitProRata(decision="x", by="chief")) == "ALREADY_COVERED"
    )


def test_a_new_version_needs_a_new_decision() -> None:
    money = Tie(part=Part("r", 1, Money(70_000)))
    events = history(submit(), take(), money, AdmitProRata(decision="B", by="chief"), version())
    _, funded = then(given(ACCOUNT, events, take(version=2)))
    assert (funded.covered, funded.admitted) == (False, "NONE")


@pytest.mark.clause("2.1.1-n")
@hypothesis(
    st.integers(min_value=0, max_value=10**9),
    st.lists(st.integers(min_value=1, max_value=10**8), max_size=8),
    st.integers(min_value=0, max_value=8),
)
def test_no_part_is_lost_whenever_the_acceptance_comes(due: int, parts: list[int], at: int) -> None:
    commands: list[Any] = [
        Tie(part=Part(f"r{number}", 1, Money(amount))) for number, amount in enumerate(parts)
    ]
    commands.insert(min(at, len(parts)), take(due=Money(due)))
    events = history(submit())
    kept, accepted = 0, False
    for command in commands:
        decision = given(ACCOUNT, events, command)
        if isinstance(command, Tie):
            fits = not accepted or kept + command.part.amount.amount <= due
            assert isinstance(decision, Accepted) is fits
            kept += command.part.amount.amount if fits else 0
        else:
            accepted = True
        events += decision.events if isinstance(decision, Accepted) else ()
    stated = [event for event in events if isinstance(event, AccountFundingStated)]
    received = stated[-1].received if stated else Money(0)
    assert received == Money(kept)
    assert (stated[-1].covered if stated else False) is (kept >= due)


@pytest.mark.clause("2.1.1-n", "2.1.3-a")
@pytest.mark.parametrize(
    ("channel", "received", "part", "taken"),
    [
        (Channel.USER, 0, DUE.amount, True),
        (Channel.USER, 0, DUE.amount + 1, False),
        (Channel.USER, 60_000, 40_001, False),
        (Channel.PRODUCER, 60_000, 40_001, True),
        (Channel.PRODUCER, 60_000, 40_002, False),
        (Channel.USER, DUE.amount, 1, False),
    ],
)
def test_no_more_is_tied_than_is_due(channel: Channel, received: int, part: int, taken: bool) -> None:
    before = [Tie(part=Part("r1", 1, Money(received)))] if received else []
    events = history(submit(), take(channel=channel), *before)
    command = Tie(part=Part("r2", 1, Money(part)))
    if taken:
        assert then(given(ACCOUNT, events, command))[1].covered
    else:
        assert rejected(events, command) == "ABOVE_THE_SUM_DUE"


def test_a_part_that_stands_is_not_refused_when_it_is_told_again() -> None:
    events = history(submit(), take(), Tie(part=Part("r", 1, DUE)))
    assert given(ACCOUNT, events, Tie(part=Part("r", 1, DUE))) == AlreadyApplied()


def test_money_in_another_currency_never_counts() -> None:
    other = Tie(part=Part("r", 1, Money(5, "EUR")))
    assert rejected(history(submit(), take()), other) == "OTHER_CURRENCY"
    assert rejected(history(submit()), other) == "OTHER_CURRENCY"


@pytest.mark.clause("2.1.1-n")
def test_money_that_goes_elsewhere_makes_the_account_wait_again() -> None:
    events = history(submit(), take(), Tie(part=Part("r", 1, DUE)))
    gone, funded = then(given(ACCOUNT, events, Release(part=Part("r", 1, Money(1)))))
    assert (gone.receipt, gone.amount) == ("r", Money(1))
    assert (funded.received, funded.covered) == (Money(DUE.amount - 1), False)


@pytest.mark.clause("2.1.1-n")
def test_an_admission_falls_with_the_money_that_it_was_decided_on() -> None:
    tied = Tie(part=Part("r", 1, Money(70_000)))
    events = history(submit(), take(), tied, AdmitProRata(decision="B", by="chief"))
    _, funded = then(given(ACCOUNT, events, Release(part=Part("r", 1, Money(70_000)))))
    assert (funded.received, funded.covered, funded.admitted) == (Money(0), False, "NONE")


def test_what_is_not_here_cannot_go() -> None:
    events = history(submit(), take(), Tie(part=Part("r", 1, Money(5))))
    for part in (Part("r", 1, Money(6)), Part("other", 1, Money(1))):
        decision = given(ACCOUNT, events, Release(part=part))
        assert isinstance(decision, Rejected)
        assert decision.reason == "NOT_COUNTED"


@pytest.mark.clause("2.1.1-n")
@pytest.mark.parametrize(
    ("channel", "over", "freed"),
    [
        (Channel.USER, 0, []),
        (Channel.USER, 1, [("r2", Money(1))]),
        (Channel.USER, 60_000, [("r2", Money(50_000)), ("r1", Money(10_000))]),
        (Channel.PRODUCER, 1, []),
        (Channel.PRODUCER, 2, [("r2", Money(2))]),
    ],
)
def test_what_came_before_the_acceptance_and_is_more_than_is_due_is_free_again(
    channel: Channel, over: int, freed: list[tuple[str, Money]]
) -> None:
    parts = [
        Tie(part=Part("r1", 1, Money(DUE.amount + over - 50_000))),
        Tie(part=Part("r2", 1, Money(50_000))),
    ]
    events = history(submit(), *parts, take(channel=channel))
    found = above_due(ACCOUNT.fold(events))
    assert [(part.receipt, part.amount) for part in found] == freed


@pytest.mark.clause("2.1.1-n", "X-a")
def test_what_may_be_distributed_is_not_freed_of_itself_by_a_replacement_that_owes_less() -> None:
    """100.00 came and may be distributed; of 60.00 that the replacement owes 40.00 are above, until a person moves
    them (D-17, D-89)."""
    events = history(
        submit(),
        take(due=Money(10_000)),
        Tie(part=Part("r", 1, Money(10_000))),
        version(),
        take(2, Money(6_000)),
    )
    assert above_due(ACCOUNT.fold(events)) == ()
    over = Release(part=Part("r", 1, Money(4_000)))
    assert rejected(events, replace(over, only_excess=True)) == "NOT_ABOVE_THE_SUM_DUE"
    _, funded = then(given(ACCOUNT, events, over))
    assert (funded.received, funded.covered) == (Money(6_000), True)


def test_no_more_than_the_excess_is_freed_of_itself() -> None:
    events = history(submit(), Tie(part=Part("r", 1, Money(DUE.amount + 5))), take())
    decision = given(ACCOUNT, events, Release(part=Part("r", 1, Money(6)), only_excess=True))
    assert isinstance(decision, Rejected)
    assert decision.reason == "NOT_ABOVE_THE_SUM_DUE"
    _, funded = then(given(ACCOUNT, events, Release(part=Part("r", 1, Money(5)), only_excess=True)))
    assert (funded.received, funded.covered) == (DUE, True)


@pytest.mark.clause("2.1.1-u", "2.1.1-n")
def test_a_corrected_works_list_says_nothing_of_the_money_that_its_award_has() -> None:
    events = history(submit(account="w", contract="w"), take(), version(contract="w"))
    (taken,) = then(given(ACCOUNT, events, take(2)))
    assert isinstance(taken, AccountTaken)
    assert (taken.version, taken.replaces) == (2, 1)
