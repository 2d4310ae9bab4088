"""The review sheet: given a draft and the run before it, what its approver reads, in figures worked by hand."""

import random
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from python_calamine import CalamineWorkbook

from services.distribution.domain.background import Background, PaidTwice, PaidUse, paid_twice
from services.distribution.domain.compute import compute
from services.distribution.domain.draft import Draft, TargetSum
from services.distribution.domain.facts import RunFacts
from services.distribution.domain.figures import Figures, Sum, added, difference, figures_of
from services.distribution.domain.review import Correction, Excluded, Reviewed, ReviewSheet, review
from services.distribution.domain.royalty import RoyaltyReversed
from services.distribution.domain.tally import Tally, Waiting
from services.distribution.formats.review_workbook import write_workbook
from services.distribution.formats.reviewing import reviewed_draft
from shared.contracts.terms import Channel, MatchOutcome, ShareState, UseType
from shared.contracts.wire import from_json, to_json
from shared.kernel.money import Money
from shared.kernel.periods import Period
from tests.unit.distribution.in_parts import gathered
from tests.unit.distribution.run_given import (
    JULY,
    MEMBERS,
    account,
    azn,
    crew,
    film,
    policies,
    report,
    rules,
    run_of,
)
from tests.unit.distribution.test_determinism import busy_run, shuffled

OF = Reviewed(run="run", digest="", cut_off_day=date(2026, 9, 1), prepared_by="ann")


def eighteen(received: str = "18.00", target: str = "account") -> RunFacts:
    """A feature film's account: 6, 6, 2, 2, 2 manat; the scriptwriter is no member; 10% are deducted."""
    facts = run_of(account(received, report(1, "film", 1), target=target), policies=policies(rules("10")))
    return replace(
        facts,
        mandates=tuple(one for one in facts.mandates if one.party != "scr"),
        parties=tuple(one for one in MEMBERS if one.id != "scr"),
    )


def sheet_of(
    facts: RunFacts, background: Background = Background(), last: Figures | None = None
) -> ReviewSheet:
    return sheet_of_draft(compute(facts), background, last)


def sheet_of_draft(
    draft: Draft, background: Background = Background(), last: Figures | None = None
) -> ReviewSheet:
    tally = Tally()
    tally.add(draft)
    return review(tally, replace(OF, run=draft.run, digest=draft.digest), background, last)


def test_the_sheet_names_what_is_largest_and_what_nobody_gets() -> None:
    sheet = sheet_of(eighteen())
    assert [(one.work, one.gross) for one in sheet.largest_works] == [("film", azn("18.00"))]
    assert [(one.key, one.amount) for one in sheet.largest_payees] == [
        ("dir", azn("5.40")),
        ("cin", azn("1.80")),
        ("com", azn("1.80")),
        ("des", azn("1.80")),
    ]
    assert sheet.waiting == (
        Waiting(state=ShareState.RESERVED, reason="NON_MEMBER", shares=1, amount=azn("6.00")),
    )
    (waits,) = sheet.waiting_shares
    assert (waits.owner, waits.target, waits.title, waits.amount) == ("scr", "account", "Film", azn("6.00"))
    assert (sheet.reserves, sheet.allocations, sheet.compared_with) == (1, 1, None)
    assert [(one.key, one.amount) for one in sheet.figures.states] == [
        ("CREDITED", azn("10.80")),
        ("DEDUCTED|ADMINISTRATION", azn("1.20")),
        ("RESERVED|NON_MEMBER", azn("6.00")),
    ]
    assert [(one.key, one.amount) for one in sheet.figures.genres] == [("FEATURE", azn("18.00"))]


def test_what_has_no_key_group_stands_under_no_word_and_largest_comes_first() -> None:
    unknown = report(2, "x", 3, outcome=MatchOutcome.NON_REGISTERED)
    facts = run_of(account("20.00", report(1, "film", 1), unknown))
    sheet = sheet_of(facts)
    assert [(one.key, one.amount) for one in sheet.figures.genres] == [
        ("", azn("15.00")),
        ("FEATURE", azn("5.00")),
    ]
    assert [one.work for one in sheet.largest_works] == ["x", "film"]


def test_the_change_against_the_last_run_names_the_new_and_whoever_gets_twice_or_half() -> None:
    last = Figures(
        states=(Sum(key="CREDITED", amount=azn("10.80")),),
        payees=(
            Sum(key="cin", amount=azn("3.60")),
            Sum(key="com", amount=azn("1.81")),
            Sum(key="des", amount=azn("0.90")),
            Sum(key="old", amount=azn("4.00")),
        ),
    )
    sheet = sheet_of(eighteen(), Background(last_run="before"), last)
    told = sheet.difference
    assert sheet.compared_with == "before"
    assert [one.key for one in told.states] == ["DEDUCTED|ADMINISTRATION", "RESERVED|NON_MEMBER"]
    assert [(one.key, one.after) for one in told.new.largest] == [("dir", azn("5.40"))]
    assert [(one.key, one.before) for one in told.gone.largest] == [("old", azn("4.00"))]
    # 0.90 to 1.80 is twice, 3.60 to 1.80 half; 1.81 to 1.80 is neither.
    assert [one.key for one in told.more.largest] == ["des"]
    assert [one.key for one in told.less.largest] == ["cin"]


def test_figures_of_runs_add_up_and_the_same_figures_differ_in_nothing() -> None:
    one, two = figures_of(compute(eighteen())), figures_of(compute(busy_run()))
    both = added([one, two])
    assert added([two, one]) == both and added([]) == Figures()
    credited = {at.key: at.amount.amount for at in both.payees}
    assert credited["dir"] == sum(
        at.amount.amount for part in (one, two) for at in part.payees if at.key == "dir"
    )
    nothing = difference(both, both)
    assert not nothing.states and not nothing.roles and nothing.new.count + nothing.more.count == 0


def paid(channel: Channel, target: str, period: Period = JULY, work: str = "film") -> PaidUse:
    return PaidUse(
        work=work, title="Film", use_type=UseType.ON_AIR, channel=channel, target=target, period=period
    )


AUGUST = Period(date(2026, 8, 1), date(2026, 8, 31))
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.clause("2.1.3-c")
@pytest.mark.parametrize(
    ("mine", "others", "targets"),
    [
        ([paid(Channel.USER, "u"), paid(Channel.PRODUCER, "p")], [], ("p", "u")),
        ([paid(Channel.USER, "u")], [paid(Channel.PRODUCER, "p", YEAR)], ("p", "u")),
        ([paid(Channel.USER, "u")], [paid(Channel.PRODUCER, "p", AUGUST)], None),
        ([paid(Channel.USER, "u")], [paid(Channel.USER, "v")], None),
        ([paid(Channel.USER, "u")], [paid(Channel.PRODUCER, "p", work="other")], None),
        ([], [paid(Channel.USER, "u"), paid(Channel.PRODUCER, "p")], None),
    ],
)
def test_a_use_that_both_channels_pay_for_in_one_period_is_warned_of(
    mine: list[PaidUse], others: list[PaidUse], targets: tuple[str, ...] | None
) -> None:
    expected = (
        ()
        if targets is None
        else (PaidTwice(work="film", title="Film", use_type=UseType.ON_AIR, targets=targets),)
    )
    assert paid_twice(mine, others) == expected
    assert paid_twice(reversed(mine), reversed(others)) == expected


@pytest.mark.clause("2.1.3-c")
def test_the_sheet_warns_of_what_was_paid_in_a_run_before() -> None:
    background = Background(paid=(paid(Channel.PRODUCER, "of-the-producer"),))
    (warned,) = sheet_of(eighteen(), background).paid_twice
    assert warned.targets == ("account", "of-the-producer")


@pytest.mark.clause("X-b")
@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_the_order_of_what_is_known_changes_no_byte_of_the_sheet(seed: int) -> None:
    run, last = busy_run(), sheet_of(eighteen())
    uses = [paid(channel, name) for channel in (Channel.PRODUCER, Channel.SOCIETY) for name in "xyz"]
    excluded = [Excluded(target=one, reason="r", by="bob") for one in ("b", "schedule")]

    def made(facts: RunFacts, mixed: random.Random) -> tuple[bytes, bytes]:
        background = Background(last_run="before", paid=tuple(mixed.sample(uses, len(uses))))
        left_out = tuple(mixed.sample(excluded, len(excluded)))
        draft, _ = gathered(facts, [one.target for one in excluded], mixed)
        of = replace(OF, digest=draft.digest(), excluded=left_out)
        found = reviewed_draft(draft.tally, of, background, to_json(last))
        return found.sheet, found.workbook

    assert made(run, random.Random(0)) == made(shuffled(run, seed), random.Random(seed))


def test_the_sheet_comes_back_from_its_bytes_and_a_run_before_there_were_sheets_has_nothing_to_compare() -> (
    None
):
    facts = eighteen()
    draft, _ = gathered(facts)
    made = reviewed_draft(draft.tally, replace(OF, digest=draft.digest()), Background(), None)
    sheet = from_json(ReviewSheet, made.sheet)
    assert sheet == sheet_of(facts)
    assert sheet.difference.new.count == 4 and sheet.compared_with is None


def test_what_others_wrote_stands_in_the_workbook_as_text() -> None:
    evil = film(title='=HYPERLINK("http://x")')
    facts = replace(run_of(account("18.00", report(1, "film", 1)), shares=crew()), works=(evil,))
    book = zipfile.ZipFile(BytesIO(write_workbook(sheet_of(facts))))
    pages = b"".join(book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/"))
    assert b"<f>" not in pages and b"hyperlink" not in pages
    assert b"=HYPERLINK" in book.read("xl/sharedStrings.xml")
    # 18.00 manat as a number that a program can add.
    assert b"<v>18</v>" in pages


@pytest.mark.clause("2.1.1-t", "X-a")
def test_what_is_lacking_stands_under_its_head_whatever_was_carried_in() -> None:
    nothing = Money(0)
    given = TargetSum(target="account", received=nothing, excess=nothing, distributed=nothing)
    carried, lacks = azn("60.00"), azn("25.00")
    targets = (replace(given, lacking=lacks), replace(given, carried=carried, lacking=lacks), given)
    book = CalamineWorkbook.from_filelike(
        BytesIO(write_workbook(replace(sheet_of(run_of()), targets=targets)))
    )
    head, *rows = book.get_sheet_by_name("Targets").to_python()
    into, beyond = head.index("carried in"), head.index("gone beyond that")
    assert [(row[into : into + 2], row[beyond : beyond + 2]) for row in rows] == [
        (["", ""], [25, "AZN"]),
        ([60, "AZN"], [25, "AZN"]),
        (["", ""], ["", ""]),
    ]


def test_an_empty_run_has_a_sheet() -> None:
    sheet = sheet_of(run_of())
    assert (sheet.allocations, sheet.waiting, sheet.figures) == (0, (), Figures())
    assert write_workbook(sheet)
    assert Money(0) not in [one.amount for one in sheet.largest_payees]


@pytest.mark.clause("X-b")
def test_what_a_correction_takes_back_is_taken_off_payees_and_stands_with_its_cause() -> None:
    draft = compute(eighteen())
    (first,) = draft.allocations
    negated = tuple(
        structs.replace(one, gross=-one.gross, net=-one.net, deductions=())
        for one in first.shares
        if one.owner == "dir"
    )
    taken_back = RoyaltyReversed(
        run="run",
        reversal="reversal",
        allocation="earlier",
        original_run="before",
        target="account",
        work="film",
        cause="WORKS_MERGED",
        shares=negated,
        used=Money(0),
        takes=(),
        reissued_as=(first.allocation,),
        reserves=(),
        effective_on=date(2026, 7, 31),
    )
    sheet = sheet_of_draft(replace(draft, reversals=(taken_back,)))
    assert sheet.corrections == (Correction(cause="WORKS_MERGED", reversals=1),)
    # 5.40 credited and 5.40 taken back; of his role 6.00 and 6.00.
    assert {one.key: one.amount for one in sheet.figures.payees}["dir"] == azn("0.00")
    assert {one.key: one.amount for one in sheet.figures.roles}["DIRECTOR"] == azn("0.00")
