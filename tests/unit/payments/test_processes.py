"""Given events, when a command, then events: credits, payment runs, disputes, data, policies, statements."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.payments.domain.account import ACCOUNT, AccountCredited, CreditAccount
from services.payments.domain.credit import (
    CREDIT,
    CreditAgain,
    EnterCredit,
    FreeCredit,
    PayAfterAll,
    PayCredit,
    TakeCredit,
)
from services.payments.domain.credit_events import Credit, CreditEntered, CreditFreed, CreditPaid, CreditTaken
from services.payments.domain.payee_data import (
    PAYEE_DATA,
    ApprovePayeeData,
    PayeeDataApproved,
    PayeeDataProposed,
    ProposePayeeData,
    changed_fields,
)
from services.payments.domain.payment_run import (
    PAYMENT_RUN,
    AbandonRun,
    FinishRelease,
    OpenRun,
    PrepareRun,
    ReleaseRun,
    TakeLinesOut,
)
from services.payments.domain.payment_run_events import (
    LinesTakenOut,
    RunApproved,
    RunGivenUp,
    RunOpened,
    RunPrepared,
    RunReleased,
    RunReleasing,
)
from services.payments.domain.run_approval import ApproveRun
from services.payments.domain.statement import STATEMENT, IssueStatement, StatementMade
from shared.contracts.terms import Channel, Role
from shared.kernel.decider import Accepted, AlreadyApplied, Decider, Rejected
from shared.kernel.money import Money

DAY, PAY_DAY = date(2026, 9, 1), date(2026, 9, 3)
NOON = datetime(2026, 9, 1, 8, tzinfo=UTC)


def then(decider: Decider[Any, Any, Any], given: list[Any], command: Any) -> Any:
    """Events, "already", or the reason of a rejection ("!" before it where duties are to be separate)."""
    match decider.decide(command, decider.fold(given)):
        case Accepted(events=events):
            return list(events)
        case AlreadyApplied():
            return "already"
        case Rejected() as rejected:
            return ("!" if rejected.forbidden else "") + rejected.reason


CREDIT_1 = Credit(
    id="c1",
    payee="rasim",
    owner="rasim",
    work="w",
    role=Role.DIRECTOR,
    allocation="a",
    run="r",
    channel=Channel.USER,
    gross=Money(10000),
    net=Money(8000),
)
ENTERED = CreditEntered(credit=CREDIT_1, effective_on=DAY)
TAKEN = CreditTaken(credit="c1", payment_run="p1")
PAID = CreditPaid(credit="c1", payment_run="p1", order="o1")


def test_a_credit_is_entered_once() -> None:
    enter = EnterCredit(credit=CREDIT_1, effective_on=DAY)
    assert then(CREDIT, [], enter) == [ENTERED]
    assert then(CREDIT, [ENTERED], enter) == "already"
    other = EnterCredit(credit=replace(CREDIT_1, net=Money(8001)), effective_on=DAY)
    assert then(CREDIT, [ENTERED], other) == "CREDITED_OTHERWISE"


@pytest.mark.clause("4.1-a")
def test_a_credit_is_in_at_most_one_live_payment_run() -> None:
    assert then(CREDIT, [ENTERED], TakeCredit(payment_run="p1")) == [TAKEN]
    assert then(CREDIT, [ENTERED, TAKEN], TakeCredit(payment_run="p1")) == "already"
    assert then(CREDIT, [ENTERED, TAKEN], TakeCredit(payment_run="p2")) == "IN_ANOTHER_RUN"
    freed = CreditFreed(credit="c1", payment_run="p1", reason="ABANDONED")
    assert then(CREDIT, [ENTERED, TAKEN], FreeCredit(payment_run="p1", reason="ABANDONED")) == [freed]
    assert then(CREDIT, [ENTERED, TAKEN, freed], TakeCredit(payment_run="p2")) != "IN_ANOTHER_RUN"
    assert then(CREDIT, [ENTERED, TAKEN], FreeCredit(payment_run="p9", reason="ABANDONED")) == "already"


def test_a_paid_credit_is_free_only_when_its_order_came_back() -> None:
    pay = PayCredit(payment_run="p1", order="o1")
    assert then(CREDIT, [ENTERED, TAKEN], pay) == [PAID]
    assert then(CREDIT, [ENTERED], pay) == "NOT_IN_THIS_RUN"
    history = [ENTERED, TAKEN, PAID]
    assert then(CREDIT, history, FreeCredit(payment_run="p1", reason="ABANDONED")) == "ORDER_ISSUED"
    back = CreditFreed(credit="c1", payment_run="p1", reason="RETURNED")
    assert then(CREDIT, history, CreditAgain(order="o1")) == [back]
    assert then(CREDIT, history, CreditAgain(order="o2")) == "already"
    assert then(CREDIT, [*history, back], pay) == "already"


def test_a_free_credit_is_paid_after_all_by_the_order_that_had_come_back() -> None:
    history = [ENTERED, TAKEN, PAID, CreditFreed(credit="c1", payment_run="p1", reason="RETURNED")]
    after_all = PayAfterAll(payment_run="p1", order="o1")
    assert then(CREDIT, history, after_all) == then(CREDIT, [*history, TAKEN], after_all) == [PAID]
    assert then(CREDIT, [*history, TAKEN, PAID], after_all) == "already"
    assert then(CREDIT, [*history, replace(TAKEN, payment_run="p2")], after_all) == "IN_A_RUN"
    again = CreditFreed(credit="c1", payment_run="p1", reason="RETURNED")
    assert then(CREDIT, [*history, PAID], CreditAgain(order="o1")) == [again]
    assert then(CREDIT, [*history, PAID], TakeCredit(payment_run="p2")) == "IN_ANOTHER_RUN"


def test_a_run_credits_an_account_once_per_currency() -> None:
    facts: dict[str, Any] = {
        "payee": "rasim",
        "run": "r",
        "net": Money(8000),
        "allocations": 1,
        "allocation_digest": "d",
        "effective_on": DAY,
    }
    credited = AccountCredited(**facts)
    assert then(ACCOUNT, [], CreditAccount(**facts)) == [credited]
    assert then(ACCOUNT, [credited], CreditAccount(**facts)) == "already"
    other = CreditAccount(**(facts | {"net": Money(8001)}))
    assert then(ACCOUNT, [credited], other) == "CREDITED_OTHERWISE"


OPENED = RunOpened(payment_run="p", execution_date=PAY_DAY, prepared_by="accountant")
PREPARED = RunPrepared(payment_run="p", digest="d1", orders=2, total=Money(100))
APPROVED = RunApproved(payment_run="p", digest="d1", approved_by="chief")
RELEASING = RunReleasing(payment_run="p", digest="d1", released_by="director", released_at=NOON)
RELEASED = RunReleased(
    payment_run="p",
    orders=2,
    total=Money(100),
    file_sha256="f",
    prepared_by="accountant",
    approved_by="chief",
    released_by="director",
    files=("f",),
)
RELEASE = ReleaseRun(digest="d1", by="director", at=NOON, today=DAY)
OUT = TakeLinesOut(was="d1", dispute="x", credits=1, digest="d2", orders=1, total=Money(60))


@pytest.mark.clause("X-d", "4.1-a")
def test_three_people_prepare_approve_and_release() -> None:
    opening = OpenRun(payment_run="p", execution_date=PAY_DAY, by="accountant")
    assert then(PAYMENT_RUN, [], opening) == [OPENED]
    both = ("c1", "c2")
    prepare = PrepareRun(digest="d1", orders=2, total=Money(100), credits=both, taken=frozenset(both))
    assert then(PAYMENT_RUN, [OPENED], prepare) == [PREPARED]
    assert then(PAYMENT_RUN, [], prepare) == "UNKNOWN_PAYMENT_RUN"
    given = [OPENED, PREPARED]
    assert then(PAYMENT_RUN, given, ApproveRun(digest="d1", by="accountant")) == "!SAME_PERSON"
    assert then(PAYMENT_RUN, given, ApproveRun(digest="d0", by="chief")) == "OTHER_DIGEST"
    assert then(PAYMENT_RUN, given, ApproveRun(digest="d1", by="chief")) == [APPROVED]
    assert then(PAYMENT_RUN, given, RELEASE) == "NOT_APPROVED"
    given.append(APPROVED)
    for same in ("accountant", "chief"):
        assert then(PAYMENT_RUN, given, replace(RELEASE, by=same)) == "!SAME_PERSON"
    assert then(PAYMENT_RUN, given, RELEASE) == [RELEASING]
    assert then(PAYMENT_RUN, [*given, RELEASING], RELEASE) == "already"
    assert then(PAYMENT_RUN, [*given, RELEASING], FinishRelease(files=("f",))) == [RELEASED]


@pytest.mark.clause("4.1-a")
def test_a_draft_pays_only_credits_that_its_run_has_taken() -> None:
    draft = PrepareRun(
        digest="d1", orders=2, total=Money(100), credits=("c1", "c2"), taken=frozenset({"c1", "c3"})
    )
    assert then(PAYMENT_RUN, [OPENED], draft) == "NOT_TAKEN"
    assert then(PAYMENT_RUN, [OPENED], replace(draft, taken=frozenset({"c1", "c2", "c3"}))) == [PREPARED]


@pytest.mark.clause("4.3-a")
def test_lines_taken_out_void_the_approval() -> None:
    out = LinesTakenOut(payment_run="p", dispute="x", credits=1, digest="d2", orders=1, total=Money(60))
    given = [OPENED, PREPARED, APPROVED]
    assert then(PAYMENT_RUN, given, OUT) == [out]
    assert then(PAYMENT_RUN, given, replace(OUT, was="d0")) == "DIGEST_CHANGED"
    assert then(PAYMENT_RUN, [*given, out], OUT) == "already"
    assert then(PAYMENT_RUN, [*given, out], RELEASE) == "NOT_APPROVED"
    assert then(PAYMENT_RUN, [*given, out], ApproveRun(digest="d1", by="chief")) == "OTHER_DIGEST"
    assert then(PAYMENT_RUN, [*given, RELEASING], OUT) == "already"


@pytest.mark.clause("4.3-a")
def test_what_stands_against_a_release() -> None:
    given = [OPENED, PREPARED, APPROVED]
    assert then(PAYMENT_RUN, given, replace(RELEASE, held=("x",))) == "HELD_LINE"
    assert then(PAYMENT_RUN, given, replace(RELEASE, changed=("rasim",))) == "PAYMENT_DATA_CHANGED"
    assert then(PAYMENT_RUN, given, replace(RELEASE, today=date(2026, 9, 4))) == "DAY_HAS_PASSED"


def test_abandoned_only_before_the_release() -> None:
    given_up = RunGivenUp(payment_run="p", by="accountant", reason="day")
    abandon = AbandonRun(by="accountant", reason="day")
    for given in ([OPENED], [OPENED, PREPARED], [OPENED, PREPARED, APPROVED]):
        assert then(PAYMENT_RUN, given, abandon) == [given_up]
    assert then(PAYMENT_RUN, [OPENED, PREPARED, APPROVED, RELEASING], abandon) == "ALREADY_RELEASED"
    assert then(PAYMENT_RUN, [OPENED, given_up], abandon) == "already"


@pytest.mark.clause("X-d")
def test_payment_data_is_approved_by_another_and_only_the_last() -> None:
    def proposed(version: int) -> PayeeDataProposed:
        return PayeeDataProposed(
            payee="rasim", version=version, fingerprint=f"f{version}", proposed_by="clerk"
        )

    propose = ProposePayeeData(
        payee="rasim", version=1, fingerprint="f1", by="clerk", instead_of=0, changed=()
    )
    assert then(PAYEE_DATA, [], propose) == [proposed(1)]
    assert then(PAYEE_DATA, [proposed(1)], propose) == "NOT_THE_NEXT_VERSION"
    given = [proposed(1), proposed(2)]
    assert then(PAYEE_DATA, given, ApprovePayeeData(version=2, by="clerk")) == "!SAME_PERSON"
    assert then(PAYEE_DATA, given, ApprovePayeeData(version=1, by="other")) == "NOT_THE_LAST_VERSION"
    assert then(PAYEE_DATA, given, ApprovePayeeData(version=3, by="other")) == "NO_SUCH_VERSION"
    approved = PayeeDataApproved(payee="rasim", version=2, fingerprint="f2", approved_by="other")
    assert then(PAYEE_DATA, given, ApprovePayeeData(version=2, by="other")) == [approved]
    assert then(PAYEE_DATA, [*given, approved], ApprovePayeeData(version=2, by="other")) == "already"
    third = ProposePayeeData(
        payee="rasim", version=3, fingerprint="f3", by="clerk", instead_of=0, changed=("iban",)
    )
    assert then(PAYEE_DATA, [*given, approved], third) == "ANOTHER_IN_FORCE", "held against what is gone"
    (changed,) = then(PAYEE_DATA, [*given, approved], replace(third, instead_of=2))
    assert (changed.instead_of, changed.changed) == (2, ("iban",))


def test_the_fields_that_differ_are_named_and_all_where_nothing_is_left_to_hold_them_against() -> None:
    before = {"holder": "A", "iban": "1", "bic": "X"}
    assert changed_fields(before, before | {"bic": "Y", "holder": "B"}) == ("bic", "holder")
    assert changed_fields(before, before) == ()
    assert changed_fields(None, before) == ("bic", "holder", "iban")


def made(
    run: str, first: int, last: int, opening: int, credited: int, paid: int, closing: int
) -> StatementMade:
    return StatementMade(
        payee="rasim",
        number="1",
        payment_run=run,
        currency="AZN",
        from_position=first,
        to_position=last,
        opening=Money(opening),
        credited=Money(credited),
        withheld=Money(0),
        paid=Money(paid),
        closing=Money(closing),
        sha256="a",
        pdf_sha256="b",
    )


@pytest.mark.clause("X-g")
def test_statements_go_on_from_each_other_and_add_up() -> None:
    first = made("p1", 1, 90, 0, 100, 60, 40)
    assert then(STATEMENT, [], IssueStatement(statement=first)) == [first]
    assert then(STATEMENT, [first], IssueStatement(statement=first)) == "already"
    second = made("p2", 91, 120, 40, 0, 40, 0)
    assert then(STATEMENT, [first], IssueStatement(statement=second)) == [second]
    gap = made("p2", 92, 120, 40, 0, 40, 0)
    assert then(STATEMENT, [first], IssueStatement(statement=gap)) == "DOES_NOT_GO_ON"
    lost = made("p2", 91, 120, 39, 0, 39, 0)
    assert then(STATEMENT, [first], IssueStatement(statement=lost)) == "DOES_NOT_GO_ON"
    wrong = made("p2", 91, 120, 40, 0, 40, 1)
    assert then(STATEMENT, [first], IssueStatement(statement=wrong)) == "DOES_NOT_ADD_UP"
