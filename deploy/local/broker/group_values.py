"""What members ask of a consumer group and what it answers."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import Enum

from deploy.local.broker.errors import Code


class State(Enum):
    """The state of a group; the values are the words of the protocol."""

    EMPTY = "Empty"
    PREPARING = "PreparingRebalance"
    COMPLETING = "CompletingRebalance"
    STABLE = "Stable"


Ticket = Hashable
"""Names one open question of a client; its answer carries the same ticket."""


@dataclass(frozen=True, slots=True)
class Joining:
    """A member asks to take part. An empty `member_id` is a new member; timeouts are in seconds."""

    member_id: str
    client_id: str
    client_host: str
    session_timeout: float
    rebalance_timeout: float
    protocol_type: str
    protocols: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """The answer to `Joining`; `members` with their metadata are told to the leader alone."""

    code: Code
    member_id: str
    generation: int = -1
    protocol: str = ""
    leader: str = ""
    members: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Synced:
    """The answer to a sync: the part of the assignment that is the member's own."""

    code: Code
    assignment: bytes = b""


Answer = tuple[Ticket, Joined | Synced]


@dataclass(slots=True)
class Member:
    """One member of a group; `heard_at` is seconds of the caller's monotonic clock."""

    member_id: str
    asked: Joining
    heard_at: float
    join_ticket: Ticket | None = None
    sync_ticket: Ticket | None = None
    assignment: bytes = b""
    protocols: dict[str, bytes] = field(default_factory=dict)

    def waits(self) -> bool:
        return self.join_ticket is not None or self.sync_ticket is not None

    def session_ends_at(self) -> float:
        return self.heard_at + self.asked.session_timeout
