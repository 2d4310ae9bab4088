"""A run's facts after merges: whatever was said of a merged party is said of the one that stands for it (D-102)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from msgspec import structs

from services.distribution.domain.facts import (
    CorrectionFact,
    LiveFact,
    PartFact,
    RunFacts,
    SharesFact,
    SourceFact,
    TargetFact,
)
from shared.contracts.registry import Holder

Stands = Mapping[str, str]
"""A merged party -> the party that stands for it."""


def resolved(run: RunFacts, stands: Stands) -> RunFacts:
    """The facts with the parties that stand in place of those that were merged into them."""
    if not stands:
        return run

    def by(party: str) -> str:
        return stands.get(party, party)

    return replace(
        run,
        targets=tuple(target_resolved(one, stands) for one in run.targets),
        source_targets=tuple(target_resolved(one, stands) for one in run.source_targets),
        sources=tuple(_source(one, stands) for one in run.sources),
        corrections=tuple(_correction(one, stands) for one in run.corrections),
        corrected=tuple(target_resolved(one, stands) for one in run.corrected),
        parties=tuple(one for one in run.parties if one.id not in stands),
        mandates=tuple(
            replace(one, party=by(one.party), organisation=one.organisation and by(one.organisation))
            for one in run.mandates
        ),
        refusals=tuple(replace(one, party=by(one.party)) for one in run.refusals),
        links=tuple(replace(one, party=by(one.party), receiver=by(one.receiver)) for one in run.links),
        works=tuple(
            replace(one, producers=tuple(sorted({by(producer) for producer in one.producers})))
            for one in run.works
        ),
        shares=tuple(_shares(one, stands) for one in run.shares),
        contracts=tuple(replace(one, party=by(one.party)) for one in run.contracts),
    )


def target_resolved(target: TargetFact, stands: Stands) -> TargetFact:
    """A target with the parties that stand."""
    if not stands:
        return target
    return replace(
        target,
        payer=stands.get(target.payer, target.payer),
        reports=tuple(
            structs.replace(
                one,
                societies=tuple(sorted({stands.get(society, society) for society in one.societies})),
                credited=tuple(
                    replace(known, society=stands.get(known.society, known.society)) for known in one.credited
                ),
            )
            for one in target.reports
        ),
        lines=tuple(
            replace(one, owner=stands.get(one.owner, one.owner)) if one.owner else one for one in target.lines
        ),
        breakdown=tuple(
            replace(one, owner=stands.get(one.owner, one.owner)) if one.owner else one
            for one in target.breakdown
        ),
    )


def _source(source: SourceFact, stands: Stands) -> SourceFact:
    person = stands.get(source.person, source.person) if source.person else None
    ruling = source.ruling
    if ruling is not None and ruling.owner is not None:
        ruling = replace(ruling, owner=stands.get(ruling.owner, ruling.owner))
    others, has = _parts(source.others, stands), _parts(source.has, stands)
    return replace(source, person=person, others=others, has=has, ruling=ruling)


def _parts(parts: Iterable[PartFact], stands: Stands) -> tuple[PartFact, ...]:
    return tuple(replace(one, owner=stands.get(one.owner, one.owner) if one.owner else None) for one in parts)


def _correction(correction: CorrectionFact, stands: Stands) -> CorrectionFact:
    return replace(correction, live=tuple(_live(one, stands) for one in correction.live))


def _live(live: LiveFact, stands: Stands) -> LiveFact:
    """What stands keeps the names under which it was allocated: its reversal is of these."""
    named = {name for share in live.shares for name in (share.owner, share.receiver) if name is not None}
    merged = tuple((one, stands[one]) for one in sorted(named) if one in stands)
    return replace(live, merged=merged, again=_source(live.again, stands))


def _shares(shares: SharesFact, stands: Stands) -> SharesFact:
    roles = (
        replace(role, holders=tuple(_holder(holder, stands) for holder in role.holders))
        for role in shares.roles
    )
    return replace(shares, roles=tuple(roles))


def _holder(holder: Holder, stands: Stands) -> Holder:
    author = stands.get(holder.author, holder.author) if holder.author else holder.author
    return replace(holder, party=stands.get(holder.party, holder.party), author=author)
