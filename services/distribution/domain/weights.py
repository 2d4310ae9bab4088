"""What a statistical base holds: how much each work weighs, and what that was made of (D-08)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.contracts.terms import Measure

WEIGHT_MAX = 10**12
"""Of a work in one document; no sum of them leaves 64 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkWeight:
    """A work's use among comparable users, in the base's measure; the title serves a work that is not registered."""

    work: str
    weight: int
    title: str = ""
    episode: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparableAccount:
    """An accepted account in the version that was read."""

    account: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The stored document: works by their ids, accounts by theirs, documents by sha256. Equal inputs, equal bytes."""

    measure: Measure | None
    accounts: tuple[ComparableAccount, ...]
    documents: tuple[str, ...]
    works: tuple[WorkWeight, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsFact:
    """An approved base as a run reads it; `sha256` is that of its stored document."""

    id: str
    version: int
    sha256: str
    works: tuple[WorkWeight, ...]


def summed(parts: Iterable[WorkWeight], survivors: Mapping[str, str]) -> tuple[WorkWeight, ...]:
    """The weights of the works that stand, merged ones with theirs (D-102), by their ids.

    What corrections took back wholly weighs nothing; of several titles the first in order stands.
    """
    sums: dict[str, WorkWeight] = {}
    for part in parts:
        work = survivors.get(part.work, part.work)
        known = sums.get(work)
        titles = sorted(title for title in (part.title, known.title if known else "") if title)
        sums[work] = WorkWeight(
            work=work,
            weight=part.weight + (known.weight if known else 0),
            title=titles[0] if titles else "",
            episode=part.episode if known is None or known.episode == part.episode else None,
        )
    return tuple(sums[work] for work in sorted(sums) if sums[work].weight > 0)
