"""What an approver leaves out of a draft: the rest is computed anew from the facts that were fixed at the opening."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from services.distribution.domain.advance import PROVISION
from services.distribution.domain.facts import RunFacts
from services.distribution.domain.pool_facts import PoolFact
from services.distribution.domain.run_events import Event, RunOpened, State, TargetsExcluded
from services.distribution.domain.taking_up import less
from shared.kernel.decider import AlreadyApplied, Decision, Rejected, accepted
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcludeTargets:
    """Leave accounts and schedules out of a computed draft, for a reason that stays; of one that was distributed before
    its reserved and held shares. Of expired reserves that are dealt out single ones can be left out (D-25)."""

    targets: tuple[str, ...]
    dealt: tuple[str, ...] = ()
    """Which of these are reserves that the draft deals out."""
    reason: str
    by: str


def exclude(command: ExcludeTargets, state: State, opened: RunOpened) -> Decision[Event]:
    """Only of a draft, by who may approve it; the draft that then comes has a digest of its own (D-95)."""
    if command.by == opened.prepared_by:
        return Rejected("SAME_PERSON", "who prepares a run excludes nothing from it", forbidden=True)
    if state.closing is not None:
        return Rejected("RUN_CLOSING", "an approved run can only be finished")
    known = {*opened.targets, *opened.touched, *command.dealt, *state.excluded}
    if strange := sorted(set(command.targets) - known):
        return Rejected("NOT_IN_RUN", f"{strange[0]} is not in the run")
    new = sorted(set(command.targets) - set(state.excluded))
    if not new:
        return AlreadyApplied()
    if state.computed is None:
        return Rejected("NOT_COMPUTED", "the draft is not computed yet")
    return accepted(TargetsExcluded(run=opened.run, targets=tuple(new), reason=command.reason, by=command.by))


def without(facts: RunFacts, excluded: Collection[str]) -> RunFacts:
    """The facts of the same run less what was left out."""
    return replace(
        facts,
        targets=tuple(less(target, excluded) for target in facts.targets if target.id not in excluded),
        corrections=tuple(one for one in facts.corrections if one.target not in excluded),
        sources=tuple(source for source in facts.sources if source.target not in excluded),
        pools=tuple(pool for one in facts.pools if (pool := _less(one, excluded)).parts),
        ordered=() if PROVISION in excluded else facts.ordered,
    )


def _less(pool: PoolFact, excluded: Collection[str]) -> PoolFact:
    """The pool without the reserves that were left out, alone or with their account; all of it, where the pool was."""
    parts = tuple(part for part in pool.parts if not {part.reserve, part.target, pool.id} & set(excluded))
    amount = Money(sum(part.amount for part in parts), pool.amount.currency)
    return replace(pool, parts=parts, amount=amount)
