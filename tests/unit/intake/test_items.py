"""Chunks of items: bounded, in order, the same again."""

from hypothesis import given as hypothesis
from hypothesis import strategies as st

from services.intake.domain.chunks import BYTES_MAX, ITEMS_MAX, chunked, numbered
from services.intake.domain.items import WORKS, WorksChunked
from services.intake.publisher import public_of
from services.intake.store import CODEC
from shared.contracts.intake import ReportedWork
from shared.contracts.wire import to_json
from shared.eventstore.terms import BYTES_PER_EVENT
from shared.kernel.decider import AlreadyApplied, Rejected
from tests.unit.intake.given import given, then


def _chunk(number: int) -> WorksChunked:
    return WorksChunked(
        account="a", version=1, chunk=number, reports=(ReportedWork(number=number, titles=("T",)),)
    )


def test_chunks_come_in_their_order_and_once() -> None:
    first = then(given(WORKS, [], _chunk(1)))
    assert given(WORKS, first, _chunk(1)) == AlreadyApplied()
    assert then(given(WORKS, first, _chunk(2))) == [_chunk(2)]
    gap = given(WORKS, first, _chunk(3))
    assert isinstance(gap, Rejected)
    assert gap.reason == "CHUNK_OUT_OF_ORDER"


@hypothesis(st.lists(st.text(max_size=30), max_size=1_300))
def test_no_item_is_lost_and_no_chunk_too_long(items: list[str]) -> None:
    chunks = list(chunked(items))
    assert [item for chunk in chunks for item in chunk] == items
    assert all(1 <= len(chunk) <= ITEMS_MAX for chunk in chunks)
    assert [number for number, _ in numbered(chunks)] == list(range(1, len(chunks) + 1))


def test_long_works_make_small_chunks_that_fit_an_event() -> None:
    works = [ReportedWork(number=number, titles=("ə" * 2_000, "ş" * 2_000)) for number in range(1, 400)]
    chunks = numbered(chunked(works))
    assert len(chunks) > 1
    for number, reports in chunks:
        chunk = WorksChunked(account="a" * 36, version=99, chunk=number, reports=reports)
        assert len(CODEC.encode(chunk).payload) < BYTES_PER_EVENT
        assert len(to_json(public_of(chunk))) < BYTES_PER_EVENT
    assert max(sum(len(to_json(work)) for work in reports) for _, reports in chunks) <= BYTES_MAX
