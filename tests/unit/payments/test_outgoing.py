"""What goes with a payment abroad: every line's work, author, share and amount, which come to what was paid (2.2.2)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from python_calamine import CalamineWorkbook

from services.payments.domain.outgoing import OutgoingSchedule
from services.payments.domain.standing import Unpaid
from services.payments.formats.outgoing_files import COLUMNS, write_schedule
from services.payments.projections.outgoing import Told, has_schedule, schedule_of
from shared.contracts.distribution import Rate, ReturnDecided, ReturnLine, RoyaltyAllocated
from shared.contracts.terms import Role
from shared.contracts.wire import from_json
from shared.kernel.money import Money
from tests.integration.payments.closed_runs import allocation, share
from tests.unit.payments.test_abroad import EURO, abroad, back, draft_of
from tests.unit.payments.test_draft import NOW, unpaid

SHARES = [
    structs.replace(share("c1", "vdfs", 80_00, gross=100_00, owner="hans"), fraction="2/3"),
    structs.replace(
        share("c2", "vdfs", 1_00, Role.COMPOSER, gross=1_25, marks=("COMPOSER", "LOD")), owner=None
    ),
]
FILM: RoyaltyAllocated = replace(
    allocation("a", "w1", "Film", SHARES, "r"), title_original="Der Film", episode=3
)
RETURN = ReturnDecided(
    run="r",
    return_id="l",
    allocation="a",
    society="vdfs",
    target="schedule",
    work="w2",
    title="Another",
    amount=Money(40_00, "EUR"),
    lines=(
        ReturnLine(
            share="x",
            role=Role.DIRECTOR,
            owner="anna",
            original=Money(30_00, "EUR"),
            gross=Money(59_27),
            borne=Money(0, "EUR"),
        ),
        ReturnLine(
            share="y",
            role=Role.COMPOSER,
            owner=None,
            original=Money(10_00, "EUR"),
            gross=Money(19_76),
            borne=Money(0, "EUR"),
        ),
    ),
    reason="2.2.7",
    decided_on=date(2026, 8, 31),
)
TOLD = Told(
    allocations={"a": FILM},
    returns={"l": RETURN},
    titles={},
    names={"vdfs": "VDFS", "hans": "Hans Moser", "anna": "Anna"},
)


def credits_() -> list[Unpaid]:
    first = replace(unpaid("c1", "vdfs", 80_00, gross=100_00), owner="hans")
    return [first, unpaid("c2", "vdfs", 1_00, role=Role.COMPOSER, gross=1_25)]


def made(draft_credits: list[Unpaid] | None = None, **changed: object) -> OutgoingSchedule:
    draft = draft_of(
        credits_() if draft_credits is None else draft_credits, abroad(**changed), (back(40_00),)
    )
    (order,) = draft.orders
    assert has_schedule(order)
    return schedule_of(draft, order, TOLD)


@pytest.mark.clause("2.2.2-a", "4.2-a")
def test_each_line_has_the_four_contents_and_its_marks() -> None:
    """14% of 101.25 is 14.175 = 14.18: 14.00 and 0.18; 66.00 + 0.82 = 66.82 manat are 33.8226... = 33.82 euro:
    33.40497... and 0.41503..., whose remainder is the larger. 40.00 go back as 30.00 and 10.00: 73.82."""
    schedule = made()
    royalty, composer, first, second = schedule.lines
    assert (royalty.title, royalty.title_original, royalty.episode) == ("Film", "Der Film", 3)
    assert (royalty.author, royalty.share, royalty.share_percent) == ("Hans Moser", "2/3", Decimal("66.6667"))
    assert (royalty.gross, royalty.deducted, royalty.tax) == (Money(100_00), Money(20_00), Money(14_00))
    assert (royalty.net, royalty.amount) == (Money(66_00), Money(33_40, "EUR"))
    assert (composer.marks, composer.author, composer.amount) == (("COMPOSER", "LOD"), None, Money(42, "EUR"))
    assert [(one.kind, one.author, one.amount.amount) for one in (first, second)] == [
        ("RETURN", "Anna", 30_00),
        ("RETURN", None, 10_00),
    ]
    assert (schedule.total, schedule.contract, schedule.charges) == (Money(73_82, "EUR"), "12/2020", "OUR")
    assert schedule.rate == EURO.rate and schedule.organisation == "VDFS"


@pytest.mark.clause("2.2.2-a")
def test_the_three_forms_say_the_same_and_are_the_same_bytes_each_time() -> None:
    schedule = made()
    told, csv, workbook = write_schedule(schedule)
    assert (told, csv, workbook) == write_schedule(made())
    assert from_json(OutgoingSchedule, told) == schedule
    rows = csv.decode("utf-8-sig").splitlines()
    assert rows[0] == ",".join(COLUMNS) and len(rows) == 5
    assert "Der Film,3,DIRECTOR,Hans Moser,hans,2/3,66.6667" in rows[1] and ",33.40,EUR," in rows[1]
    book = CalamineWorkbook.from_filelike(BytesIO(workbook))
    sheet = book.get_sheet_by_name("schedule").to_python()
    amounts = [row[COLUMNS.index("amount")] for row in sheet[1:]]
    assert amounts == [33.4, 0.42, 30.0, 10.0]
    payment = {str(row[0]): row[1] for row in book.get_sheet_by_name("payment").to_python()[1:]}
    assert (payment["total"], payment["currency"], payment["rate"]) == (73.82, "EUR", 1.9756)


def test_a_title_that_looks_like_a_formula_is_none() -> None:
    schedule = made()
    evil = replace(schedule, lines=(replace(schedule.lines[0], title="=cmd()"),))
    assert b"'=cmd()" in write_schedule(evil)[1]


def test_what_nobody_told_of_is_named_by_its_id() -> None:
    draft = draft_of(credits_(), abroad(), (back(40_00),))
    bare = schedule_of(
        draft, draft.orders[0], Told(allocations={}, returns={}, titles={"w1": "Known"}, names={})
    )
    assert [line.title for line in bare.lines] == ["Known", "Known", ""]
    assert [line.share for line in bare.lines] == [None, None, None]
    assert sum(line.amount.amount for line in bare.lines) == bare.total.amount
    home = draft_of([unpaid("c", "anna", 100)], NOW)
    assert not has_schedule(home.orders[0])


@pytest.mark.clause("4.2-a", "X-a")
@given(
    nets=st.lists(st.integers(-(10**5), 10**6).filter(bool), min_size=1, max_size=12),
    value=st.decimals("0.01", "5", places=4),
)
def test_the_lines_are_what_was_paid_to_the_cent(nets: list[int], value: Decimal) -> None:
    quote = replace(EURO, rate=Rate(currency="EUR", value=value, nominal=1))
    draft = draft_of(
        [unpaid(f"c{n}", "vdfs", net) for n, net in enumerate(nets)], abroad(quotes={"EUR": quote})
    )
    for order in draft.orders:
        schedule = schedule_of(draft, order, TOLD)
        assert sum(line.amount.amount for line in schedule.lines) == order.amount.amount
        for line in schedule.lines:
            assert line.net is not None
            assert line.amount.amount * line.net.amount >= 0
            assert (line.kind == "CORRECTION") == (line.net.amount < 0)
