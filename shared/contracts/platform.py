"""Public events that every service publishes alike."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.kernel.changes import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadSealed:
    """The head of a service's log, so that others can vouch for it: everything recorded on `day` or
    earlier is below `position`."""

    service: str
    position: int
    hash: str
    day: date

    @property
    def subject(self) -> str:
        """The service."""
        return self.service


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyApproved:
    """A policy version was approved by a second person; in force from `valid_from`."""

    policy: str
    version: int
    valid_from: date
    body: dict[str, Any]
    """The values, as JSON."""
    decision: str
    """Body, number and date of the Board's or Conference's decision."""
    changes: tuple[Change, ...] = ()
    """Against the version that was in force on its first day until then; of the first one: all that it says."""

    @property
    def subject(self) -> str:
        """The policy."""
        return self.policy


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksTakenOver:
    """A service has taken over its part of a package of the old system's books; what stands of it equals the package's
    control totals (D-101)."""

    package: str
    """As the guild named it."""
    package_sha256: str
    as_of: date
    """Day of the balances."""
    totals: dict[str, int]
    """Of this service's part: counts, and sums in minor units as `<name>.<currency>`."""
    signed_by: tuple[str, ...]
    """Two, neither of whom handed it in (D-95)."""

    @property
    def subject(self) -> str:
        """The package."""
        return self.package
