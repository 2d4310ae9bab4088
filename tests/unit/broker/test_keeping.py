"""What the broker keeps beside the records: who holds the directory, ids, and committed offsets."""

from pathlib import Path

import pytest

from deploy.local.broker.directory import BrokerDirectory, DirectoryInUseError
from deploy.local.broker.errors import Code, RefusedError
from deploy.local.broker.offsets import Committed, CommittedOffsets
from deploy.local.broker.topics import Topics


def test_a_directory_has_one_holder(tmp_path: Path) -> None:
    holder = BrokerDirectory(tmp_path)
    with pytest.raises(DirectoryInUseError, match="in use by process"):
        BrokerDirectory(tmp_path)
    holder.release()
    BrokerDirectory(tmp_path).release()


def test_the_cluster_stays_itself_and_producer_ids_are_never_given_again(tmp_path: Path) -> None:
    first = BrokerDirectory(tmp_path)
    cluster, given = first.cluster_id, [first.new_producer_id() for _ in range(1_500)]
    first.release()
    second = BrokerDirectory(tmp_path)
    assert second.cluster_id == cluster
    assert second.new_producer_id() > max(given)
    second.skip_producer_ids(1_000_000)
    assert second.new_producer_id() == 1_000_001
    second.release()


def test_committed_offsets_come_back_and_a_torn_line_does_not(tmp_path: Path) -> None:
    path = tmp_path / "offsets.jsonl"
    offsets = CommittedOffsets(path)
    offsets.commit("g", "t", 0, Committed(5, ""))
    offsets.commit("g", "t", 0, Committed(7, "ə"))
    offsets.commit("g", "gone", 0, Committed(1, ""))
    offsets.commit("left", "t", 0, Committed(2, ""))
    offsets.forget_topic("gone")
    offsets.forget_group("left")
    offsets.close()
    with path.open("ab") as file:
        file.write(b'{"group": "g", "topic": "t", "partition": 0, "off')
    again = CommittedOffsets(path)
    assert again.of_group("g") == {("t", 0): Committed(7, "ə")}
    assert again.groups() == ["g"]
    again.commit("g", "t", 1, Committed(9, ""))
    again.close()
    assert CommittedOffsets(path).committed("g", "t", 1) == Committed(9, "")


def test_a_topic_half_made_or_half_removed_is_gone_after_a_restart(tmp_path: Path) -> None:
    topics = Topics(tmp_path)
    topics.create("kept", 2)
    topics.close()
    (tmp_path / "~half").mkdir()
    (tmp_path / "~half" / "0.log").touch()
    again = Topics(tmp_path)
    assert again.names() == ["kept"]
    assert len(again.partitions("kept")) == 2
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]
    again.close()


@pytest.mark.parametrize("name", [None, "", ".", "..", "../up", "a b", "x" * 250, "ə"])
def test_no_name_leads_out_of_the_directory(tmp_path: Path, name: str | None) -> None:
    with pytest.raises(RefusedError) as refused:
        Topics(tmp_path).create(name, 1)
    assert refused.value.code is Code.INVALID_TOPIC
