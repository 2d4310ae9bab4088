"""What a run over histories of money compares: all of an account, or what stands of works that changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from services.distribution.domain.facts import CorrectionFact, LiveFact, SourceFact
from services.distribution.domain.kept_back import Binding
from services.distribution.domain.owed import OwedFact, still_owed
from services.distribution.domain.royalty import RoyaltyAllocated, Went
from shared.contracts.terms import Role, ShareState, SourceKind

if TYPE_CHECKING:
    from tests.unit.distribution.money_history import Guild


def corrections(guild: Guild, whole: Iterable[str]) -> Iterator[CorrectionFact]:
    """Of these accounts all is compared, of others what stands of works that changed."""
    whole = list(whole)
    yield from (_of_account(guild, name) for name in whole)
    found: dict[str, list[str]] = {}
    for one in guild.standing():
        if (
            one.target in guild.accounts
            and one.target not in whole
            and guild.now(one.work) in _stirred(guild)
        ):
            found.setdefault(one.target, []).append(one.allocation)
    for name, checked in found.items():
        yield CorrectionFact(
            target=name,
            cause="REGISTRY",
            run=guild.accounts[name].first or "",
            live=tuple(_live(guild, guild.made[one]) for one in sorted(_below(guild, checked))),
            checked=tuple(checked),
            owed=_owed(guild, name),
        )


def is_all_compared(guild: Guild, name: str) -> bool:
    """Whether something changed of the works of an account that is distributed as it is, and of which something went
    for good: what others bear of that is found over all of it."""
    one = guild.accounts[name]
    if one.first is None or one.cause or not one.covered:
        return False
    own = [made for made in guild.standing() if made.target == name]
    went = any(went_of(guild, made) for made in own)
    return went and any(guild.now(made.work) in _stirred(guild) for made in own)


def _of_account(guild: Guild, name: str) -> CorrectionFact:
    one = guild.accounts[name]
    live = [_live(guild, made) for made in guild.standing() if made.target == name]
    return CorrectionFact(
        target=name,
        cause=one.cause or "REGISTRY",
        run=one.first or "",
        live=tuple(live),
        whole=True,
        money=not (one.cause == "MONEY" and not one.covered),
        checked=tuple(sorted(live.allocation for live in live if live.work in _stirred(guild))),
        owed=_owed(guild, name),
    )


def _owed(guild: Guild, name: str) -> tuple[OwedFact, ...]:
    return still_owed(guild.owing.said[name], guild.people.stands)


def _stirred(guild: Guild) -> set[str]:
    return {guild.now(work) for work in guild.changed}


def _below(guild: Guild, names: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for one in names:
        if one not in guild.gone and one not in found:
            found |= {one} | _below(guild, guild.went.get(one, ()))
    return found


def went_of(guild: Guild, made: RoyaltyAllocated) -> tuple[Went, ...]:
    """What of it had gone before it was issued, or has since."""
    return (*made.went, *guild.lost.of(made), *guild.carried.gone(made.allocation))


def _live(guild: Guild, made: RoyaltyAllocated) -> LiveFact:
    bound = (Binding(kind="CARRIED", id="decision"),) if guild.carried.binds(made.allocation) else ()
    if made.takes:
        (taken,) = made.takes
        again = guild.source(
            taken.id,
            taken.kind,
            taken.allocation,
            taken.share,
            taken.amount.amount,
            taken.started_on,
            made.allocation,
        )
    else:
        again = SourceFact(
            kind=SourceKind.ALLOCATION,
            id=made.allocation,
            run=made.original_run or made.run,
            allocation=made.allocation,
            share="",
            target=made.target,
            version=made.version,
            work=guild.now(made.work),
            role=Role.ALL,
            person=None,
            state=ShareState.CREDITED,
            reason=None,
            amount=made.gross,
            original=made.source,
            use_type=made.use_type,
            period=made.period,
            territory=made.territory,
            reports=made.report_numbers,
            genre=made.genre,
        )
    return LiveFact(
        allocation=made.allocation,
        run=_ruled_by(guild, made),
        by=made.run,
        work=guild.now(made.work),
        use_type=made.use_type,
        place=made.place,
        gross=made.gross,
        used=made.used,
        shares=made.shares,
        effective_on=made.effective_on,
        again=again,
        bound=bool(bound),
        bound_by=bound,
        went=went_of(guild, made),
        takes=made.takes,
        below=tuple(sorted(guild.went.get(made.allocation, ()))),
        starts=tuple(guild.starts.get(made.allocation, ())),
    )


def _ruled_by(guild: Guild, made: RoyaltyAllocated) -> str:
    """The run whose day and policies hold: of what mends a release that of the release."""
    if not made.takes:
        return made.original_run or made.run
    return _ruled_by(guild, guild.made[made.mends]) if made.mends else made.run
