"""The account aggregate: versions, outcomes, money, admission."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as hypothesis
from hypothesis import strategies as st

from services.intake.domain.account import (
    ACCOUNT,
    AdmitProRata,
    GiveUpVersion,
    SendBack,
    SubmitAccount,
    SubmitVersion,
    TakeAccount,
    above_due,
)
from services.intake.domain.account_events import (
    AccountFundingStated,
    AccountSentBack,
    AccountSubmitted,
    AccountTaken,
    AdmissionDecided,
    Event,
    MoneyTied,
)
from services.intake.domain.funding import Part, Release, Tie
from shared.contracts.intake import BatchCounts
from shared.contracts.terms import Channel, UseType
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from shared.kernel.money import Money
from tests.unit.intake.given import COVER, given, then

COUNTS = BatchCounts(report_chunks=1, reports=2, line_chunks=1, lines=3)
DUE = Money(100_000)


def _submit(**changed: Any) -> SubmitAccount:
    facts: dict[str, Any] = {
        "account": "a",
        "contract": "c",
        "payer": "p",
        "currency": "AZN",
        "file_sha256": "f1",
        "file_name": "july.xlsx",
    }
    return SubmitAccount(**(facts | {"cover": COVER, "submitted_by": "clerk"} | changed))


def _version(file: str = "f2", **changed: Any) -> SubmitVersion:
    facts: dict[str, Any] = {
        "contract": "c", "currency": "AZN", "file_sha256": file, "file_name": "july-2.xlsx", "cover": COVER,
    }  # fmt: skip
    return SubmitVersion(**(facts | {"submitted_by": "second clerk"} | changed))


def _take(version: int = 1, due: Money = DUE, channel: Channel = Channel.USER) -> TakeAccount:
    return TakeAccount(
        version=version, contract_version=1, channel=channel, use_type=UseType.ON_AIR, territory="AZ",
        income=None, due=due, counts=COUNTS, digest="d", known={"registry": 7}, warnings_sha256=None,
    )  # fmt: skip


def _back(version: int = 1) -> SendBack:
    return SendBack(version=version, counts_by_ground={"2.1.1-g": 1}, findings_sha256="s")


def _history(*commands: Any) -> list[Event]:
    """What happened when these commands were given one after the other."""
    events: list[Event] = []
    for command in commands:
        events += then(given(ACCOUNT, events, command))
    return events


def account_taken(due: Money = DUE) -> list[Event]:
    """An account that was handed in and accepted."""
    return _history(_submit(), _take(due=due))


def _rejected(events: list[Event], command: Any) -> str:
    decision = given(ACCOUNT, events, command)
    assert isinstance(decision, Rejected), decision
    return decision.reason


@pytest.mark.clause("2.1.1-e")
def test_a_proper_account_is_taken_with_its_manifest() -> None:
    (taken,) = then(given(ACCOUNT, _history(_submit()), _take()))
    assert isinstance(taken, AccountTaken)
    assert (taken.version, taken.replaces, taken.due, taken.submitted_by) == (1, None, DUE, "clerk")
    assert (taken.counts, taken.digest, taken.known) == (COUNTS, "d", {"registry": 7})


@pytest.mark.clause("2.1.1-k")
def test_an_improper_account_goes_back_and_its_correction_is_a_further_version() -> None:
    events = _history(_submit(), _back())
    assert isinstance(events[-1], AccountSentBack)
    (submitted,) = then(given(ACCOUNT, events, _version()))
    assert isinstance(submitted, AccountSubmitted)
    assert (submitted.version, submitted.payer) == (2, "p")


def test_a_version_is_decided_once() -> None:
    events = _history(_submit(), _back())
    assert given(ACCOUNT, events, _back()) == AlreadyApplied()
    assert given(ACCOUNT, events, _take()) == AlreadyApplied()
    assert _rejected(events, _take(version=2)) == "UNKNOWN_VERSION"


@pytest.mark.clause("2.1.1-f", "2.1.1-k")
def test_a_version_whose_check_cannot_end_is_given_up_and_its_file_may_come_again() -> None:
    give_up = GiveUpVersion(version=1, findings_sha256="why", by="official")
    (back,) = then(given(ACCOUNT, _history(_submit()), give_up))
    assert isinstance(back, AccountSentBack)
    assert (back.version, back.counts_by_ground, back.findings_sha256) == (1, {"2.1.1-f": 1}, "why")
    assert (back.given_up_by, back.returned_sha256, back.file_sha256) == ("official", None, "f1")
    events = _history(_submit(), give_up)
    assert given(ACCOUNT, events, give_up) == AlreadyApplied()
    # A job that ends late changes nothing.
    assert given(ACCOUNT, events, _take()) == AlreadyApplied()
    again = _history(_submit(), give_up, _version("f1"), _take(version=2))
    assert ACCOUNT.fold(again).taken is not None
    assert (
        _rejected(again, GiveUpVersion(version=2, findings_sha256="why", by="official")) == "ALREADY_DECIDED"
    )
    sent_back = _history(_submit(), give_up, _version("f1"), _back(2))
    assert _rejected(sent_back, _version("f1")) == "DUPLICATE_FILE"


def test_what_cannot_be_given_up() -> None:
    def give_up(version: int) -> GiveUpVersion:
        return GiveUpVersion(version=version, findings_sha256="why", by="official")

    assert _rejected([], give_up(1)) == "UNKNOWN_ACCOUNT"
    assert _rejected(_history(_submit()), give_up(2)) == "UNKNOWN_VERSION"
    assert _rejected(_history(_submit(), _back()), give_up(1)) == "ALREADY_DECIDED"
    assert _rejected(_history(_submit(), _take()), give_up(1)) == "ALREADY_DECIDED"
    assert _rejected(_history(_submit(), _back(), _version()), give_up(1)) == "ALREADY_DECIDED"


def test_what_cannot_be_handed_in() -> None:
    open_ = _history(_submit())
    assert _rejected(open_, _submit()) == "DUPLICATE_FILE"
    assert _rejected(open_, _version()) == "STILL_BEING_CHECKED"
    back = _history(_submit(), _back())
    assert _rejected(back, _version("f1")) == "DUPLICATE_FILE"
    assert _rejected(back, _version(contract="another")) == "ANOTHER_CONTRACT"
    assert _rejected([], _version()) == "UNKNOWN_ACCOUNT"
    # The same file under a cover that was completed is a correction.
    assert then(given(ACCOUNT, back, _version("f1", cover=replace(COVER, cover_sha256="new"))))


@pytest.mark.clause("2.1.1-k")
def test_a_returned_replacement_leaves_the_accepted_version_standing() -> None:
    events = _history(_submit(), _take(), _version(), _back(2), _version("f3"))
    taken, funded = then(given(ACCOUNT, events, _take(version=3)))
    assert isinstance(taken, AccountTaken)
    assert (taken.version, taken.replaces) == (3, 1)
    assert isinstance(funded, AccountFundingStated)
    assert (funded.version, funded.covered) == (3, False)


@pytest.mark.clause("2.1.1-n")
def test_it_is_covered_when_the_parts_reach_the_sum_due() -> None:
    events = _history(_submit(), _take())
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
    events = _history(_submit(), Tie(part=Part("r", 1, DUE)))
    assert [type(event) for event in events] == [AccountSubmitted, MoneyTied]
    _, funded = then(given(ACCOUNT, events, _take()))
    assert (funded.received, funded.covered) == (DUE, True)


@pytest.mark.clause("2.1.1-n")
def test_nothing_due_is_covered_at_once() -> None:
    _, funded = then(given(ACCOUNT, _history(_submit()), _take(due=Money(0))))
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
    events = _history(_submit(), _take(channel=channel))
    part = Tie(part=Part("r", 1, Money(DUE.amount - lacks)))
    assert then(given(ACCOUNT, events, part))[1].covered is covered


def test_a_part_is_enough_by_the_decision_of_somebody_else() -> None:
    admit = AdmitProRata(decision="Board 4/2026", by="chief")
    assert _rejected(_history(_submit()), admit) == "NOT_ACCEPTED"
    taken = _history(_submit(), _back(), _version(), _take(2))
    assert _rejected(taken, admit) == "NO_MONEY"
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
        _rejected([*part, decided, funded, *rest], AdmitProRata(decision="x", by="chief"))
        == "ALREADY_COVERED"
    )


def test_a_new_version_needs_a_new_decision() -> None:
    money = Tie(part=Part("r", 1, Money(70_000)))
    events = _history(_submit(), _take(), money, AdmitProRata(decision="B", by="chief"), _version())
    _, funded = then(given(ACCOUNT, events, _take(version=2)))
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
    commands.insert(min(at, len(parts)), _take(due=Money(due)))
    events = _history(_submit())
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
    events = _history(_submit(), _take(channel=channel), *before)
    command = Tie(part=Part("r2", 1, Money(part)))
    if taken:
        assert then(given(ACCOUNT, events, command))[1].covered
    else:
        assert _rejected(events, command) == "ABOVE_THE_SUM_DUE"


def test_a_part_that_stands_is_not_refused_when_it_is_told_again() -> None:
    events = _history(_submit(), _take(), Tie(part=Part("r", 1, DUE)))
    assert given(ACCOUNT, events, Tie(part=Part("r", 1, DUE))) == AlreadyApplied()


def test_money_in_another_currency_never_counts() -> None:
    other = Tie(part=Part("r", 1, Money(5, "EUR")))
    assert _rejected(_history(_submit(), _take()), other) == "OTHER_CURRENCY"
    assert _rejected(_history(_submit()), other) == "OTHER_CURRENCY"


@pytest.mark.clause("2.1.1-n")
def test_money_that_goes_elsewhere_makes_the_account_wait_again() -> None:
    events = _history(_submit(), _take(), Tie(part=Part("r", 1, DUE)))
    gone, funded = then(given(ACCOUNT, events, Release(part=Part("r", 1, Money(1)))))
    assert (gone.receipt, gone.amount) == ("r", Money(1))
    assert (funded.received, funded.covered) == (Money(DUE.amount - 1), False)


@pytest.mark.clause("2.1.1-n")
def test_an_admission_falls_with_the_money_that_it_was_decided_on() -> None:
    tied = Tie(part=Part("r", 1, Money(70_000)))
    events = _history(_submit(), _take(), tied, AdmitProRata(decision="B", by="chief"))
    _, funded = then(given(ACCOUNT, events, Release(part=Part("r", 1, Money(70_000)))))
    assert (funded.received, funded.covered, funded.admitted) == (Money(0), False, "NONE")


def test_what_is_not_here_cannot_go() -> None:
    events = _history(_submit(), _take(), Tie(part=Part("r", 1, Money(5))))
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
    events = _history(_submit(), *parts, _take(channel=channel))
    found = above_due(ACCOUNT.fold(events))
    assert [(part.receipt, part.amount) for part in found] == freed


@pytest.mark.clause("2.1.1-n", "X-a")
def test_what_may_be_distributed_is_not_freed_of_itself_by_a_replacement_that_owes_less() -> None:
    """100.00 came and may be distributed; of 60.00 that the replacement owes 40.00 are above, until a person moves
    them (D-17, D-89)."""
    events = _history(
        _submit(),
        _take(due=Money(10_000)),
        Tie(part=Part("r", 1, Money(10_000))),
        _version(),
        _take(2, Money(6_000)),
    )
    assert above_due(ACCOUNT.fold(events)) == ()
    over = Release(part=Part("r", 1, Money(4_000)))
    assert _rejected(events, replace(over, only_excess=True)) == "NOT_ABOVE_THE_SUM_DUE"
    _, funded = then(given(ACCOUNT, events, over))
    assert (funded.received, funded.covered) == (Money(6_000), True)


def test_no_more_than_the_excess_is_freed_of_itself() -> None:
    events = _history(_submit(), Tie(part=Part("r", 1, Money(DUE.amount + 5))), _take())
    decision = given(ACCOUNT, events, Release(part=Part("r", 1, Money(6)), only_excess=True))
    assert isinstance(decision, Rejected)
    assert decision.reason == "NOT_ABOVE_THE_SUM_DUE"
    _, funded = then(given(ACCOUNT, events, Release(part=Part("r", 1, Money(5)), only_excess=True)))
    assert (funded.received, funded.covered) == (DUE, True)


@pytest.mark.clause("2.1.1-u", "2.1.1-n")
def test_a_corrected_works_list_says_nothing_of_the_money_that_its_award_has() -> None:
    events = _history(_submit(account="w", contract="w"), _take(), _version(contract="w"))
    (taken,) = then(given(ACCOUNT, events, _take(2)))
    assert isinstance(taken, AccountTaken)
    assert (taken.version, taken.replaces) == (2, 1)


@pytest.mark.clause("2.1.1-n")
def test_an_account_stays_in_its_currency() -> None:
    events = _history(_submit(), _back())
    assert _rejected(events, _version(currency="EUR")) == "OTHER_CURRENCY"
    assert _rejected(_history(_submit()), _take(due=Money(5, "EUR"))) == "OTHER_CURRENCY"
