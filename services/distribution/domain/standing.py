"""Where a share stands: the first state of D-99 step 5 that applies.

Authorship, refusal and term are tested on the day of use, the mandate on the day of the run (D-10).
"""

from bisect import bisect_right
from datetime import date, timedelta
from fractions import Fraction

from msgspec import Struct

from services.distribution.domain.facts import CreditedFact
from services.distribution.domain.known_facts import Facts
from shared.contracts.registry import Holder, Mandate
from shared.contracts.terms import (
    ANYWHERE,
    ContractKind,
    HoldReason,
    PartyClass,
    ReserveReason,
    Role,
    ShareState,
    TargetKind,
    UseType,
    falls_under,
)
from shared.kernel.periods import term_after, valid_on

COMPOSER_MARK = "COMPOSER"


# Structs, as pieces are.
class Standing(Struct, frozen=True, kw_only=True, gc=False):
    """State of a share, with the reason, and for a credited one who gets it and as which payee class."""

    state: ShareState
    reason: str | None = None
    receiver: str | None = None
    payee_class: PartyClass | None = None
    links: tuple[tuple[str, Fraction], ...] = ()
    """Receivers of an owner's net with their fractions; empty: the receiver alone."""
    marks: tuple[str, ...] = ()
    note: str | None = None
    dealt_to: tuple[str, ...] = ()
    """Organisations that what is undocumented is still to be dealt out to, the first one first (D-41)."""


class Use(Struct, frozen=True, kw_only=True, gc=False):
    """The use that a share is due for."""

    kind: TargetKind
    payer: str
    use_type: UseType
    territory: str
    day: date
    societies: tuple[str, ...] = ()
    """Organisations known to have a mandate of one of the work's reported authors."""
    credited: tuple[CreditedFact, ...] = ()
    """The same by the role of the author, with those whom nobody knows on the work."""
    contract: str = ""
    """The user's; empty where none of his pays for it."""
    non_registered: bool = False
    """The work is in no database (D-44)."""


def held(reason: HoldReason, note: str | None = None) -> Standing:
    """Money that waits without a clock."""
    return Standing(state=ShareState.HELD, reason=reason.value, note=note)


def reserved(reason: ReserveReason, note: str | None = None) -> Standing:
    """Money kept in reserve with the three-year clock (2.1.1-p)."""
    return Standing(state=ShareState.RESERVED, reason=reason.value, note=note)


def standing_of(facts: Facts, holder: Holder, role: Role, use: Use) -> Standing:
    """State of a known owner's share; in a correction who could not be paid then may be by now."""
    found = _known(facts, holder, role, use)
    if found.state is ShareState.RESERVED and facts.later is not None:
        return _known(facts.later, holder, role, use)
    return found


def _known(facts: Facts, holder: Holder, role: Role, use: Use) -> Standing:
    """As it was found for another work of the same owner, between two days on which nothing about him changes."""
    span = bisect_right(changes_of_standing(facts, holder), use.day)
    key = (
        holder.party,
        holder.author,
        holder.term_ends_on,
        role,
        use.kind,
        use.use_type,
        use.territory,
        span,
    )
    found: Standing | None = facts.standings.get(key)
    if found is None:
        found = facts.standings[key] = _on_the_day(facts, holder, role, use)
    return found


def changes_of_standing(facts: Facts, holder: Holder) -> list[date]:
    """First days on which an owner's share may stand otherwise than the day before."""
    who = holder.party, holder.author, holder.term_ends_on
    known = facts.changes_of_owners.get(who)
    if known is None:
        starts = [mandate.valid_from for mandate in facts.mandates(holder.party)]
        ends = [term_ends(facts, holder)]
        for refusal in facts.refusals(holder.party):
            starts.append(refusal.valid_from)
            ends.append(refusal.valid_to)
        following = [day for day in map(day_after, ends) if day is not None]
        known = facts.changes_of_owners[who] = sorted({*starts, *following})
    return known


def day_after(day: date | None) -> date | None:
    """The day after a last day; None where there is no last day."""
    return day + timedelta(days=1) if day is not None and day < date.max else None


def _on_the_day(facts: Facts, holder: Holder, role: Role, use: Use) -> Standing:
    owner = holder.party
    if any(
        falls_under(use.use_type, refusal.use_types)
        and valid_on(use.day, refusal.valid_from, refusal.valid_to)
        for refusal in facts.refusals(owner)
    ):
        return Standing(state=ShareState.REFUSED)
    last_day = term_ends(facts, holder)
    if last_day is not None and use.day > last_day:
        return Standing(state=ShareState.OUT_OF_TERM)
    covering = [
        mandate
        for mandate in facts.mandates(owner)
        if covers(mandate, use, facts.day) and _concerns(facts, mandate, role)
    ]
    elsewhere = [mandate.organisation for mandate in covering if mandate.organisation is not None]
    if use.kind is TargetKind.SCHEDULE and elsewhere:
        return Standing(
            state=ShareState.RETURNABLE,
            note="the owner gave management to another organisation: back to the sender (2.2.7)",
        )
    if any(mandate.organisation is None for mandate in covering):
        return credited_owner(facts, owner)
    for organisation in elsewhere:
        if is_contracted(facts, organisation, use.use_type):
            return _credited_organisation(facts, organisation, role)
    if elsewhere:
        return reserved(ReserveReason.NO_CONTRACT)
    return reserved(ReserveReason.NON_MEMBER)


def term_ends(facts: Facts, holder: Holder) -> date | None:
    """Last day of protection: as registered, else the end of the n-th year after the author's death (D-100)."""
    if holder.term_ends_on is not None:
        return holder.term_ends_on
    author = facts.parties.get(holder.author or holder.party)
    return None if author is None else term_after(author.died_on, facts.policies.years_after_death)


def covers(mandate: Mandate, use: Use, run_day: date) -> bool:
    """Whether a mandate in force on the day of the run covers a use (D-10)."""
    return (
        falls_under(use.use_type, mandate.use_types)
        and valid_on(run_day, mandate.valid_from, mandate.valid_to)
        and mandate.territory in (ANYWHERE, use.territory)
        and (mandate.covers_past_uses or mandate.valid_from <= use.day)
    )


def is_contracted(facts: Facts, organisation: str, use_type: UseType) -> bool:
    """Whether a representation contract with an organisation is in force on the day of the run (D-04)."""
    return any(
        contract.kind is ContractKind.REPRESENTATION
        and valid_on(facts.day, contract.valid_from, contract.valid_to)
        and (not contract.uses or falls_under(use_type, contract.uses))
        for contract in facts.contracts_of(organisation)
    )


def _concerns(facts: Facts, mandate: Mandate, role: Role) -> bool:
    # A composers' organisation manages the composer's row and nothing else of the film (D-56).
    if mandate.organisation is None or role is Role.COMPOSER:
        return True
    return facts.class_of(mandate.organisation) is not PartyClass.COMPOSERS_ORGANISATION


def credited_owner(facts: Facts, owner: str) -> Standing:
    """An owner who can be paid, with those who are linked on the day of the run to receive it for him (D-03)."""
    links = tuple(
        (link.receiver, link.fraction)
        for link in facts.links(owner)
        if valid_on(facts.day, link.valid_from, link.valid_to)
    )
    whole = sum((fraction for _, fraction in links), Fraction(0))
    if links and whole != 1:
        return held(HoldReason.OFFICIAL, f"the owner's receivers have {whole} of the whole (D-03)")
    return Standing(
        state=ShareState.CREDITED, receiver=owner, payee_class=facts.class_of(owner), links=_merged(links)
    )


def _merged(links: tuple[tuple[str, Fraction], ...]) -> tuple[tuple[str, Fraction], ...]:
    sums: dict[str, Fraction] = {}
    for receiver, fraction in links:
        sums[receiver] = sums.get(receiver, Fraction(0)) + fraction
    return tuple(sorted(sums.items()))


def _credited_organisation(facts: Facts, organisation: str, role: Role) -> Standing:
    payee_class = facts.class_of(organisation)
    composers = role is Role.COMPOSER and payee_class is PartyClass.COMPOSERS_ORGANISATION
    return Standing(
        state=ShareState.CREDITED,
        receiver=organisation,
        payee_class=payee_class,
        marks=(COMPOSER_MARK,) if composers else (),
    )
