"""What a revoked match means for an account that a run has drafted, or is about to (D-89, 2.1.1-n)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.distribution.projections.ready import waits_for
from services.distribution.projections.target import evolve
from shared.contracts.matching import MatchRevoked, WorkMatched
from shared.contracts.terms import MatchOutcome, TargetKind
from shared.eventstore.entries import Entry
from tests.unit.distribution.run_given import RUN_DAY
from tests.unit.distribution.test_reading import row

BECOMES = WorkMatched(
    target_kind=TargetKind.ACCOUNT,
    target="a",
    version=1,
    report=2,
    outcome=MatchOutcome.MATCHED,
    work="film",
    persons=(),
    rule="OFFICIAL",
)
REVOKED = MatchRevoked(
    target_kind=TargetKind.ACCOUNT,
    target="a",
    version=1,
    report=2,
    was=MatchOutcome.UNDECIDED,
    was_work=None,
    becomes=BECOMES,
    reason="By the credits.",
    known={"registry": 9},
)


def _entry(event: MatchRevoked) -> Entry:
    return Entry(
        position=40, source="matching", sequence=4, event_id="e", stream_id=None, version=None,
        type="MatchRevoked", schema_version=1, recorded_at=datetime(2026, 8, 5, tzinfo=UTC),
        effective_on=date(2026, 8, 5), correlation_id="c", causation_id=None, actor="matching", public_seq=None,
        digest=b"", hash=b"", raw=b"", event=event, problem=None,
    )  # fmt: skip


@pytest.mark.clause("2.1.1-n")
def test_a_run_waits_for_what_the_registry_said_of_the_work_that_it_is_now() -> None:
    after = evolve(("a",), row(), REVOKED, _entry(REVOKED))
    assert after is not None
    assert [waits_for(after, RUN_DAY, heard) for heard in (8, 9)] == [["REGISTRY"], []]
    earlier = evolve(("a",), row(registry=12), REVOKED, _entry(REVOKED))
    assert earlier is not None
    assert earlier["registry"] == 12


def test_what_becomes_of_a_version_that_was_replaced_changes_no_draft_of_the_new_one() -> None:
    now = evolve(("a",), row(), REVOKED, _entry(REVOKED))
    assert now is not None
    assert now["changed_position"] == 40
    replaced = row(version=2, taken=2, decided=2, changed_position=None)
    assert evolve(("a",), replaced, REVOKED, _entry(REVOKED)) == replaced | {"registry": 9}
    newer = replace(REVOKED, version=2, becomes=replace(BECOMES, version=2))
    unheard = evolve(("a",), row(), newer, _entry(newer))
    # The account itself is still on its way, and voids every draft of the old version when it comes.
    assert unheard == row(registry=9)
