"""The group's state machine: given members, when something is asked or time passes, then answers."""

from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from deploy.local.broker.errors import Code
from deploy.local.broker.group import Group
from deploy.local.broker.group_values import Joined, Joining, State, Synced

SESSION, REBALANCE = 10.0, 30.0


class Played:
    """A group with a clock of its own; tickets are the words the test gives."""

    def __init__(self) -> None:
        numbers = count(1)
        self.group = Group(lambda client: f"{client}-{next(numbers)}")
        self.now = 0.0

    def join(self, ticket: str, member: str = "", **changes: Any) -> dict[str, Any]:
        usual = Joining(member, "m", "here", SESSION, REBALANCE, "consumer", (("range", b"meta"),))
        self.group.join(replace(usual, **changes), ticket, self.now)
        return self.told()

    def sync(self, ticket: str, member: str, parts: dict[str, bytes] | None = None) -> dict[str, Any]:
        self.group.sync(member, self.group.generation, parts or {}, ticket, self.now)
        return self.told()

    def beat(self, member: str) -> Code:
        return self.group.heartbeat(member, self.group.generation, self.now)

    def wait(self, seconds: float) -> dict[str, Any]:
        self.now += seconds
        self.group.tick(self.now)
        return self.told()

    def told(self) -> dict[str, Any]:
        return {str(ticket): answer for ticket, answer in self.group.take_answers()}


@pytest.fixture
def played() -> Played:
    return Played()


@pytest.fixture
def two(played: Played) -> Played:
    """Two stable members: m-1 leads, m-2 follows."""
    played.join("a")
    played.sync("a", "m-1", {"m-1": b"all"})
    played.join("b")
    assert played.beat("m-1") is Code.REBALANCE_IN_PROGRESS
    played.join("a", "m-1")
    assert played.sync("b", "m-2") == {}
    told = played.sync("a", "m-1", {"m-1": b"one", "m-2": b"two"})
    assert told == {"b": Synced(Code.NONE, b"two"), "a": Synced(Code.NONE, b"one")}
    assert (played.group.state, played.group.generation) == (State.STABLE, 2)
    return played


def test_a_lone_member_leads_at_once(played: Played) -> None:
    told = played.join("a")
    assert told == {"a": Joined(Code.NONE, "m-1", 1, "range", "m-1", (("m-1", b"meta"),))}
    assert played.sync("a", "m-1", {"m-1": b"all"}) == {"a": Synced(Code.NONE, b"all")}
    assert played.group.state is State.STABLE


def test_only_the_leader_is_told_the_members(two: Played) -> None:
    two.join("c")
    two.join("b", "m-2")
    told = two.join("a", "m-1")
    assert sorted(told) == ["a", "b", "c"]
    assert [len(told[ticket].members) for ticket in "abc"] == [3, 0, 0]
    assert {each.leader for each in told.values()} == {"m-1"}


def test_a_member_that_does_not_rejoin_is_out_when_the_rebalance_ends(two: Played) -> None:
    two.join("c")
    two.now += SESSION - 1
    two.beat("m-1")
    two.beat("m-2")
    assert two.join("b", "m-2") == {}
    for _ in range(4):
        two.now += SESSION - 1
        two.beat("m-1")
    told = two.wait(0)
    assert sorted(told) == ["b", "c"]
    assert told["b"].leader in ("m-2", "m-3")
    assert "m-1" not in two.group.members


def test_a_silent_member_goes_with_its_session(two: Played) -> None:
    two.now += SESSION - 1
    two.beat("m-2")
    two.wait(2)
    assert list(two.group.members) == ["m-2"]
    assert two.beat("m-2") is Code.REBALANCE_IN_PROGRESS
    told = two.join("b", "m-2")
    assert told["b"].leader == "m-2"


def test_who_waits_for_a_rebalance_is_not_silent(two: Played) -> None:
    two.join("c")
    two.join("b", "m-2")
    two.now += SESSION + 1
    two.group.tick(two.now)
    assert sorted(two.told()) == ["b", "c"], "m-1 was silent, the two that waited were not"


def test_a_member_whose_connection_broke_has_its_session_to_come_back(two: Played) -> None:
    two.join("b", "m-2", protocols=(("range", b"changed"),))
    two.group.abandon("b", two.now)
    two.now += SESSION - 1
    two.beat("m-1")
    assert two.wait(2) == {}
    assert list(two.group.members) == ["m-1"]


def test_leaving_makes_the_others_rebalance(two: Played) -> None:
    assert two.group.leave("m-1", two.now) is Code.NONE
    assert two.group.leave("m-1", two.now) is Code.UNKNOWN_MEMBER_ID
    assert two.beat("m-2") is Code.REBALANCE_IN_PROGRESS
    two.join("b", "m-2")
    two.sync("b", "m-2", {"m-2": b"all"})
    assert two.group.leave("m-2", two.now) is Code.NONE
    assert (two.group.state, two.group.members) == (State.EMPTY, {})
    assert two.group.wakes_at() is None


def test_a_follower_that_asks_again_is_told_what_holds(two: Played) -> None:
    told = two.join("b", "m-2")
    assert told == {"b": Joined(Code.NONE, "m-2", 2, "range", "m-1")}
    assert two.sync("b", "m-2") == {"b": Synced(Code.NONE, b"two")}
    assert two.group.state is State.STABLE


def test_a_leader_that_joins_again_begins_a_rebalance(two: Played) -> None:
    assert two.join("a", "m-1") == {}
    assert two.group.state is State.PREPARING
    assert sorted(two.join("b", "m-2")) == ["a", "b"]


def test_a_leader_that_never_assigns_is_out(two: Played) -> None:
    two.join("a", "m-1")
    two.join("b", "m-2")
    assert two.sync("b", "m-2") == {}
    for _ in range(4):
        two.now += SESSION - 1
        two.beat("m-1")
    told = two.wait(0)
    assert told == {"b": Synced(Code.REBALANCE_IN_PROGRESS)}
    assert list(two.group.members) == ["m-2"]


def test_questions_of_strangers_and_of_the_past_are_refused(two: Played) -> None:
    assert two.beat("nobody") is Code.UNKNOWN_MEMBER_ID
    assert two.group.heartbeat("m-1", 1, two.now) is Code.ILLEGAL_GENERATION
    assert two.sync("x", "nobody") == {"x": Synced(Code.UNKNOWN_MEMBER_ID)}
    two.group.sync("m-1", 1, {}, "x", two.now)
    assert two.told() == {"x": Synced(Code.ILLEGAL_GENERATION)}
    assert two.join("x", "nobody") == {"x": Joined(Code.UNKNOWN_MEMBER_ID, "nobody")}


def test_commits_belong_to_members_of_this_generation(two: Played) -> None:
    assert two.group.judge_commit("m-1", 2, two.now) is Code.NONE
    assert two.group.judge_commit("m-1", 1, two.now) is Code.ILLEGAL_GENERATION
    assert two.group.judge_commit("", -1, two.now) is Code.UNKNOWN_MEMBER_ID
    assert Played().group.judge_commit("", -1, 0.0) is Code.NONE
    two.join("a", "m-1")
    two.join("b", "m-2")
    assert two.group.judge_commit("m-1", 3, two.now) is Code.REBALANCE_IN_PROGRESS


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"session_timeout": 5.9}, Code.INVALID_SESSION_TIMEOUT),
        ({"session_timeout": 1_801.0}, Code.INVALID_SESSION_TIMEOUT),
        ({"protocols": ()}, Code.INCONSISTENT_GROUP_PROTOCOL),
        ({"protocols": (("sticky", b""),)}, Code.INCONSISTENT_GROUP_PROTOCOL),
        ({"protocol_type": "connect"}, Code.INCONSISTENT_GROUP_PROTOCOL),
    ],
)
def test_who_does_not_fit_is_refused_and_disturbs_nobody(
    two: Played, changes: dict[str, Any], code: Code
) -> None:
    told = two.join("c", **changes)
    assert told["c"].code is code
    assert (two.group.state, len(two.group.members)) == (State.STABLE, 2)


def test_the_protocol_most_prefer_is_taken(played: Played) -> None:
    played.join("a", protocols=(("range", b""), ("sticky", b"")))
    played.join("b", protocols=(("sticky", b""), ("range", b"")))
    played.join("c", protocols=(("sticky", b""), ("range", b"")))
    told = played.join("a", "m-1", protocols=(("range", b""), ("sticky", b"")))
    assert {each.protocol for each in told.values()} == {"sticky"}
