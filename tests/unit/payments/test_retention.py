"""What of a payee's data goes on an order, and what stays for whom and how long (D-94)."""

from datetime import date

import pytest

from services.payments.domain.retention import BOOKS, DOCUMENTS, OPEN, OWED, plan
from shared.kernel.erasure import Kept

TODAY = date(2026, 9, 1)
VERSION_2 = "payment data, version 2"


@pytest.mark.clause("X-c")
def test_what_nothing_rests_on_goes() -> None:
    found = plan([1, 2], {}, (), {"d1": False}, TODAY)
    assert (found.versions, found.disputes, found.stays) == ((1, 2), ("d1",), ())
    assert found.erased == ("payment data, version 1", VERSION_2, "words of the claim in the dispute d1")


@pytest.mark.clause("X-c")
def test_what_the_books_an_open_sum_or_an_open_dispute_need_stays_with_its_reason() -> None:
    found = plan([1, 2, 3], {2: date(2026, 3, 1)}, {3}, {"d1": True}, TODAY)
    assert (found.versions, found.disputes) == ((1,), ())
    assert found.stays == (
        Kept(what=VERSION_2, why=BOOKS, until=date(2031, 12, 31)),
        Kept(what="payment data, version 3", why=OWED),
        Kept(what=DOCUMENTS, why=BOOKS, until=date(2031, 12, 31)),
        Kept(what="words of the claim in the dispute d1", why=OPEN),
    )


@pytest.mark.clause("X-c")
def test_what_came_after_the_order_is_no_part_of_it() -> None:
    first = plan([1], {}, {1}, {"d1": True}, TODAY)
    kept = {one.what for one in first.stays}
    later = plan([1, 2], {}, (), {"d1": False, "d2": False}, TODAY, kept)
    assert (later.versions, later.disputes, later.stays) == ((1,), ("d1",), ())


@pytest.mark.parametrize(("today", "gone"), [("2031-12-31", ()), ("2032-01-01", (2,))])
def test_the_day_after_the_retention_ends_it_goes_too(today: str, gone: tuple[int, ...]) -> None:
    assert plan([2], {2: date(2026, 3, 1)}, (), {}, date.fromisoformat(today)).versions == gone
