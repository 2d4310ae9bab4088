"""A partition's file after a crash: a torn tail is cut, damage before whole batches stops the start."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from deploy.local.broker.errors import Code, RefusedError
from deploy.local.broker.partition import Partition
from deploy.local.broker.recovery import DamagedLogError, recover
from tests.unit.broker.samples import BATCH_BYTES_MAX, NOW_MS, batch

FIRST, SECOND, THIRD = batch(b"a", b"b"), batch(b"c", at=2), batch(b"d", b"e", at=3)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "0.log"
    path.write_bytes(FIRST + SECOND + THIRD)
    return path


def test_a_whole_file_is_read_to_its_end(file: Path) -> None:
    found = recover(file)
    assert [(position, each.base_offset, each.records) for position, each in found.batches] == [
        (0, 0, 2),
        (len(FIRST), 2, 1),
        (len(FIRST) + len(SECOND), 3, 2),
    ]
    assert (found.whole_bytes, found.torn_bytes) == (len(FIRST + SECOND + THIRD), 0)


def test_an_empty_file_is_an_empty_partition(file: Path) -> None:
    file.write_bytes(b"")
    assert recover(file).batches == []


@given(kept=some.integers(min_value=0, max_value=len(THIRD) - 1))
def test_a_batch_torn_at_any_byte_is_cut(tmp_path_factory: pytest.TempPathFactory, kept: int) -> None:
    file = tmp_path_factory.mktemp("torn") / "0.log"
    file.write_bytes(FIRST + SECOND + THIRD[:kept])
    partition = Partition(file)
    assert partition.end_offset == 3
    assert file.read_bytes() == FIRST + SECOND
    assert partition.produce(batch(b"again"), BATCH_BYTES_MAX, NOW_MS) == 3
    partition.close()


@given(at=some.integers(min_value=0, max_value=len(THIRD) - 1), bit=some.integers(min_value=0, max_value=7))
def test_a_flipped_bit_in_the_last_batch_is_never_read_as_data(
    tmp_path_factory: pytest.TempPathFactory, at: int, bit: int
) -> None:
    file = tmp_path_factory.mktemp("flipped") / "0.log"
    damaged = bytearray(THIRD)
    damaged[at] ^= 1 << bit
    file.write_bytes(FIRST + SECOND + damaged)
    leader_epoch = 12 <= at < 16
    assert len(recover(file).batches) == (3 if leader_epoch else 2)


@given(at=some.integers(min_value=0, max_value=len(SECOND) - 1), bit=some.integers(min_value=0, max_value=7))
def test_a_flipped_bit_before_whole_batches_stops_the_start(
    tmp_path_factory: pytest.TempPathFactory, at: int, bit: int
) -> None:
    if 12 <= at < 16:
        return
    file = tmp_path_factory.mktemp("damaged") / "0.log"
    damaged = bytearray(SECOND)
    damaged[at] ^= 1 << bit
    before = FIRST + bytes(damaged) + THIRD
    file.write_bytes(before)
    with pytest.raises(DamagedLogError, match=rf"damaged at byte {len(FIRST)} \(offset 2\)"):
        Partition(file)
    assert file.read_bytes() == before


def test_a_cut_is_told_in_the_log(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    file.write_bytes(FIRST + SECOND[:20])
    Partition(file).close()
    assert "cut 20 torn bytes" in caplog.text


def test_sequences_are_read_back_from_the_headers(tmp_path: Path) -> None:
    partition = Partition(tmp_path / "0.log")
    sent = [batch(b"x", b"y", producer=(7, 0, 2 * number)) for number in range(6)]
    assert [partition.produce(each, BATCH_BYTES_MAX, NOW_MS) for each in sent] == [0, 2, 4, 6, 8, 10]
    partition.close()
    again = Partition(tmp_path / "0.log")
    assert [again.produce(each, BATCH_BYTES_MAX, NOW_MS) for each in sent[1:]] == [2, 4, 6, 8, 10]
    with pytest.raises(RefusedError) as refused:
        again.produce(batch(b"gap", producer=(7, 0, 20)), BATCH_BYTES_MAX, NOW_MS)
    assert refused.value.code is Code.OUT_OF_ORDER_SEQUENCE_NUMBER
    assert (again.end_offset, again.producers.highest_id) == (12, 7)
    again.close()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", Code.INVALID_RECORD),
        (FIRST[:-1], Code.INVALID_RECORD),
        (FIRST + SECOND, Code.INVALID_RECORD),
        (FIRST[:-1] + b"\xff", Code.CORRUPT_MESSAGE),
        (batch(b"x" * 2_000), Code.MESSAGE_TOO_LARGE),
        (batch(b"x", producer=(7, 0, 0), transactional=True), Code.INVALID_RECORD),
        (batch(b"x", producer=(7, 0, -1)), Code.INVALID_RECORD),
        (batch(b"x", timestamp_ms=NOW_MS + 3_600_001), Code.INVALID_TIMESTAMP),
    ],
)
def test_what_may_not_be_appended_leaves_no_trace(tmp_path: Path, raw: bytes, code: Code) -> None:
    partition = Partition(tmp_path / "0.log")
    with pytest.raises(RefusedError) as refused:
        partition.produce(raw, 1_000, NOW_MS)
    partition.close()
    assert refused.value.code is code
    assert (tmp_path / "0.log").read_bytes() == b""


@given(data=some.data())
def test_any_read_gives_whole_batches_from_the_offset_on(
    tmp_path_factory: pytest.TempPathFactory, data: some.DataObject
) -> None:
    sizes = data.draw(some.lists(some.integers(1, 4), min_size=1, max_size=8))
    partition = Partition(tmp_path_factory.mktemp("read") / "0.log")
    for size in sizes:
        partition.produce(batch(*[b"v" * size] * size), BATCH_BYTES_MAX, NOW_MS)
    offset = data.draw(some.integers(0, sum(sizes) - 1))
    limit = data.draw(some.integers(0, 600))
    raw = partition.read(offset, limit)
    partition.close()
    first = int.from_bytes(raw[:8], "big")
    begun, batches = 0, 0
    while begun < len(raw):
        begun += 12 + int.from_bytes(raw[begun + 8 : begun + 12], "big")
        batches += 1
    assert begun == len(raw), "a batch is cut"
    ends = [sum(sizes[: index + 1]) for index in range(len(sizes))]
    holder = next(index for index, end in enumerate(ends) if offset < end)
    assert first == ends[holder] - sizes[holder]
    assert batches == 1 or len(raw) <= limit
