"""Which money of a work a dispute keeps from expiring: of a narrowed one the role or share alone (D-23, D-81)."""

from datetime import UTC, date, datetime

import pytest

from services.distribution.projections.contested import concerning, evolve, holds
from shared.contracts import payments
from shared.contracts.terms import Role
from shared.eventstore.entries import Entry
from shared.projections import Row

OPENED = payments.DisputeOpened(dispute="d", work="film", role=None, document_sha256="a")
NARROWED = payments.DisputeNarrowed(
    dispute="d", work="film", role=Role.DIRECTOR, share="anna", document_sha256="b"
)
ENDED = payments.DisputeEnded(dispute="d", work="film", documents_sha256=("c",), entitled=("anna",))


def heard(event: object, month: int) -> Entry:
    """An entry that bears no time of its own: it counts from when it was heard, noon of the first."""
    return Entry(
        position=month,
        source="payments",
        sequence=month,
        event_id="e",
        stream_id=None,
        version=None,
        type="?",
        schema_version=1,
        recorded_at=datetime(2026, month, 1, 8, tzinfo=UTC),
        effective_on=date(2026, month, 1),
        correlation_id="c",
        causation_id=None,
        actor="a",
        public_seq=None,
        digest=b"",
        hash=b"",
        raw=b"{}",
        event=event,
        problem=None,
    )


def told(*events: object) -> Row:
    row: Row | None = None
    for month, event in enumerate(events, 1):
        row = evolve(("film",), row, event, heard(event, month))
    assert row is not None
    return row


def until(said: Row, role: Role, person: str | None, stands: dict[str, str] | None = None) -> str | None:
    return holds([concerning(said["by"], role, person, stands or {})], "2026-12-31")


@pytest.mark.clause("4.3-a", "2.1.1-p")
def test_what_a_dispute_is_narrowed_to_is_kept_and_the_rest_for_thirty_days_more() -> None:
    said = told(OPENED, NARROWED)
    assert until(said, Role.DIRECTOR, "anna") is None
    # Nobody knows whose it is, or of which role.
    assert until(said, Role.DIRECTOR, None) is None
    assert until(said, Role.ALL, None) is None
    # Decided on 1 February: 30 days later it is 3 March.
    assert until(said, Role.DIRECTOR, "boris") == "2026-03-03"
    assert until(said, Role.COMPOSER, "anna") == "2026-03-03"
    assert until(said, Role.DIRECTOR, "ann", {"ann": "anna"}) is None


@pytest.mark.clause("4.3-a", "2.1.1-p")
def test_the_end_holds_for_thirty_days_what_was_disputed_at_last() -> None:
    said = told(OPENED, NARROWED, ENDED)
    # Ended on 1 March: 31 March; what was let go in February is free since 3 March.
    assert until(said, Role.DIRECTOR, "anna") == "2026-03-31"
    assert until(said, Role.COMPOSER, "anna") == "2026-03-03"
    assert until(told(OPENED, ENDED), Role.COMPOSER, "anna") == "2026-03-03"


@pytest.mark.clause("4.3-a", "2.1.1-p")
def test_a_dispute_over_a_role_keeps_no_other() -> None:
    of_role = payments.DisputeOpened(dispute="d", work="film", role=Role.DIRECTOR, document_sha256="a")
    said = told(of_role)
    assert (until(said, Role.DIRECTOR, "boris"), until(said, Role.COMPOSER, "boris")) == (None, "")
