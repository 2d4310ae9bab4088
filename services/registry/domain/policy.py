"""The registry's policy: how long a share is protected after its author's death, dated and approved by two (D-100).

Until a version is approved protection lasts for 70 years.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.kernel.decider import Rejected
from shared.kernel.policy import (
    PolicyApproval,
    PolicyProposal,
    PolicyState,
    ProposePolicy,
    policy_decider,
)

TERM: Final = "term"
YEARS_AFTER_DEATH = 70
_YEARS_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyProposed(PolicyProposal[str]):
    """A version was prepared and waits for a second person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyAdopted(PolicyApproval[str]):
    """A version was approved; in force from `valid_from`."""

    proposed_by: str


def _refusal(command: ProposePolicy[str]) -> Rejected | None:
    years = command.body.get("years_after_death")
    if command.body.keys() != {"years_after_death"} or type(years) is not int or not 0 <= years <= _YEARS_MAX:
        word = f"the body is years_after_death, a whole number of years up to {_YEARS_MAX}"
        return Rejected("UNREADABLE_POLICY", word)
    if not command.decision.strip():
        return Rejected("NO_DECISION", "a policy names the decision that it rests on")
    return None


POLICY_PAGE = policy_decider(PolicyProposed, PolicyAdopted, _refusal)


def years_of(body: Mapping[str, object] | None) -> int:
    """Years of protection of the version in force; without one the default."""
    years = YEARS_AFTER_DEATH if body is None else body["years_after_death"]
    return years if isinstance(years, int) else YEARS_AFTER_DEATH


def years_on(state: PolicyState[str], day: date) -> int:
    """Years of protection on a day, by the policy's own stream."""
    found = state.in_force(day)
    return years_of(None if found is None else found.body)
