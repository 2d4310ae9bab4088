"""What approved or proposed versions of policies make of the values that the rules read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from services.distribution.domain.contract_keys import read_contract_keys
from services.distribution.domain.policy_bodies import (
    ABSENT_ROLE,
    CONTRACT_KEYS,
    DEDUCTIONS,
    FOREIGN,
    GENRES,
    KEY,
    LOD,
    TERM,
    read_absent_role,
    read_deductions,
    read_foreign,
    read_genres,
    read_key,
    read_lod,
)
from services.distribution.domain.policy_facts import ForeignRules, LodVariant, PolicyFacts
from services.distribution.domain.policy_words import Body


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySaid:
    """A version of a policy, whether it is approved or not."""

    policy: str
    version: int
    body: dict[str, Any]
    reference: str
    """The words for the decision that it rests on."""


_VALUES: Final[dict[str, Callable[[Body, str], dict[str, Any]]]] = {
    KEY: lambda body, _: {"key": read_key(body)},
    GENRES: lambda body, _: {"genres": read_genres(body)},
    DEDUCTIONS: lambda body, reference: {"deductions": read_deductions(body, reference)},
    TERM: lambda body, _: {"years_after_death": body["years_after_death"]},
    FOREIGN: lambda body, _: {"foreign": read_foreign(body)},
    LOD: lambda body, _: {"lod": read_lod(body)},
    ABSENT_ROLE: lambda body, _: {"absent_role": read_absent_role(body)},
    CONTRACT_KEYS: lambda body, _: {"contract_keys": read_contract_keys(body)},
}
RULING: Final = tuple(sorted(_VALUES))
"""The policies on which a draft depends."""

_UNDECIDED: Final[dict[str, Any]] = {"foreign": ForeignRules(), "lod": LodVariant.EQUAL_SOCIETIES}
"""What holds where nothing was decided; of other values the facts' own defaults."""


def facts_of(said: Mapping[str, PolicySaid]) -> PolicyFacts:
    """The values of the policies in force."""
    return PolicyFacts(**_UNDECIDED | _values(said))


def under(facts: PolicyFacts, said: Mapping[str, PolicySaid]) -> PolicyFacts:
    """The values with some versions instead of those that held."""
    return replace(facts, **_values(said))


def _values(said: Mapping[str, PolicySaid]) -> dict[str, Any]:
    ruling = (said[name] for name in RULING if name in said)
    return {
        name: value for one in ruling for name, value in _VALUES[one.policy](one.body, one.reference).items()
    }
