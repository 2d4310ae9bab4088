"""An event that is bytes already: a large one is written once, where it is made, and not read again to be stored."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Written:
    """The event `kind` as `body`, which says just what `shared.contracts.wire.to_json` makes of it: whoever writes it
    has proved that. It is appended as it is."""

    kind: type
    body: bytes
    day: date | None = field(default=None, kw_only=True)
    """The day that it belongs to, where its kind has one of its own."""
