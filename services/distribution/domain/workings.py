"""How a target's money came to its works, computed again from the stored facts of the run: for whoever asks why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from services.distribution.domain.causes import weights_of
from services.distribution.domain.contract_keys import weighted
from services.distribution.domain.facts import BulletinFact, RunFacts, TargetFact, TransferFact
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.next_period import CarriedFact
from services.distribution.domain.pool_facts import PoolFact
from services.distribution.domain.rates import HOME, rate_on, to_manat
from services.distribution.domain.received import transferred
from services.distribution.domain.schedules import convert, whole_transfers
from services.distribution.domain.taking_up import as_taken
from services.distribution.domain.works import DEFAULT_PERCENT, distributable
from shared.contracts.distribution import Rate
from shared.contracts.terms import Channel, MatchOutcome, Measure, TargetKind
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferWorking:
    """Foreign money as it came; `manat` is None where its day has no rate.

    Where the bank had converted it, `came` is what it made of it, and `difference` how much more that was worth in
    manat than the royalty is: it stands in FX, and is nobody's (D-66).
    """

    receipt: str
    amount: Money
    value_date: date
    rate: Rate | None
    manat: Money | None
    came: Money | None = None
    difference: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workings:
    """The sums and weights by which a target's money fell to its works."""

    kind: TargetKind
    received: Money
    due: Money
    distributed: Money
    income: Money | None
    percent: Decimal | None
    """Of a producer: what of his income is due."""
    measure: Measure | None
    """What the weights count; None of a schedule's lines and an order's, whose weights are money."""
    by_report: dict[int, int]
    """Weight of each report that is a work."""
    by_work: dict[str, int]
    """Of an award whose order names works, and of a cause or a pool by its statistical base: the weight of each."""
    transfers: tuple[TransferWorking, ...]
    carried: tuple[CarriedFact, ...] = ()
    """What comes to `received` from earlier periods of its contract."""
    reserves: tuple[str, ...] = ()
    """Of a pool: the expired reserves that it is dealt out of."""

    @property
    def weights(self) -> int:
        """Of all works together."""
        return sum(self.by_work.values()) or sum(self.by_report.values())

    def weight(self, work: str, reports: tuple[int, ...]) -> int:
        """Of one work, by the reports that its allocation names."""
        if self.by_work:
            return self.by_work.get(work, 0)
        return sum(self.by_report.get(report, 0) for report in reports)


def workings_of(run: RunFacts, target: str, version: int) -> Workings | None:
    """The workings of a target that the run took, computed whole to be corrected, or dealt out; None where it decided
    anew what was left of an earlier one."""
    facts = Facts(run)
    for pool in run.pools:
        if pool.id == target:
            return _of_pool(facts, pool)
    for one in run.targets:
        if (one.id, one.version) == (target, version):
            return _of_target(facts, as_taken(facts, weighted(one, run.policies.contract_keys)))
    for correction in run.corrections:
        again = next((one for one in run.corrected if (one.id, one.version) == (target, version)), None)
        if again is not None and correction.target == target and correction.whole:
            there = again if correction.money else replace(again, transfers=(), carried=())
            then = facts.earlier(correction.run)
            return _of_target(then, weighted(there, then.policies.contract_keys))
    return None


def _of_pool(facts: Facts, pool: PoolFact) -> Workings:
    return Workings(
        kind=TargetKind.REDISTRIBUTION,
        received=pool.amount,
        due=pool.amount,
        distributed=pool.amount,
        income=None,
        percent=None,
        measure=None,
        by_report={},
        by_work={one.work: one.weight for one in facts.statistics[pool.base].works},
        transfers=(),
        reserves=tuple(part.reserve for part in pool.parts),
    )


def _of_target(facts: Facts, found: TargetFact) -> Workings:
    schedule = found.kind is TargetKind.SCHEDULE
    producer = found.channel is Channel.PRODUCER and found.income is not None
    contract = facts.contract_on(found.contract, found.period.first)
    weighed = any(key.contract == found.contract for key in facts.policies.contract_keys)
    measures = {report.measure for report in found.reports if report.uses}
    by_work: dict[str, int] = {}
    for one in found.breakdown:
        by_work[one.work] = by_work.get(one.work, 0) + one.amount.amount
    if found.kind is TargetKind.CAUSE:
        by_work = {one.work: one.weight for one in weights_of(facts, facts.statistics[found.base])}
    return Workings(
        kind=found.kind,
        received=transferred(found),
        carried=found.carried,
        due=found.due,
        distributed=convert(facts, found).money if schedule else distributable(found),
        income=found.income if producer else None,
        percent=((contract.royalty_percent if contract else None) or DEFAULT_PERCENT) if producer else None,
        measure=measures.pop() if len(measures) == 1 and not by_work and not weighed else None,
        by_report=_by_report(found),
        by_work=by_work,
        transfers=converted(facts.run.bulletins, found.transfers),
    )


def _by_report(target: TargetFact) -> dict[int, int]:
    if target.kind is TargetKind.SCHEDULE:
        sums: dict[int, int] = {}
        for line in target.lines:
            sums[line.report] = sums.get(line.report, 0) + line.amount
        return sums
    return {
        report.number: sum(use.value for use in report.uses)
        for report in target.reports
        if report.outcome is not MatchOutcome.NOT_A_WORK
    }


def converted(
    bulletins: Sequence[BulletinFact], transfers: Iterable[TransferFact]
) -> tuple[TransferWorking, ...]:
    """Foreign transfers by value date, each at the rate of its day; what came in manat and was no foreign money is left
    out."""
    found = []
    for one in whole_transfers(transfers):
        if one.amount.currency == HOME:
            continue
        rate = rate_on(bulletins, one.amount.currency, one.value_date)
        manat = None if rate is None else to_manat(one.amount, rate)
        worth = None if one.came is None else _worth(bulletins, one.came, one.value_date)
        found.append(
            TransferWorking(
                receipt=one.receipt,
                amount=one.amount,
                value_date=one.value_date,
                rate=rate,
                manat=manat,
                came=one.came,
                difference=None if worth is None or manat is None else worth - manat,
            )
        )
    return tuple(found)


def _worth(bulletins: Sequence[BulletinFact], came: Money, day: date) -> Money | None:
    if came.currency == HOME:
        return came
    rate = rate_on(bulletins, came.currency, day)
    return None if rate is None else to_manat(came, rate)
