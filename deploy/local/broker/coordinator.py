"""Consumer groups in time: keeps each group's questions open until it answers, and its clock going."""

import asyncio
from collections.abc import Mapping
from typing import cast
from uuid import uuid4

from deploy.local.broker.errors import Code
from deploy.local.broker.group import Group
from deploy.local.broker.group_values import Joined, Joining, State, Synced, Ticket
from deploy.local.broker.limits import Limits


class Coordinator:
    """All groups of the broker. Members live in memory only: after a restart they join again."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._groups: dict[str, Group] = {}
        self._open: dict[Ticket, asyncio.Future[Joined | Synced]] = {}
        self._alarms: dict[str, asyncio.TimerHandle] = {}

    def groups(self) -> dict[str, Group]:
        """Every group that somebody was ever in."""
        return {name: group for name, group in self._groups.items() if group.generation}

    async def join(self, name: str, asked: Joining) -> Joined:
        """Take part in the group `name`, which is made when it is new; waits for the rebalance."""
        refusal = self._no_room(name, asked)
        if refusal is not None:
            return Joined(refusal, asked.member_id)
        group = self._groups.setdefault(name, Group(_member_id))
        ticket = uuid4()
        group.join(asked, ticket, self._now())
        return cast(Joined, await self._answer(name, group, ticket))

    async def sync(self, name: str, member: str, generation: int, parts: Mapping[str, bytes]) -> Synced:
        """Ask for the member's assignment; waits until the leader has brought it."""
        group = self._groups.get(name)
        if group is None:
            return Synced(Code.UNKNOWN_MEMBER_ID)
        if any(len(part) > self._limits.member_bytes_max for part in parts.values()):
            return Synced(Code.MESSAGE_TOO_LARGE)
        ticket = uuid4()
        group.sync(member, generation, parts, ticket, self._now())
        return cast(Synced, await self._answer(name, group, ticket))

    def heartbeat(self, name: str, member: str, generation: int) -> Code:
        group = self._groups.get(name)
        if group is None:
            return Code.UNKNOWN_MEMBER_ID
        return group.heartbeat(member, generation, self._now())

    def leave(self, name: str, member: str) -> Code:
        group = self._groups.get(name)
        if group is None:
            return Code.UNKNOWN_MEMBER_ID
        code = group.leave(member, self._now())
        self._deliver(name, group)
        return code

    def judge_commit(self, name: str, member: str, generation: int) -> Code:
        """Whether a commit of offsets is taken; a group nobody is in takes generation -1 from anybody."""
        group = self._groups.get(name)
        if group is None:
            return Code.NONE if generation < 0 else Code.ILLEGAL_GENERATION
        return group.judge_commit(member, generation, self._now())

    def delete(self, name: str) -> Code:
        """Forget a group without members."""
        group = self._groups.get(name)
        if group is None:
            return Code.GROUP_ID_NOT_FOUND
        if group.state is not State.EMPTY:
            return Code.NON_EMPTY_GROUP
        del self._groups[name]
        return Code.NONE

    def close(self) -> None:
        for alarm in self._alarms.values():
            alarm.cancel()

    def _no_room(self, name: str, asked: Joining) -> Code | None:
        """Why this one cannot join whatever the group says, if so."""
        if sum(len(known) for _, known in asked.protocols) > self._limits.member_bytes_max:
            return Code.MESSAGE_TOO_LARGE
        if not asked.member_id and self._members() >= self._limits.members_max:
            return Code.GROUP_MAX_SIZE_REACHED
        if name not in self._groups and len(self._groups) >= self._limits.groups_max:
            self._forget_empty_groups()
            if len(self._groups) >= self._limits.groups_max:
                return Code.POLICY_VIOLATION
        return None

    def _members(self) -> int:
        return sum(len(group.members) for group in self._groups.values())

    def _forget_empty_groups(self) -> None:
        """They hold nothing but their names; committed offsets are kept elsewhere."""
        kept = {name: group for name, group in self._groups.items() if group.state is not State.EMPTY}
        self._groups = kept

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    async def _answer(self, name: str, group: Group, ticket: Ticket) -> Joined | Synced:
        waiting: asyncio.Future[Joined | Synced] = asyncio.get_running_loop().create_future()
        self._open[ticket] = waiting
        try:
            self._deliver(name, group)
            return await waiting
        except asyncio.CancelledError:
            group.abandon(ticket, self._now())
            self._set_alarm(name, group)
            raise
        finally:
            del self._open[ticket]

    def _deliver(self, name: str, group: Group) -> None:
        for ticket, answer in group.take_answers():
            waiting = self._open.get(ticket)
            if waiting is not None and not waiting.done():
                waiting.set_result(answer)
        self._set_alarm(name, group)

    def _set_alarm(self, name: str, group: Group) -> None:
        alarm = self._alarms.pop(name, None)
        if alarm is not None:
            alarm.cancel()
        at = group.wakes_at()
        if at is not None:
            self._alarms[name] = asyncio.get_running_loop().call_at(at, self._tick, name, group)

    def _tick(self, name: str, group: Group) -> None:
        group.tick(self._now())
        self._deliver(name, group)


def _member_id(client_id: str) -> str:
    return f"{client_id or 'member'}-{uuid4()}"
