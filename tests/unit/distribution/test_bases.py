"""Statistical bases: made by one, approved by another, in versions; the same inputs weigh the same (D-08, D-11)."""

from dataclasses import replace
from datetime import date

import pytest

from services.distribution.domain.base_events import (
    BaseApproved,
    BasePrepared,
    BaseRefused,
    Comparable,
    Event,
    State,
)
from services.distribution.domain.statistical_base import (
    BASE,
    ApproveBase,
    PrepareBase,
    RefuseBase,
    base_of,
)
from services.distribution.domain.weights import ComparableAccount, Weights, WorkWeight, summed
from services.distribution.formats.weight_table import read_weight_table
from services.distribution.formats.weights import read_weights, write_weights
from services.distribution.projections.comparable import Used, in_measure, years_of
from shared.contracts.terms import Channel, Measure, UseType
from shared.kernel.decider import Accepted, AlreadyApplied, Decision, Rejected
from shared.kernel.findings import Unreadable
from shared.kernel.periods import Period
from tests.unit.distribution.run_given import JULY

pytestmark = pytest.mark.clause("1.3-g")

MADE = BasePrepared(
    base="base",
    version=1,
    cause="cause",
    channel=Channel.USER,
    use_type=UseType.ON_AIR,
    period=JULY,
    comparable=Comparable.PERIOD,
    measure=Measure.SECONDS,
    accounts=(ComparableAccount(account="a", version=1),),
    documents_sha256=(),
    left_out=(),
    weights_sha256="ab" * 32,
    works=1,
    unregistered=0,
    total=5400,
    undecided=0,
    known={"intake": 7},
    note="other broadcasters of the month",
    prepared_by="accountant",
)
APPROVED = BaseApproved(
    base="base", version=1, cause="cause", weights_sha256="ab" * 32, approved_by="director"
)
REFUSED = BaseRefused(base="base", version=1, reason="not comparable", refused_by="director")


def given(*events: Event) -> State:
    state = BASE.initial
    for event in events:
        state = BASE.evolve(state, event)
    return state


def events_of(decision: Decision[Event]) -> tuple[Event, ...]:
    assert isinstance(decision, Accepted), decision
    return tuple(decision.events)


def reason_of(decision: Decision[Event]) -> str:
    assert isinstance(decision, Rejected), decision
    return decision.reason


def test_versions_are_counted_and_the_same_base_again_is_no_news() -> None:
    first = BASE.decide(PrepareBase(prepared=replace(MADE, version=0)), given())
    assert events_of(first) == (MADE,)
    later = replace(MADE, version=0, known={"intake": 9})
    assert BASE.decide(PrepareBase(prepared=later), given(MADE)) == AlreadyApplied()
    other = replace(later, weights_sha256="cd" * 32)
    (second,) = events_of(BASE.decide(PrepareBase(prepared=other), given(MADE, APPROVED)))
    assert isinstance(second, BasePrepared) and second.version == 2
    (again,) = events_of(BASE.decide(PrepareBase(prepared=later), given(MADE, REFUSED)))
    assert isinstance(again, BasePrepared) and again.version == 2, "what was refused may be asked for again"


@pytest.mark.clause("2.1.1-d", "X-d")
def test_another_person_approves_exactly_the_weights_of_the_last_version() -> None:
    approve = ApproveBase(version=1, weights_sha256="ab" * 32, by="director")
    assert events_of(BASE.decide(approve, given(MADE))) == (APPROVED,)
    assert BASE.decide(approve, given(MADE, APPROVED)) == AlreadyApplied()
    assert reason_of(BASE.decide(approve, given())) == "NO_SUCH_BASE"
    own = BASE.decide(replace(approve, by="accountant"), given(MADE))
    assert isinstance(own, Rejected) and (own.reason, own.forbidden) == ("SAME_PERSON", True)
    other = replace(approve, weights_sha256="cd" * 32)
    assert reason_of(BASE.decide(other, given(MADE))) == "OTHER_WEIGHTS"
    second = replace(MADE, version=2)
    assert reason_of(BASE.decide(approve, given(MADE, second))) == "ANOTHER_VERSION"
    assert reason_of(BASE.decide(approve, given(MADE, REFUSED))) == "REFUSED"


def test_a_version_is_refused_by_another_person_before_it_is_approved() -> None:
    refuse = RefuseBase(version=1, reason="not comparable", by="director")
    assert events_of(BASE.decide(refuse, given(MADE))) == (REFUSED,)
    assert BASE.decide(refuse, given(MADE, REFUSED)) == AlreadyApplied()
    assert reason_of(BASE.decide(refuse, given(MADE, APPROVED))) == "APPROVED"
    assert reason_of(BASE.decide(replace(refuse, by="accountant"), given(MADE))) == "SAME_PERSON"


def test_a_cause_has_one_base_and_a_class_another() -> None:
    of_class = base_of(None, Channel.USER, UseType.ON_AIR, JULY)
    assert base_of("c", Channel.USER, UseType.ON_AIR, JULY) == base_of(
        "c", Channel.PRODUCER, UseType.CABLE, JULY
    )
    assert len({of_class, base_of("c", Channel.USER, UseType.ON_AIR, JULY)}) == 2
    assert of_class != base_of(None, Channel.USER, UseType.CABLE, JULY)


def test_weights_of_merged_works_are_the_standing_ones_and_what_was_taken_back_weighs_nothing() -> None:
    parts = [
        WorkWeight(work="old", weight=10, title="B", episode=1),
        WorkWeight(work="film", weight=5, title="A", episode=1),
        WorkWeight(work="film", weight=1, episode=2),
        WorkWeight(work="gone", weight=3),
        WorkWeight(work="gone", weight=-3),
    ]
    assert summed(parts, {"old": "film"}) == (WorkWeight(work="film", weight=16, title="A"),)


@pytest.mark.clause("X-b")
def test_equal_inputs_are_equal_bytes_in_whatever_order() -> None:
    parts = [WorkWeight(work=one, weight=at + 1, title=f"t{at}") for at, one in enumerate("cabca")]

    def document(turned: list[WorkWeight]) -> bytes:
        works = summed(turned, {})
        return write_weights(Weights(measure=None, accounts=(), documents=(), works=works))

    assert len({document(parts[at:] + parts[:at]) for at in range(5)}) == 1
    assert [one.work for one in read_weights(document(parts)).works] == ["a", "b", "c"]


def _used(account: str, measure: Measure | None) -> Used:
    return Used(account=account, version=1, payer="u", measure=measure, works=(), undecided=0)


def test_the_measure_of_most_accounts_counts_and_the_others_are_left_out() -> None:
    seconds, amount = Measure.SECONDS, Measure.AMOUNT
    three = [_used("a", amount), _used("b", seconds), _used("c", seconds), _used("d", None)]
    measure, taken, left = in_measure(three, None)
    assert (measure, [one.account for one in taken], left) == (seconds, ["b", "c"], ["a", "d"])
    assert in_measure(three, amount)[2] == ["b", "c", "d"]
    assert in_measure(three[:2], None)[0] is seconds, "the first of the list among equals"
    assert in_measure([], None) == (None, [], [])


def test_the_years_of_a_period_are_whole() -> None:
    over = Period(date(2025, 12, 1), date(2026, 1, 31))
    assert years_of(over) == Period(date(2025, 1, 1), date(2026, 12, 31))


def test_a_table_of_weights_is_read_whole_with_its_other_columns_left_alone() -> None:
    table = "Title;Work;Weight\nArşın;film;5400\n;;\nO olmasın;other;1\n".encode()
    assert read_weight_table(table, "utf-8") == (
        WorkWeight(work="film", weight=5400),
        WorkWeight(work="other", weight=1),
    )


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ("film;0", ["row 2"]),
        ("film;-1", ["row 2"]),
        ("film;1.5", ["row 2"]),
        ("film;٣", ["row 2"]),
        ("film;9999999999999", ["row 2"]),
        (";5\nfi lm;5", ["row 2", "row 3"]),
        ("film;5\nfilm;5", ["row 3"]),
        ("film", ["row 2"]),
        ("", ["file"]),
    ],
)
def test_a_table_with_a_defect_is_refused_with_all_of_them(rows: str, wrong: list[str]) -> None:
    with pytest.raises(Unreadable) as refused:
        read_weight_table(f"work;weight\n{rows}".encode(), "utf-8")
    assert [one.where for one in refused.value.findings] == wrong


@pytest.mark.parametrize("head", ["work", "weight;work;work", "id;weight"])
def test_a_table_without_its_columns_is_refused(head: str) -> None:
    with pytest.raises(Unreadable, match="column"):
        read_weight_table(f"{head}\nfilm;5;6".encode(), "utf-8")
