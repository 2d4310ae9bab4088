"""Distribution's part of the old system's books: what the dry run says of its rows, what they become (D-101, X-f)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from services.distribution.domain.booked_share import (
    BOOKED_SHARE,
    Named,
    Place,
    TakeOverShare,
    allocation,
    booked,
    reserve,
)
from services.distribution.domain.books import HELD, RESERVES
from services.distribution.domain.royalty import reserve_from
from services.distribution.domain.run import RUN, AbandonRun
from services.distribution.domain.run_books import TakeOverRun
from services.distribution.domain.run_events import RunClosed, RunOpened
from services.distribution.formats.books import check_part
from shared.contracts.distribution import StateTotal
from shared.contracts.terms import ShareState, TargetKind
from shared.jobs.books_reading import Head
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from shared.kernel.money import Money
from tests.unit.distribution.booked import TOTALS, as_json, part

pytestmark = pytest.mark.clause("X-f")
HEAD = Head(package_sha256="0" * 64, package="2026-1", system="old", as_of=date(2026, 6, 30))
PLACE = Place(system="old", package_sha256="0" * 64, run="run", target="target")
NAMED = Named(
    parties={one: one for one in ("scr", "com", "user", "society")}, works={"film": "film", "W-8": "unknown"}
)


def wrong(given: dict[str, Any]) -> list[tuple[str, str]]:
    """Where and with what value the dry run finds defects."""
    return [(one.where, one.value) for one in check_part(as_json(given), b"", HEAD).findings]


def test_a_sound_part_comes_to_its_totals() -> None:
    told = check_part(as_json(part()), b"", HEAD)
    assert (told.findings, told.totals) == ([], TOTALS)
    assert [len(rows) for rows in told.rows.values()] == [3, 2]


@pytest.mark.parametrize(
    ("change", "where", "value"),
    [
        (("reserves", 1, {"number": "R-1"}), "reserves[number R-1].number", "R-1"),
        (("held", 1, {"number": "H-1"}), "held[number H-1].number", "H-1"),
        (("reserves", 0, {"started_on": "2026-07-01"}), "reserves[number R-1].started_on", "2026-07-01"),
        (("held", 0, {"since": "2026-07-01"}), "held[number H-1].since", "2026-07-01"),
        (("reserves", 0, {"currency": "EUR"}), "reserves[number R-1].currency", "EUR"),
        (("reserves", 0, {"person": None, "others": []}), "reserves[number R-1].person", ""),
        (("reserves", 1, {"role": "DIRECTOR", "others": []}), "reserves[number R-2].role", "DIRECTOR"),
        (("reserves", 2, {"others": None}), "reserves[number R-3].others", ""),
        (("reserves", 2, {"others": [{"fraction": "1/1"}]}), "reserves[number R-3].others", ""),
        (("reserves", 0, {"others": []}), "reserves[number R-1].others", ""),
        (("held", 0, {"role": "ALL"}), "held[number H-1].role", "ALL"),
        (("held", 0, {"reason": "NO_KEY", "others": []}), "held[number H-1].role", "DIRECTOR"),
        (("held", 1, {"reason": "OFFICIAL", "note": None}), "held[number H-2].note", ""),
        (
            ("reserves", 0, {"deductions": [{"kind": "ADMINISTRATION", "decision": "x", "rate": "101"}]}),
            "reserves[number R-1].deductions",
            "101",
        ),
        (
            ("reserves", 0, {"deductions": [{"kind": "TAX", "decision": "x", "rate": "1"}]}),
            "reserves[number R-1].deductions",
            "TAX",
        ),
    ],
)
def test_a_defect_is_told_with_its_row_and_field(
    change: tuple[str, int, dict[str, Any]], where: str, value: str
) -> None:
    assert (f"parts.distribution.{where}", value) in wrong(part(change))


@pytest.mark.parametrize(
    "change",
    [
        ("reserves", 0, {"amount": 0}),
        ("reserves", 0, {"amount": 10**15 + 1}),
        ("reserves", 0, {"reason": "CONFLICT"}),
        ("reserves", 0, {"title": ""}),
        ("reserves", 0, {"started_on": "yesterday"}),
        ("reserves", 0, {"period": {"from": "2026-01-02", "to": "2026-01-01"}}),
        ("reserves", 0, {"deductions": [{"kind": "ADMINISTRATION", "decision": "x", "rate": "-1"}]}),
        ("reserves", 2, {"others": [{"person": "com", "fraction": "half"}]}),
        ("held", 0, {"reason": "NON_MEMBER"}),
        ("held", 0, {"deductions": []}),
        ("held", 0, {"use_type": "PARTY"}),
        ("held", 0, {"claimant": "Somebody"}),
    ],
)
def test_what_is_no_row_is_named_by_its_place(change: tuple[str, int, dict[str, Any]]) -> None:
    kind, place, _ = change
    assert [where for where, _ in wrong(part(change))] == [f"parts.distribution.{kind}[{place}]"]


@pytest.mark.clause("2.1.1-p")
def test_a_reserve_keeps_the_day_of_its_first_distribution() -> None:
    rows = check_part(as_json(part()), b"", HEAD).rows
    item = reserve(rows[RESERVES][0], PLACE, NAMED)
    opened = reserve_from(item, date(2026, 9, 1))
    # 29 February and three years: 28 February (D-22).
    assert (opened.started_on, opened.last_claim_day) == (date(2024, 2, 29), date(2027, 2, 28))
    assert (opened.amount, opened.person, opened.target) == (Money(2_500), "scr", "target")
    one = allocation(RESERVES, rows[RESERVES][0], PLACE, NAMED, 1)
    assert (one.target_kind, one.target, one.used, one.gross) == (
        TargetKind.BOOKS,
        "target",
        Money(2_500),
        Money(2_500),
    )
    (share,) = one.shares
    assert (share.share, share.state, share.owner) == (opened.share, ShareState.RESERVED, "scr")
    assert share.note == "number R-1 of old, distribution 2024/1"
    said = booked(RESERVES, rows[RESERVES][0], PLACE, NAMED)
    assert (said.run, [str(one.rate) for one in said.deductions or ()]) == ("2024/1", ["10"])


def test_a_part_of_a_role_says_what_the_others_have() -> None:
    rows = check_part(as_json(part()), b"", HEAD).rows
    one = allocation(RESERVES, rows[RESERVES][2], PLACE, NAMED, 3)
    assert (one.shares[0].fraction, one.title_original, one.version) == ("1/2", "Arshin mal alan", 3)
    said = booked(RESERVES, rows[RESERVES][2], PLACE, NAMED)
    assert [(part.person, part.fraction) for part in said.others or ()] == [("com", Fraction(1, 2))]
    assert said.deductions == ()
    held = allocation(HELD, rows[HELD][1], PLACE, NAMED, 5)
    assert (held.shares[0].state, held.gross) == (ShareState.HELD, Money(4_000, "EUR"))


def test_a_share_goes_in_once() -> None:
    row = check_part(as_json(part()), b"", HEAD).rows[RESERVES][0]
    said = booked(RESERVES, row, PLACE, NAMED)
    assert BOOKED_SHARE.decide(TakeOverShare(said), None) == Accepted((said,))
    assert isinstance(BOOKED_SHARE.decide(TakeOverShare(said), said), AlreadyApplied)
    other = booked(RESERVES, row, Place(system="old", package_sha256="1" * 64, run="r", target="t"), NAMED)
    assert isinstance(BOOKED_SHARE.decide(TakeOverShare(other), said), Rejected)


def run(package: str = "0" * 64) -> TakeOverRun:
    return TakeOverRun(
        run="run",
        package_sha256=package,
        target="target",
        as_of=date(2026, 6, 30),
        day=date(2026, 7, 1),
        known={"intake": 4},
        allocations=5,
        reserves=3,
        digest="d",
        totals=(StateTotal(state="HELD", reason="CONFLICT", amount=Money(700)),),
        submitted_by="clerk",
        signed_by=("ann", "ben"),
    )


def test_the_run_of_a_package_is_closed_as_soon_as_it_is_there() -> None:
    decision = RUN.decide(run(), RUN.initial)
    assert isinstance(decision, Accepted)
    opened, closed = decision.events
    assert isinstance(opened, RunOpened) and isinstance(closed, RunClosed)
    assert (opened.kind, opened.facts_sha256, opened.prepared_by) == ("TAKEN_OVER", "0" * 64, "clerk")
    assert (closed.targets, closed.approved_by, closed.reserves) == (("target",), "ann, ben", 3)
    known = RUN.fold(decision.events, RUN.initial)
    assert isinstance(RUN.decide(run(), known), AlreadyApplied)
    assert isinstance(RUN.decide(run("1" * 64), known), Rejected)
    given_up = RUN.decide(AbandonRun(reason="no", by="clerk"), known)
    assert isinstance(given_up, Rejected) and given_up.reason == "RUN_CLOSING"
