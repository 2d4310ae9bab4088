"""A run's facts as a stored document: the bytes that a run was computed from, kept by their hash."""

from dataclasses import dataclass
from datetime import date

from msgspec import Raw

from services.distribution.domain.facts import (
    BulletinFact,
    ContractFact,
    RunFacts,
    TargetFact,
)
from services.distribution.domain.policy_facts import PolicyFacts
from services.distribution.domain.weights import StatisticsFact
from shared.contracts.wire import from_json, to_json

MEDIA_TYPE = "application/json"


def write_facts(facts: RunFacts) -> bytes:
    """The document; equal facts in equal order give equal bytes."""
    return to_json(facts)


def read_facts(document: bytes) -> RunFacts:
    """The facts of a stored document. Raises msgspec.ValidationError for anything else."""
    return from_json(RunFacts, document)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outline:
    """What of the facts tells how money came to works; targets stay unread."""

    run: str
    cut_off_day: date
    policies: PolicyFacts
    targets: tuple[Raw, ...]
    contracts: tuple[ContractFact, ...] = ()
    bulletins: tuple[BulletinFact, ...] = ()
    statistics: tuple[StatisticsFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    id: str
    version: int


def read_target_facts(document: bytes, target: str, version: int) -> RunFacts:
    """The facts that one target's money came by, without works and their owners: of a large run a small part is read.
    Without a target where the run did not take it. Raises msgspec.ValidationError for anything else."""
    outline = from_json(_Outline, document)
    found = [raw for raw in outline.targets if from_json(_Named, raw) == _Named(id=target, version=version)]
    return RunFacts(
        run=outline.run,
        cut_off_day=outline.cut_off_day,
        policies=outline.policies,
        targets=tuple(from_json(TargetFact, raw) for raw in found),
        contracts=outline.contracts,
        bulletins=outline.bulletins,
        statistics=outline.statistics,
    )
