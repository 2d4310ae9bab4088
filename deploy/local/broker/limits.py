"""What a client may ask for, and what the broker keeps: every limit in one place.

deploy/local/README.md says what a client is told that goes beyond one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Sizes in bytes, times in seconds."""

    batch_bytes_max: int = (1 << 20) + 12
    """One record batch: Kafka's own default."""
    request_bytes_max: int = 32 << 20
    """One produce request; all others are at most 1 MiB."""
    fetch_bytes_max: int = 16 << 20
    """One answer to a fetch, whatever the client asks for; its first batch is given whole."""
    connections_max: int = 500
    idle_s: float = 600.0
    """How long a client may ask for nothing."""
    frame_s: float = 30.0
    """How long a request may take from its length to its last byte."""
    reply_s: float = 60.0
    """How long a client may take to read an answer."""
    partitions_max: int = 4_000
    """Of all topics together: each is an open file."""
    groups_max: int = 1_000
    members_max: int = 1_000
    """Of all groups together."""
    member_bytes_max: int = 64 << 10
    """A member's metadata, and its assignment."""
    offsets_max: int = 20_000
    """Committed offsets of all groups together."""
    producers_max: int = 1_000
    """Producers remembered for a partition; whoever wrote longest ago is forgotten first."""
