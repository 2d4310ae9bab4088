"""A run's facts as a stored document: the bytes that a run was computed from, kept by their hash."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from msgspec import Raw

from services.distribution.domain.facts import (
    BulletinFact,
    ContractFact,
    CorrectionFact,
    EarlierFact,
    RunFacts,
    TargetFact,
)
from services.distribution.domain.policy_facts import PolicyFacts
from services.distribution.domain.pool_facts import PoolFact
from services.distribution.domain.weights import StatisticsFact
from shared.contracts.terms import Channel
from shared.contracts.wire import from_json, to_json

MEDIA_TYPE = "application/json"
SMALL_BYTES = 2 * 1024 * 1024
"""A larger document is read in a child process."""


def write_facts(facts: RunFacts, targets: Iterable[bytes]) -> Iterator[bytes]:
    """The document in pieces, with these written targets in place of the facts' own; equal facts in equal order give
    equal bytes."""
    before, place, behind = to_json(replace(facts, targets=())).partition(_NO_TARGETS)
    yield before + place[:-1]
    for number, body in enumerate(targets):
        yield b"," * (number > 0) + body
    yield b"]" + behind


def write_target(target: TargetFact) -> bytes:
    """A target for `write_facts`."""
    return to_json(target)


def read_facts(document: bytes) -> RunFacts:
    """The facts of a stored document. Raises msgspec.ValidationError for anything else."""
    return from_json(RunFacts, document)


_NO_TARGETS = b'"targets":[]'
"""Where they are to stand: in no name or word can it be, for quotes are masked there."""
_WHOLE, _BASE, _TARGET = "facts", "base", "target-{}"
"""Files of split facts: the document, all of it but the targets, and each of those."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paying:
    id: str
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitFacts:
    """What of split facts is known without reading them: of each target its number and its id, in the order of ids."""

    run: str
    cut_off_day: date
    targets: tuple[tuple[int, str], ...]
    channels: frozenset[Channel]
    """Of them, and of what is looked at again."""


def facts_path(directory: Path) -> Path:
    """Where the document is to stand that `split_facts` takes apart."""
    return directory / _WHOLE


def split_facts(directory: Path) -> SplitFacts:
    """A stored document taken apart, so that each target is read when its turn comes: nobody holds all of a large run.
    Raises msgspec.ValidationError for anything else."""
    document = from_json(dict[str, Raw], facts_path(directory).read_bytes())
    targets = from_json(tuple[Raw, ...], document.pop("targets"))
    paying = [from_json(_Paying, one) for one in targets]
    for number, one in enumerate(targets):
        (directory / _TARGET.format(number)).write_bytes(bytes(one))
    again = [
        one
        for name in ("source_targets", "corrected", "pools")
        for one in from_json(tuple[_Paying, ...], document.get(name, Raw(b"[]")))
    ]
    (directory / _BASE).write_bytes(to_json(document | {"targets": ()}))
    facts_path(directory).unlink()
    return SplitFacts(
        run=from_json(str, document["run"]),
        cut_off_day=from_json(date, document["cut_off_day"]),
        targets=tuple(
            sorted(((number, one.id) for number, one in enumerate(paying)), key=lambda one: one[1])
        ),
        channels=frozenset(one.channel for one in (*paying, *again)),
    )


def read_base(directory: Path) -> RunFacts:
    """Split facts without their targets."""
    return from_json(RunFacts, (directory / _BASE).read_bytes())


def read_target(directory: Path, number: int) -> TargetFact:
    """One target of split facts."""
    return from_json(TargetFact, (directory / _TARGET.format(number)).read_bytes())


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
    corrections: tuple[Raw, ...] = ()
    corrected: tuple[Raw, ...] = ()
    earlier: tuple[EarlierFact, ...] = ()
    pools: tuple[PoolFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Correction:
    """A correction without what it compares."""

    target: str
    cause: str
    run: str
    whole: bool = False
    money: bool = True


def read_target_facts(document: bytes, target: str, version: int) -> RunFacts:
    """The facts that one target's money came by, without works and their owners: of a large run a small part is read.
    Without a target where the run did not take it. Raises msgspec.ValidationError for anything else."""
    outline = from_json(_Outline, document)
    corrections = (from_json(_Correction, raw) for raw in outline.corrections)
    return RunFacts(
        run=outline.run,
        cut_off_day=outline.cut_off_day,
        policies=outline.policies,
        targets=_named(outline.targets, target, version),
        contracts=outline.contracts,
        bulletins=outline.bulletins,
        statistics=outline.statistics,
        corrections=tuple(
            CorrectionFact(
                target=target, cause=one.cause, run=one.run, live=(), whole=one.whole, money=one.money
            )
            for one in corrections
            if one.target == target
        ),
        corrected=_named(outline.corrected, target, version),
        earlier=outline.earlier,
        pools=tuple(one for one in outline.pools if one.id == target),
    )


def _named(targets: Iterable[Raw], target: str, version: int) -> tuple[TargetFact, ...]:
    found = (raw for raw in targets if from_json(_Named, raw) == _Named(id=target, version=version))
    return tuple(from_json(TargetFact, raw) for raw in found)
