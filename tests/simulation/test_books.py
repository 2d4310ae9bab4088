"""The books share nothing with the product: neither code nor anything that a service keeps."""

from __future__ import annotations

import ast
import sys
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from tests.simulation.books import Books
from tests.simulation.carried import taken_up
from tests.simulation.corrections import dated, exchanged
from tests.simulation.dealt import close_dealing, open_dealing, pools
from tests.simulation.expired import WITNESSES, Clocks
from tests.simulation.owed import Owed
from tests.simulation.paid import Accounts
from tests.simulation.rules import ROLES, between_roles, deducted, roles_of, rounded, withheld
from tests.simulation.shares import Share, share_of
from tests.simulation.story import FIRST

FILES = (
    "rules",
    "registered",
    "corrections",
    "shares",
    "books",
    "expired",
    "dealt",
    "carried",
    "owed",
    "paid",
    "story",
    "story_corrections",
    "names",
)
ITS_OWN = {f"tests.simulation.{name}" for name in FILES}


@pytest.mark.parametrize("name", FILES)
def test_the_books_import_nothing_of_the_product(name: str) -> None:
    tree = ast.parse(Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    strangers = {one for one in imported - ITS_OWN if one.partition(".")[0] not in sys.stdlib_module_names}
    assert not strangers


@pytest.mark.parametrize(
    ("genre", "absent", "total", "expected"),
    [
        ("feature", (), 6000, [2000, 2000, 667, 667, 666]),
        ("feature", (), 5, [2, 2, 1, 0, 0]),
        ("musical", (), 1, [0, 0, 0, 0, 1]),
        ("documentary", (), 222222, [86420, 61728, 61728, 12346]),
        ("feature", ("PRODUCTION_DESIGNER",), 18000, [6750, 6750, 2250, 2250]),
    ],
)
def test_the_key_gives_the_figures_of_the_regulation(
    genre: str, absent: tuple[str, ...], total: int, expected: list[int]
) -> None:
    weights = roles_of(genre, absent)
    assert weights is not None
    assert list(between_roles(total, weights).values()) == expected


def test_deductions_and_tax_are_those_worked_by_hand() -> None:
    ties = [(str(at),) for at in range(5)]
    gross = [2000, 2000, 667, 667, 666]
    assert deducted(Fraction(15), gross, gross, ties) == [300, 300, 100, 100, 100]
    assert deducted(Fraction(5), gross, gross, ties) == [100, 100, 34, 33, 33]
    assert deducted(Fraction(20), [3, 3, 3], [3, 3, 3], ties[:3]) == [1, 1, 0]
    assert deducted(Fraction(50), [1, 1], [0, 1], ties[:2]) == [0, 1]
    assert rounded(Fraction(5, 2)) == 3
    assert withheld(True, 2026, 10000, 8000) == 1200
    assert withheld(False, 2026, 10000, 8000) == 1400
    assert withheld(True, 2030, 10000, 8000) is None


def _share(work: str, owner: str | None, gross: int, part: Fraction) -> Share:
    standing = ("CREDITED", None, owner, "MEMBER") if owner else ("RESERVED", "UNKNOWN_AUTHOR", None, None)
    return share_of(work, "DIRECTOR", owner, standing, gross) | {"part": part}


def test_what_another_was_credited_with_waits_until_it_is_recovered() -> None:
    # Of 9.00 a film had all, a third of it is an unknown's; two thirds of the use were another film's.
    whole, third = Fraction(1), Fraction(1, 3)
    stand = [_share("A", "ann", 600, 1 - third), _share("A", None, 300, third)]
    right = [
        _share("A", "ann", 200, 1 - third),
        _share("A", None, 100, third),
        _share("B", "ben", 600, whole),
    ]
    gone, issued = exchanged(stand, right, right, Owed())
    assert gone == stand
    # Ann has her own 2.00 of what she gives back, the unknown his 1.00. The other 2.00 were nobody's and are Ben's.
    assert [(one["owner"], one["state"], one["reason"], one["gross"]) for one in issued] == [
        ("ann", "CREDITED", None, 200),
        (None, "RESERVED", "UNKNOWN_AUTHOR", 100),
        ("ben", "CREDITED", None, 200),
        ("ben", "HELD", "RECOVERY", 400),
    ]
    assert exchanged(stand, stand, stand, Owed()) == ([], [])


def test_what_was_in_reserve_keeps_its_start_and_what_somebody_had_begins_anew() -> None:
    # Of 3.00 Ann had 2.00 and an unknown 1.00; nobody knows now whose any of it is.
    first, whole = date(2026, 8, 1), Fraction(1)
    gone = [_share("A", "ann", 200, whole * 2 / 3), _share("A", None, 100, whole / 3) | {"start": first}]
    parts = dated(gone, [_share("A", None, 300, whole)])
    assert [(one["gross"], one["part"], one.get("since")) for one in parts] == [
        (100, whole / 3, first),
        (200, whole * 2 / 3, None),
    ]


def _books(*, composer: bool) -> Books:
    """A feature film by five people, the scriptwriter no member; 50.00 of July are reserved, of the composer's row or
    not, and expired."""
    books = Books(rates={1: {"from": FIRST, "rates": {("USER", "MEMBER"): {"ADMINISTRATION": Fraction(20)}}}})
    owners = dict(zip(ROLES, ("dir", "scr", "cin", "des", "com"), strict=True))
    roles = {role: [(owner, Fraction(1))] for role, owner in owners.items()}
    known = books.registered
    known.works["Film"] = {"id": "film", "genre": "feature", "roles": roles, "absent": (), "since": []}
    known.parties = {owner: {"class": "MEMBER"} for owner in owners.values()}
    known.mandates = [
        {"number": 1, "party": owner, "to": None, "from": FIRST, "past": True}
        for owner in owners.values()
        if owner != "scr"
    ]
    books.hand_in("account", "USER", [("Film", FIRST, 60)], 5000)
    role = "COMPOSER" if composer else "SCRIPTWRITER"
    share = share_of("film", role, "x", ("RESERVED", "NON_MEMBER", None, None), 5000)
    share |= {"target": "account", "start": date(2026, 9, 1), "run": "first", "expired": True}
    books.runs["first"] = {"closed_on": date(2026, 9, 1), "shares": {"account": [share]}, "issued": {}}
    books.runs["first"]["released"] = []
    return books


@pytest.mark.parametrize(
    ("composer", "expected"),
    # 50.00 by 6, 2, 2, 2 of those who can be paid; the composer's row is no other's (D-24, D-56).
    [(False, {"dir": 2500, "cin": 834, "des": 833, "com": 833}), (True, {"com": 5000})],
)
def test_what_expired_is_dealt_out_to_those_who_can_be_paid(composer: bool, expected: dict[str, int]) -> None:
    books = _books(composer=composer)
    opened = {"day": date(2029, 9, 2), "known": Fraction(1), "rates": 1}
    open_dealing(books, "second", opened, pools(books, ()))
    credits = close_dealing(books, "second", date(2029, 9, 2))
    assert {one["owner"]: one["gross"] for one in credits} == expected
    assert sum(one["net"] for one in credits) == 4000
    assert books.reserved() == []


def test_a_reserve_expires_the_day_after_its_last_one_when_all_was_heard_and_nobody_disputes_it() -> None:
    books = _books(composer=False)
    (share,) = books.reserved()
    share["expired"] = False
    clocks, last = Clocks(books), date(2029, 9, 1)
    assert clocks.last_days() == [last]
    clocks.seal(WITNESSES, last)
    after = last + timedelta(days=1)
    assert clocks.expire(after, []) == 0
    clocks.took("film", "CONTACT")
    assert clocks.expire(last, []) == 0
    assert clocks.expire(after, [("film", None, None)]) == 0
    assert clocks.expire(after, [("film", "SCRIPTWRITER", share["owner"])]) == 0
    assert clocks.expire(after, [("film", "DIRECTOR", None), ("film", None, "another")]) == 1
    assert clocks.expire(after, []) == 0
    books = _books(composer=False)
    books.reserved()[0]["expired"] = False
    behind = Clocks(books, clocks.steps, {"matching": last, "payments": last - timedelta(days=1)})
    assert behind.expire(after, []) == 0


def test_what_was_refused_goes_back_to_its_payer_whole_and_is_owed_again_when_the_order_comes_back() -> None:
    # 1.01 of two refused shares: nothing is deducted of it, and nothing withheld.
    books = _books(composer=False)
    accounts = Accounts(books.registered)
    some = [
        share_of("film", role, "x", ("REFUSED", None, None, None), 50 + at)
        for at, role in enumerate(ROLES[:2])
    ]
    books.runs["first"]["shares"]["account"] += [share | {"target": "account"} for share in some]
    refused = books.refused("account", ())
    assert [share["gross"] for share in refused] == [50, 51]
    accounts.refund("refund", "payer", refused)
    assert books.refused("account", ()) == []
    states = books.states(())
    assert (states["PAYER_REFUND", None], states.get(("REFUSED", None))) == (101, None)
    accounts.asked, accounts.data = {"payer": 1}, {"payer": 1}
    assert accounts.back_to("payer", [("refund", 101)]) == 101
    accounts.issue("order", ("payer", 1), [], date(2026, 9, 1), (), [("refund", 101)])
    assert (accounts.owed_back(), accounts.balances()) == ([], {})
    accounts.come_back("order")
    assert accounts.owed_back() == ["payer"]
    accounts.disputes["dispute"] = ("film", ROLES[1], None)
    assert accounts.owed_back() == []
    accounts.narrowing["dispute"] = ("film", ROLES[1], "another")
    accounts.narrow_dispute("dispute")
    assert accounts.owed_back() == ["payer"]


def test_what_was_refused_goes_into_the_earliest_later_account_of_its_contract() -> None:
    books = Books()
    for name, channel, month in (
        ("july", "USER", 7),
        ("june", "USER", 6),
        ("september", "USER", 9),
        ("august", "USER", 8),
        ("other", "PRODUCER", 8),
    ):
        books.hand_in(name, channel, [("Film", date(2026, month, 3), 60)], 5000)
    refused = share_of("film", "DIRECTOR", "x", ("REFUSED", None, None, None), 100)
    refused |= {"target": "july", "carries": True}
    assert taken_up(books.accounts, [refused], ["june", "september", "august", "other"]) == {
        "august": [refused]
    }
    assert taken_up(books.accounts, [refused], ["june", "other"]) == {}
    assert taken_up(books.accounts, [refused | {"carries": False}], ["august"]) == {}
