"""An order to erase is carried out once, and again where something more can go (D-94)."""

from datetime import date

import pytest

from shared.kernel.decider import AlreadyApplied, accepted
from shared.kernel.erasure import ERASURE, DataErased, EraseData, Kept

BOOKS = Kept(what="payment data, version 1", why="an order was paid by it", until=date(2031, 12, 31))


@pytest.mark.clause("X-c")
def test_an_order_is_recorded_once_even_when_there_is_nothing_to_erase() -> None:
    nothing = EraseData(party="p1", order="E-1", erased=(), stays=())
    done = DataErased(party="p1", order="E-1", erased=(), stays=())
    assert ERASURE.decide(nothing, ERASURE.fold([])) == accepted(done)
    assert ERASURE.decide(nothing, ERASURE.fold([done])) == AlreadyApplied()
    other = EraseData(party="p1", order="E-2", erased=(), stays=())
    assert ERASURE.decide(other, ERASURE.fold([done])) == accepted(
        DataErased(party="p1", order="E-2", erased=(), stays=())
    )


@pytest.mark.clause("X-c")
def test_what_stayed_goes_when_its_reason_has_passed() -> None:
    first = DataErased(party="p1", order="E-1", erased=(), stays=(BOOKS,))
    again = EraseData(party="p1", order="E-1", erased=(BOOKS.what,), stays=())
    assert ERASURE.decide(again, ERASURE.fold([first])) == accepted(
        DataErased(party="p1", order="E-1", erased=(BOOKS.what,), stays=())
    )
    same = EraseData(party="p1", order="E-1", erased=(), stays=(BOOKS,))
    assert ERASURE.decide(same, ERASURE.fold([first])) == AlreadyApplied()
