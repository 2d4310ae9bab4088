"""A consumer group as a state machine: who takes part, in which generation, with which assignment.

Pure: time comes in as `now` (seconds of a monotonic clock), member ids from the caller's function, and what
is to be told to waiting members gathers in `take_answers()`. The rules are those of Kafka's classic protocol.
"""

from collections import Counter
from collections.abc import Callable, Mapping

from deploy.local.broker.errors import Code
from deploy.local.broker.group_values import Answer, Joined, Joining, Member, State, Synced, Ticket

SESSION_TIMEOUT_SECONDS_MIN = 6.0
SESSION_TIMEOUT_SECONDS_MAX = 1_800.0


class Group:
    """One group. Every method that takes a ticket answers it once, now or later."""

    def __init__(self, new_member_id: Callable[[str], str]) -> None:
        self._new_member_id = new_member_id
        self._answers: list[Answer] = []
        self._phase_ends_at = 0.0
        self.members: dict[str, Member] = {}
        self.state = State.EMPTY
        self.generation = 0
        self.protocol_type = ""
        self.protocol = ""
        self.leader = ""

    def take_answers(self) -> list[Answer]:
        """What is to be told since the last call."""
        answers, self._answers = self._answers, []
        return answers

    def join(self, asked: Joining, ticket: Ticket, now: float) -> None:
        """A member joins, or joins again; it is answered when the rebalance is complete."""
        refusal = self._refusal(asked)
        if refusal is not None:
            self._answers.append((ticket, Joined(refusal, asked.member_id)))
            return
        member = self.members.get(asked.member_id)
        if member is not None and self._need_not_rebalance(member, asked):
            member.heard_at = now
            self._answers.append((ticket, self._joined(member)))
            return
        if member is None:
            member_id = self._new_member_id(asked.client_id)
            member = self.members[member_id] = Member(member_id, asked, now)
        elif member.join_ticket is not None:
            self._answers.append((member.join_ticket, Joined(Code.REBALANCE_IN_PROGRESS, member.member_id)))
        member.asked, member.protocols = asked, dict(asked.protocols)
        member.join_ticket, member.heard_at = ticket, now
        self.protocol_type = asked.protocol_type
        self._rebalance(now)

    def sync(
        self, member_id: str, generation: int, assignments: Mapping[str, bytes], ticket: Ticket, now: float
    ) -> None:
        """A member asks for its assignment; the leader brings those of all with it."""
        code = self.judge_member(member_id, generation)
        if code is Code.NONE and self.state is State.PREPARING:
            code = Code.REBALANCE_IN_PROGRESS
        if code is not Code.NONE:
            self._answers.append((ticket, Synced(code)))
            return
        member = self.members[member_id]
        member.heard_at = now
        if self.state is State.STABLE:
            self._answers.append((ticket, Synced(Code.NONE, member.assignment)))
            return
        if member.sync_ticket is not None:
            self._answers.append((member.sync_ticket, Synced(Code.REBALANCE_IN_PROGRESS)))
        member.sync_ticket = ticket
        if member_id == self.leader:
            for each in self.members.values():
                each.assignment = assignments.get(each.member_id, b"")
            self.state = State.STABLE
            self._answer_syncs(Code.NONE, now)

    def heartbeat(self, member_id: str, generation: int, now: float) -> Code:
        """A member is alive; REBALANCE_IN_PROGRESS asks it to join again."""
        code = self.judge_member(member_id, generation)
        if code is not Code.NONE:
            return code
        self.members[member_id].heard_at = now
        return Code.REBALANCE_IN_PROGRESS if self.state is State.PREPARING else Code.NONE

    def leave(self, member_id: str, now: float) -> Code:
        """A member goes; the others rebalance."""
        if member_id not in self.members:
            return Code.UNKNOWN_MEMBER_ID
        self._remove([member_id], now)
        return Code.NONE

    def judge_commit(self, member_id: str, generation: int, now: float) -> Code:
        """Whether offsets may be committed; without members anybody may, as generation -1."""
        if generation < 0 and self.state is State.EMPTY:
            return Code.NONE
        code = self.judge_member(member_id, generation)
        if code is Code.NONE:
            self.members[member_id].heard_at = now
            if self.state is State.COMPLETING:
                return Code.REBALANCE_IN_PROGRESS
        return code

    def judge_member(self, member_id: str, generation: int) -> Code:
        """Whether this is a member and speaks of the present generation."""
        if member_id not in self.members:
            return Code.UNKNOWN_MEMBER_ID
        return Code.NONE if generation == self.generation else Code.ILLEGAL_GENERATION

    def abandon(self, ticket: Ticket, now: float) -> None:
        """Nobody waits for this ticket any more; the member has its session timeout left to come back."""
        for member in self.members.values():
            if member.join_ticket == ticket:
                member.join_ticket, member.heard_at = None, now
            if member.sync_ticket == ticket:
                member.sync_ticket, member.heard_at = None, now

    def wakes_at(self) -> float | None:
        """When `tick` has something to do, if nothing happens before."""
        times = [member.session_ends_at() for member in self.members.values() if not member.waits()]
        if self.state in (State.PREPARING, State.COMPLETING):
            times.append(self._phase_ends_at)
        return min(times, default=None)

    def tick(self, now: float) -> None:
        """Time has passed: silent members go, and a rebalance does not wait longer than its timeout."""
        silent = [
            each.member_id
            for each in self.members.values()
            if not each.waits() and now >= each.session_ends_at()
        ]
        if self.state is State.COMPLETING and now >= self._phase_ends_at:
            silent += [each.member_id for each in self.members.values() if each.sync_ticket is None]
        self._remove(silent, now)
        if self.state is State.PREPARING and now >= self._phase_ends_at:
            self._complete(now)

    def _refusal(self, asked: Joining) -> Code | None:
        if not SESSION_TIMEOUT_SECONDS_MIN <= asked.session_timeout <= SESSION_TIMEOUT_SECONDS_MAX:
            return Code.INVALID_SESSION_TIMEOUT
        if asked.member_id and asked.member_id not in self.members:
            return Code.UNKNOWN_MEMBER_ID
        if not asked.protocols or not asked.protocol_type:
            return Code.INCONSISTENT_GROUP_PROTOCOL
        others = [each for each in self.members.values() if each.member_id != asked.member_id]
        if not others:
            return None
        shared = {name for name, _ in asked.protocols}.intersection(*(each.protocols for each in others))
        if not shared or asked.protocol_type != self.protocol_type:
            return Code.INCONSISTENT_GROUP_PROTOCOL
        return None

    def _need_not_rebalance(self, member: Member, asked: Joining) -> bool:
        if member.protocols != dict(asked.protocols):
            return False
        # A leader that joins again has seen something change (topics, partitions) and wants to assign anew.
        stable_follower = self.state is State.STABLE and member.member_id != self.leader
        return stable_follower or self.state is State.COMPLETING

    def _joined(self, member: Member) -> Joined:
        members: tuple[tuple[str, bytes], ...] = ()
        if member.member_id == self.leader:
            members = tuple((each.member_id, each.protocols[self.protocol]) for each in self.members.values())
        return Joined(Code.NONE, member.member_id, self.generation, self.protocol, self.leader, members)

    def _rebalance(self, now: float) -> None:
        if self.state is not State.PREPARING:
            self._answer_syncs(Code.REBALANCE_IN_PROGRESS, now)
            self.state = State.PREPARING
            longest = max((each.asked.rebalance_timeout for each in self.members.values()), default=0.0)
            self._phase_ends_at = now + longest
        if all(each.join_ticket is not None for each in self.members.values()):
            self._complete(now)

    def _complete(self, now: float) -> None:
        self.members = {name: each for name, each in self.members.items() if each.join_ticket is not None}
        self.generation += 1
        if not self.members:
            self.state, self.leader, self.protocol = State.EMPTY, "", ""
            return
        if self.leader not in self.members:
            self.leader = next(iter(self.members))
        self.protocol = self._elect_protocol()
        self.state = State.COMPLETING
        self._phase_ends_at = now + max(each.asked.rebalance_timeout for each in self.members.values())
        for member in self.members.values():
            member.assignment, member.heard_at = b"", now
            self._answers.append((member.join_ticket, self._joined(member)))
            member.join_ticket = None

    def _elect_protocol(self) -> str:
        shared = set.intersection(*(set(each.protocols) for each in self.members.values()))
        votes = Counter(
            next(name for name in each.protocols if name in shared) for each in self.members.values()
        )
        return votes.most_common(1)[0][0]

    def _answer_syncs(self, code: Code, now: float) -> None:
        for member in self.members.values():
            if member.sync_ticket is not None:
                assignment = member.assignment if code is Code.NONE else b""
                self._answers.append((member.sync_ticket, Synced(code, assignment)))
                member.sync_ticket, member.heard_at = None, now

    def _remove(self, member_ids: list[str], now: float) -> None:
        for member_id in member_ids:
            gone = self.members.pop(member_id, None)
            if gone is not None and gone.join_ticket is not None:
                self._answers.append((gone.join_ticket, Joined(Code.UNKNOWN_MEMBER_ID, member_id)))
            if gone is not None and gone.sync_ticket is not None:
                self._answers.append((gone.sync_ticket, Synced(Code.UNKNOWN_MEMBER_ID)))
        if member_ids:
            self._rebalance(now)
