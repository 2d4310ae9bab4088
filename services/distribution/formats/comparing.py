"""A closed run's stored facts under other policies. For child processes."""

from collections.abc import Collection

from services.distribution.domain.comparison import tried
from services.distribution.domain.exclusion import without
from services.distribution.domain.figures import Figures
from services.distribution.domain.policy_values import PolicySaid
from services.distribution.formats.facts import read_facts


def compared(
    document: bytes, excluded: Collection[str], said: tuple[PolicySaid, ...]
) -> tuple[Figures, Figures]:
    """The figures of the run as it was, and as it would have been."""
    return tried(without(read_facts(document), excluded), said)
