"""Policies, bulletins, claims and runs: given events, when a command, then events or a reason."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.distribution.domain.bulletin import BULLETIN, RecordBulletin
from services.distribution.domain.claim import CLAIM, ClaimTarget, TargetClaimed
from services.distribution.domain.policy import (
    POLICY,
    DecisionReference,
    PolicyApproved,
    PolicyProposed,
    findings_of,
)
from services.distribution.domain.royalty import ReserveItem, reserve_from
from services.distribution.domain.run import RUN, AbandonRun, ApproveRun, CloseRun, OpenRun, RecordDraft
from services.distribution.domain.run_events import Event, RunAbandoned, RunClosed, RunClosing, State
from shared.contracts.distribution import Rate
from shared.contracts.terms import Role
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from shared.kernel.policy import ApprovePolicy, ProposePolicy
from tests.unit.distribution.run_given import KEY, azn

CONFERENCE = DecisionReference(
    body="CONFERENCE", number="7", date=date(2026, 1, 10), document_sha256="ab" * 32
)
BOARD = replace(CONFERENCE, body="BOARD")
GROUPS: dict[str, object] = {
    group: {str(role): weight for role, weight in row.items()} for group, row in KEY.items()
}
THE_KEY: dict[str, object] = {"groups": GROUPS}


def propose(
    policy: str, body: dict[str, object], decision: DecisionReference = BOARD
) -> ProposePolicy[DecisionReference]:
    return ProposePolicy(policy=policy, valid_from=date(2026, 1, 1), body=body, decision=decision, by="ann")


def events_of(decision: object) -> tuple[object, ...]:
    assert isinstance(decision, Accepted), decision
    return decision.events


@pytest.mark.clause("X-d")
def test_a_policy_is_in_force_only_by_a_second_person() -> None:
    (proposed,) = events_of(POLICY.decide(propose("key", THE_KEY, CONFERENCE), POLICY.initial))
    assert isinstance(proposed, PolicyProposed)
    state = POLICY.fold([proposed])
    same = POLICY.decide(ApprovePolicy(version=1, by="ann"), state)
    assert isinstance(same, Rejected) and same.forbidden
    (approved,) = events_of(POLICY.decide(ApprovePolicy(version=1, by="bob"), state))
    assert isinstance(approved, PolicyApproved) and approved.body == THE_KEY
    again = POLICY.decide(ApprovePolicy(version=1, by="bob"), POLICY.fold([proposed, approved]))
    assert again == AlreadyApplied()


@pytest.mark.clause("2.1.3-b")
def test_a_key_that_does_not_add_up_to_eighteen_is_refused() -> None:
    wrong: dict[str, object] = {"groups": {**GROUPS, "FEATURE": {"DIRECTOR": 17}}}
    assert [finding.value for finding in findings_of(propose("key", wrong, CONFERENCE))] == ["17"]


@pytest.mark.clause("2.1.3-b")
def test_only_the_conference_decides_the_key() -> None:
    (finding,) = findings_of(propose("key", THE_KEY, BOARD))
    assert (finding.where, finding.value) == ("decision.body", "BOARD")


RULE = {
    "channel": "USER",
    "use_type": "ON_AIR",
    "payee_class": "MEMBER",
    "kind": "ADMINISTRATION",
    "rate": "20",
}


@pytest.mark.clause("3.1-a")
@pytest.mark.parametrize(
    ("rules", "what"),
    [
        ([], "a list of deduction rules"),
        ([{**RULE, "rate": 20.5}], "rate is a percentage"),
        ([{**RULE, "rate": "101"}], "rate is a percentage"),
        ([{**RULE, "kind": "OTHER"}], "kind is one of"),
        ([RULE, RULE], "the same kind twice"),
        ([{**RULE, "rate": "60"}, {**RULE, "rate": "60", "kind": "AGENCY_FEE"}], "deductions above 100%"),
    ],
)
def test_deduction_rules_are_checked(rules: list[object], what: str) -> None:
    assert findings_of(propose("deductions", {"rules": rules}))[0].what.startswith(what)


def test_good_bodies_have_no_findings() -> None:
    days = ["2026-06-30", "2026-12-20"]
    bodies: dict[str, dict[str, object]] = {
        "deductions": {"rules": [RULE, {**RULE, "kind": "AGENCY_FEE", "rate": "0"}]},
        "genres": {"genres": {"feature": "FEATURE", "film-spectacle": "FEATURE"}},
        "calendar": {"year": 2026, "distribution": days, "payment": days},
        "term": {"years_after_death": 70},
    }
    assert [finding for name, body in bodies.items() for finding in findings_of(propose(name, body))] == []


@pytest.mark.clause("2.1.1-a")
def test_a_calendar_has_two_days_of_each() -> None:
    body: dict[str, object] = {"year": 2026, "distribution": ["2026-06-30"], "payment": ["2026-06-30", "x"]}
    assert [finding.where for finding in findings_of(propose("calendar", body))] == [
        "distribution",
        "payment.1",
    ]


def bulletin(day: int, effective: int, value: str = "1.9610") -> RecordBulletin:
    return RecordBulletin(
        day_asked=date(2026, 8, day),
        day_effective=date(2026, 8, effective),
        rates=(Rate(currency="EUR", value=Decimal(value), nominal=1),),
        sha256="s",
        by="ann",
        today=date(2026, 9, 1),
    )


@pytest.mark.clause("2.2.4-a")
@pytest.mark.parametrize(
    ("asked", "effective", "reason"), [(20, 9, "BULLETIN_TOO_OLD"), (5, 6, "BULLETIN_TOO_NEW")]
)
def test_a_bulletin_serves_its_day_or_a_holiday_after_it(asked: int, effective: int, reason: str) -> None:
    decision = BULLETIN.decide(bulletin(asked, effective), BULLETIN.initial)
    assert isinstance(decision, Rejected) and decision.reason == reason


@pytest.mark.clause("2.2.4-a")
def test_a_second_bulletin_of_a_day_is_the_same_or_a_conflict() -> None:
    state = BULLETIN.fold(events_of(BULLETIN.decide(bulletin(9, 7), BULLETIN.initial)))  # type: ignore[arg-type]
    assert BULLETIN.decide(bulletin(9, 7), state) == AlreadyApplied()
    assert isinstance(BULLETIN.decide(bulletin(9, 7, "2"), state), Rejected)


def test_a_target_is_in_one_living_run() -> None:
    first = TargetClaimed(target="a", run="r1")
    state = CLAIM.fold([first])
    assert CLAIM.decide(ClaimTarget(target="a", run="r1"), state) == AlreadyApplied()
    assert isinstance(CLAIM.decide(ClaimTarget(target="a", run="r2"), state), Rejected)
    freed = CLAIM.decide(ClaimTarget(target="a", run="r2", gone=frozenset({"r1"})), state)
    assert events_of(freed) == (TargetClaimed(target="a", run="r2"),)


OPEN = OpenRun(
    run="r",
    kind="REGULAR",
    read_position=10,
    cut_off_day=date(2026, 9, 1),
    known={"registry": 5},
    policies={"key": 1},
    rules_version=1,
    targets=("a",),
    facts_sha256="f",
    by="ann",
)
DRAFT = RecordDraft(digest="d", allocations=1, reserves=0, totals=())
APPROVE = ApproveRun(digest="d", by="bob", day=date(2026, 9, 2))


def after(*commands: object) -> State:
    state, events = RUN.initial, list[Event]()
    for command in commands:
        events.extend(events_of(RUN.decide(command, state)))  # type: ignore[arg-type]
        state = RUN.fold(events)
    return state


def reason_of(decision: object) -> str:
    assert isinstance(decision, Rejected), decision
    return decision.reason


@pytest.mark.clause("X-d")
def test_a_run_is_approved_by_another_person_and_exactly_its_draft() -> None:
    state = after(OPEN, DRAFT)
    same = RUN.decide(replace(APPROVE, by="ann"), state)
    assert reason_of(same) == "SAME_PERSON" and same.forbidden  # type: ignore[union-attr]
    assert reason_of(RUN.decide(replace(APPROVE, digest="other"), state)) == "ANOTHER_DRAFT"
    assert reason_of(RUN.decide(APPROVE, after(OPEN))) == "NOT_COMPUTED"
    (closing,) = events_of(RUN.decide(APPROVE, state))
    assert closing == RunClosing(run="r", digest="d", approved_by="bob", closed_on=date(2026, 9, 2))


@pytest.mark.clause("2.1.1-k")
def test_a_draft_of_an_account_that_was_replaced_is_not_approved() -> None:
    state = after(OPEN, DRAFT)
    assert reason_of(RUN.decide(replace(APPROVE, changed=("a",)), state)) == "TARGET_CHANGED"
    # Once approved it can only be finished, whatever is heard.
    closing = after(OPEN, DRAFT, APPROVE)
    assert RUN.decide(replace(APPROVE, changed=("a",)), closing) == AlreadyApplied()


def test_a_run_closes_on_the_day_of_its_approval_whenever_it_is_finished() -> None:
    (closed,) = events_of(RUN.decide(CloseRun(digest="batch"), after(OPEN, DRAFT, APPROVE)))
    assert isinstance(closed, RunClosed)
    assert (closed.approved_on, closed.closed_on, closed.targets) == (
        date(2026, 9, 2),
        date(2026, 9, 2),
        ("a",),
    )
    assert reason_of(RUN.decide(CloseRun(digest="batch"), after(OPEN, DRAFT))) == "NOT_APPROVED"


def test_a_run_is_abandoned_only_before_its_closing() -> None:
    given_up = AbandonRun(reason="a contract lacks", by="ann")
    (event,) = events_of(RUN.decide(given_up, after(OPEN, DRAFT)))
    assert event == RunAbandoned(run="r", reason="a contract lacks", targets=("a",), by="ann")
    assert reason_of(RUN.decide(given_up, after(OPEN, DRAFT, APPROVE))) == "RUN_CLOSING"
    assert reason_of(RUN.decide(DRAFT, after(OPEN, given_up))) == "RUN_ABANDONED"
    assert reason_of(RUN.decide(DRAFT, RUN.initial)) == "NO_SUCH_RUN"


def test_the_same_facts_cannot_give_another_draft() -> None:
    state = after(OPEN, DRAFT)
    assert RUN.decide(DRAFT, state) == AlreadyApplied()
    assert reason_of(RUN.decide(replace(DRAFT, digest="e"), state)) == "DRAFT_DIFFERS"


@pytest.mark.clause("2.1.1-p")
@pytest.mark.parametrize(
    ("closed", "last"),
    [
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2024, 2, 28), date(2027, 2, 28)),
        (date(2025, 12, 31), date(2028, 12, 31)),
    ],
)
def test_the_three_years_of_a_reserve(closed: date, last: date) -> None:
    item = ReserveItem(
        run="r",
        reserve="v",
        allocation="a",
        share="s",
        target="t",
        work="w",
        role=Role.ALL,
        person=None,
        amount=azn("1.00"),
        reason="NON_REGISTERED_WORK",
    )
    reserve = reserve_from(item, closed)
    assert (reserve.started_on, reserve.last_claim_day) == (closed, last)
