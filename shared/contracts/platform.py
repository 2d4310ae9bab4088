"""Public events that every service publishes alike."""

from dataclasses import dataclass
from datetime import date
from typing import Any


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

    @property
    def subject(self) -> str:
        """The policy."""
        return self.policy
