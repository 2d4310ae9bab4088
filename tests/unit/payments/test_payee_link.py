"""The document that ties a receiver to an owner, on the day of the run whose money it is (D-03, D-97)."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from services.payments.projections.payee_link import Tie, document_on, evolve
from shared.contracts.registry import PayeeLinked, PayeeUnlinked

LINK: dict[str, Any] = {
    "link": "l1",
    "party": "owner",
    "receiver": "agent",
    "fraction": Fraction(1, 2),
    "valid_from": date(2026, 1, 1),
}


@pytest.mark.clause("1.3-b")
def test_what_ends_a_link_leaves_the_document_that_tied_it() -> None:
    tied = evolve(("l1",), None, PayeeLinked(**LINK, document_sha256="begin"), None)  # type: ignore[arg-type]
    end = PayeeUnlinked(**LINK, valid_to=date(2026, 6, 30), document_sha256="end")
    row = evolve(("l1",), tied, end, None)  # type: ignore[arg-type]
    assert row is not None
    assert (row["document_sha256"], row["valid_from"], row["valid_to"]) == (
        "begin",
        "2026-01-01",
        "2026-06-30",
    )


@pytest.mark.clause("1.3-b")
@pytest.mark.parametrize(
    ("day", "document"),
    [("2026-06-30", "first"), ("2026-07-01", "second"), ("2026-12-31", "second"), ("2027-01-05", "second")],
)
def test_the_document_is_that_of_the_day(day: str, document: str) -> None:
    ties = [
        Tie(document_sha256="first", valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30)),
        Tie(document_sha256="second", valid_from=date(2026, 7, 1), valid_to=date(2026, 12, 31)),
    ]
    assert document_on(ties, date.fromisoformat(day)) == document
    assert document_on([], date(2026, 1, 1)) is None
