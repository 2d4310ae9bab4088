"""A work: its titles and facts, its place in a series, the shares of its authors, claims above the whole.

Clauses 1.3, 2.1.2 (entry as non-registered), 2.1.4 (foreign authors); D-02, D-06, D-37, D-43, D-51 to D-55, D-92,
D-102 (merging).
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeAlias, assert_never

from services.registry.domain.across_roles import across_defect
from services.registry.domain.merging import Merging, join_defect, merged_away, part_defect
from services.registry.domain.shares import most_claims, share_defect
from services.registry.domain.work_events import (
    ConflictArisen,
    ConflictSettled,
    Event,
    SharesSet,
    State,
    WorkAmended,
    WorkEntered,
    WorkJoinedInto,
    WorkPartedFrom,
    WorksJoined,
    WorksParted,
    evolve,
)
from services.registry.domain.work_facts import fact_defect, stands
from services.registry.domain.work_merging import Other, contradictions, kind_defect, more_claimed
from shared.contracts.intake import ReportedAuthor
from shared.contracts.registry import AcrossRoles, RoleShares, Title, Work
from shared.kernel.decider import Accepted, AlreadyApplied, Decider, Decision, Rejected, accepted

TITLES_MAX = 200


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterWork:
    """Enter a work with the shares that are known."""

    work: Work
    roles: tuple[RoleShares, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterProvisional:
    """Enter a reported work that conforms to nothing, as non-registered (2.1.2-g, D-37)."""

    work: Work
    reported_authors: tuple[ReportedAuthor, ...]
    first_target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendWork:
    """Replace a work's public facts."""

    work: Work


@dataclass(frozen=True, slots=True, kw_only=True)
class AddTitle:
    """Add one title or spelling of it, with its source."""

    title: Title


@dataclass(frozen=True, slots=True, kw_only=True)
class SetShares:
    """Replace all shares of a work."""

    work: str
    roles: tuple[RoleShares, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeAcrossRoles:
    """What the authors agreed on the parts of the roles; None: no agreement holds any more (D-39)."""

    across: AcrossRoles | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinWorks:
    """Let this work stand for other records of it (D-102)."""

    merge: str
    others: tuple[Other, ...]
    reason: str
    by: str
    evidence_sha256: str | None = None
    knowing: bool = False
    """The official knows that their identifiers contradict each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartWorks:
    """Undo a merge that was wrong."""

    split: str
    undoes: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinInto:
    """Say of another record which work stands for it."""

    survivor: str
    merge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFrom:
    """Say of another record that it stands for itself again."""

    merge: str


Command: TypeAlias = (
    RegisterWork
    | EnterProvisional
    | AmendWork
    | AddTitle
    | SetShares
    | AgreeAcrossRoles
    | JoinWorks
    | PartWorks
    | JoinInto
    | PartFrom
)


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case RegisterWork(work=work, roles=roles):
            return _register(work, roles, state)
        case EnterProvisional(work=work, reported_authors=authors, first_target=target):
            if state.work is not None:
                return AlreadyApplied()
            return accepted(WorkEntered(work=work, reported_authors=authors, first_target=target))
    if state.work is None:
        return Rejected("UNKNOWN_WORK", "There is no such work.")
    match command:
        case AmendWork(work=work):
            return _amend(work, state.work, state.merging)
        case AddTitle(title=title):
            return _add(title, state.work, state.merging)
        case SetShares(work=work_id, roles=roles):
            if roles == state.roles:
                return AlreadyApplied()
            defect = merged_away(state.merging) or share_defect(roles)
            return defect or Accepted(tuple(_shares(work_id, roles, state)))
        case AgreeAcrossRoles(across=across):
            if across == state.across:
                return AlreadyApplied()
            defect = merged_away(state.merging) or across_defect(across)
            return defect or accepted(SharesSet(work=state.work.id, roles=state.roles, across=across))
        case JoinWorks():
            return _join(command, state.work, state)
        case PartWorks(split=split, undoes=merge, reason=reason, by=by):
            others = state.merging.stands_for(merge) or ()
            return part_defect(state.merging, merge) or accepted(
                WorksParted(
                    split=split, work=state.work.id, others=others, undoes=merge, reason=reason, decided_by=by
                )
            )
        case JoinInto(survivor=survivor, merge=merge):
            joined = WorkJoinedInto(work=state.work.id, survivor=survivor, merge=merge)
            return merged_away(state.merging) or accepted(joined)
        case PartFrom(merge=merge):
            if state.merging.into is None or state.merging.by != merge:
                return Rejected("UNKNOWN_MERGE", f"The merge {merge} is not in force here.")
            return accepted(WorkPartedFrom(work=state.work.id, survivor=state.merging.into, merge=merge))
    assert_never(command)


def _register(work: Work, roles: tuple[RoleShares, ...], state: State) -> Decision[Event]:
    if state.work is not None:
        same = state.work == work and state.roles == roles
        return AlreadyApplied() if same else Rejected("ALREADY_REGISTERED", "The work is registered.")
    return (
        fact_defect(work)
        or share_defect(roles)
        or Accepted((WorkEntered(work=work), *_shares(work.id, roles, state)))
    )


def _amend(work: Work, known: Work, merging: Merging) -> Decision[Event]:
    if work == known:
        return AlreadyApplied()
    defect = merged_away(merging) or stands(known, work) or fact_defect(work)
    return defect or accepted(WorkAmended(work=work))


def _add(title: Title, known: Work, merging: Merging) -> Decision[Event]:
    if any(
        (one.text, one.language, one.script) == (title.text, title.language, title.script)
        for one in known.titles
    ):
        return AlreadyApplied()
    if len(known.titles) >= TITLES_MAX:
        return Rejected("TOO_MANY_TITLES", f"A work has {TITLES_MAX} titles at most.")
    return merged_away(merging) or accepted(WorkAmended(work=replace(known, titles=(*known.titles, title))))


def _join(command: JoinWorks, work: Work, state: State) -> Decision[Event]:
    named = tuple(other.work.id for other in command.others)
    if state.merging.stands_for(command.merge) == named:
        return AlreadyApplied()
    contradicting = contradictions(work, command.others)
    defect = join_defect(state.merging, work.id, named) or kind_defect(work, command.others)
    if defect is None and contradicting and not command.knowing:
        word = f"They have another {', '.join(contradicting)}: say that you decide it knowing that."
        defect = Rejected("IDENTIFIERS_CONTRADICT", word)
    return defect or accepted(
        WorksJoined(
            merge=command.merge,
            work=work.id,
            others=named,
            reason=command.reason,
            decided_by=command.by,
            evidence_sha256=command.evidence_sha256,
            contradicting=contradicting,
            more_claimed=more_claimed(state.roles, command.others),
        )
    )


def _shares(work: str, roles: tuple[RoleShares, ...], state: State) -> list[Event]:
    events: list[Event] = (
        [SharesSet(work=work, roles=roles, across=state.across)] if roles or state.roles else []
    )
    over = {shares.role: most for shares in roles if (most := most_claims(shares)).more_than_the_whole}
    for role, most in over.items():
        if role not in state.conflicts:
            percent = Decimal(most.fraction.numerator) * 100 / most.fraction.denominator
            claimed = percent.quantize(Decimal("0.0001"))
            events.append(ConflictArisen(work=work, role=role, claimed=claimed, claims=most.holders))
    events += [ConflictSettled(work=work, role=role) for role in sorted(state.conflicts - over.keys())]
    return events


WORK: Decider[Command, Event, State] = Decider("work", State(), evolve, decide)
