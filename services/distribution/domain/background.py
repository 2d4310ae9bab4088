"""What a draft is reviewed against: fixed when its run is opened, and no sum of it depends on it."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.distribution.domain.royalty import RoyaltyAllocated
from shared.contracts.terms import Channel, TargetKind, UseType
from shared.kernel.periods import Period

TWICE = (Channel.USER, Channel.PRODUCER)
"""Channels that may both pay for one use (D-59)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidUse:
    """A use of a work that an account pays for."""

    work: str
    title: str
    use_type: UseType
    channel: Channel
    target: str
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What was known beside the facts when the run was opened."""

    last_run: str | None = None
    """The last closed run that distributed something."""
    last_review_sha256: str = ""
    paid: tuple[PaidUse, ...] = ()
    """What closed runs distributed of users' and producers' money for the works that this one pays for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidTwice:
    """A work for whose use in one period a user and a producer pay, and by which accounts."""

    work: str
    title: str
    use_type: UseType
    targets: tuple[str, ...]


def uses_of(allocations: Iterable[RoyaltyAllocated]) -> list[PaidUse]:
    """The uses that users and producers pay for; what PROVISION pays none of them does."""
    return [
        PaidUse(
            work=one.work,
            title=one.title,
            use_type=one.use_type,
            channel=one.channel,
            target=one.target,
            period=one.period,
        )
        for one in allocations
        if one.channel in TWICE and one.target_kind is not TargetKind.PROVISION
    ]


def paid_twice(mine: Iterable[PaidUse], others: Iterable[PaidUse]) -> tuple[PaidTwice, ...]:
    """Works that one channel pays for here, and the other here or elsewhere, for days in common (D-59)."""
    here: dict[tuple[str, UseType], list[PaidUse]] = {}
    for use in mine:
        here.setdefault((use.work, use.use_type), []).append(use)
    everywhere = {at: list(uses) for at, uses in here.items()}
    for use in others:
        if (use.work, use.use_type) in everywhere:
            everywhere[use.work, use.use_type].append(use)
    found = []
    for at in sorted(here):
        pairs = [
            (use, other)
            for use in here[at]
            for other in everywhere[at]
            if use.channel is not other.channel
            and use.period.first <= other.period.last
            and other.period.first <= use.period.last
        ]
        if pairs:
            targets = {end.target for pair in pairs for end in pair}
            title = min(use.title for use, _ in pairs)
            found.append(PaidTwice(work=at[0], title=title, use_type=at[1], targets=tuple(sorted(targets))))
    return tuple(found)
