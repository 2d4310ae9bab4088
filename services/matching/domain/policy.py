"""Matching's policy values: thresholds and the standing decision of D-36, dated and approved by two.

Until a version is approved the cautious values hold: any subset of the authors (D-31), suggestions
from 60 of 100 on, and no standing decision, so that an official decides on every work that nothing
conforms to, alone. The public list shows amounts, as the regulations have it (D-35).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from services.matching.domain.claim_policy import CLAIMS, read_claim_rules
from shared.kernel.decider import Rejected
from shared.kernel.policy import PolicyApproval, PolicyProposal, ProposePolicy, policy_decider

POLICY: Final = "matching"
DECISION_MAX: Final = 300
"""Letters of the reference of a decision: it stands in every outcome that rests on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingRules:
    """The values that a search applies."""

    every_author: bool = False
    """The stricter reading of D-31: the account must name every author of the registry."""
    suggest_at: int = 60
    """Score from which on a work is shown to an official (D-36), 1 to 100."""
    standing_decision: str | None = None
    """Reference of the decision by which works that nothing conforms to enter as non-registered."""
    four_eyes: bool = False
    """Whether a second official has to confirm what one decides (D-36)."""
    show_amounts: bool = True
    """Whether the public list says how much is kept (D-35)."""


def read_rules(body: Mapping[str, object]) -> MatchingRules | str:
    """The rules that a policy's body states, or what is wrong with it."""
    unknown = sorted(
        body.keys() - {"every_author", "suggest_at", "standing_decision", "four_eyes", "show_amounts"}
    )
    if unknown:
        return f"unknown value: {', '.join(unknown)}"
    rules = MatchingRules()
    every_author = body.get("every_author", rules.every_author)
    suggest_at = body.get("suggest_at", rules.suggest_at)
    standing = body.get("standing_decision", rules.standing_decision)
    four_eyes = body.get("four_eyes", rules.four_eyes)
    show_amounts = body.get("show_amounts", rules.show_amounts)
    if not isinstance(every_author, bool):
        return "every_author is true or false"
    if not isinstance(four_eyes, bool):
        return "four_eyes is true or false"
    if not isinstance(show_amounts, bool):
        return "show_amounts is true or false"
    if type(suggest_at) is not int or not 1 <= suggest_at <= 100:
        return "suggest_at is a whole number from 1 to 100"
    if standing is not None and (not isinstance(standing, str) or not standing.strip()):
        return "standing_decision names a decision, or is null"
    return MatchingRules(
        every_author=every_author,
        suggest_at=suggest_at,
        standing_decision=standing,
        four_eyes=four_eyes,
        show_amounts=show_amounts,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyProposed(PolicyProposal[str]):
    """A version was prepared and waits for a second person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyAdopted(PolicyApproval[str]):
    """A version was approved; in force from `valid_from`."""

    proposed_by: str


def read_new_rules(body: Mapping[str, object]) -> MatchingRules | str:
    """As `read_rules`, for a version that is proposed now."""
    rules = read_rules(body)
    if isinstance(rules, MatchingRules) and len(rules.standing_decision or "") > DECISION_MAX:
        return f"standing_decision has at most {DECISION_MAX} letters"
    return rules


READERS: Final[Mapping[str, Callable[[Mapping[str, object]], object]]] = {
    POLICY: read_new_rules,
    CLAIMS: read_claim_rules,
}
"""The policies of this service, and what reads their bodies: a text says what is wrong."""


def _refusal(command: ProposePolicy[str]) -> Rejected | None:
    rules = READERS[command.policy](command.body)
    if isinstance(rules, str):
        return Rejected("UNREADABLE_POLICY", rules)
    if not command.decision.strip():
        return Rejected("NO_DECISION", "a policy names the decision that it rests on")
    return None


POLICY_PAGE = policy_decider(PolicyProposed, PolicyAdopted, _refusal)


def rules_of(body: Mapping[str, object] | None) -> MatchingRules:
    """The rules of the version in force; without one the cautious values."""
    rules = read_rules({} if body is None else body)
    return rules if isinstance(rules, MatchingRules) else MatchingRules()
