"""Whether a work counts as registered, and what is missing: derived per share, use, territory and day, never typed in.

Clause 1.3; D-02, D-20, D-52, D-53, D-92, D-100. A share takes the first standing that applies, in the order of D-99.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from services.registry.domain.policy import YEARS_AFTER_DEATH
from services.registry.domain.shares import claims_on, most_claimed
from shared.contracts.registry import Holder, Mandate, RoleShares
from shared.contracts.terms import ANYWHERE, Role, UseType, falls_under
from shared.kernel.periods import term_after, valid_on


class Standing(StrEnum):
    """How the guild stands to a share."""

    MANDATED = "MANDATED"
    REFUSED = "REFUSED"
    OUT_OF_TERM = "OUT_OF_TERM"
    OTHER_ORGANISATION = "OTHER_ORGANISATION"
    NOT_MANDATED = "NOT_MANDATED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """For which uses an owner refuses the guild's management, and when (D-20)."""

    use_types: tuple[UseType, ...]
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """What a party's shares depend on."""

    mandates: tuple[Mandate, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    died_on: date | None = None


Owners = Mapping[str, Owner]
_NOBODY = Owner()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The use, territory and day that is asked about."""

    use: UseType
    territory: str
    day: date
    years: int = YEARS_AFTER_DEATH
    """Of protection after the author's death, as the policy of that day says (D-100)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderStanding:
    """A share on the day asked, with the end of its term and how the guild stands to it."""

    holder: Holder
    standing: Standing
    term_ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleStanding:
    """A role on the day asked: who has it, what nobody has, and whether claims exceed the whole (D-92)."""

    role: Role
    absent: bool
    claimed: Fraction
    missing: Fraction
    conflict: bool
    """Above the whole on any day, use and territory: the role is stopped."""
    holders: tuple[HolderStanding, ...]


def role_standing(shares: RoleShares, owners: Owners, asked: Asked) -> RoleStanding:
    """A role's shares on the day, for the use and in the territory asked."""
    claims = claims_on(shares, asked.day, asked.use, asked.territory)
    return RoleStanding(
        role=shares.role,
        absent=shares.absent,
        claimed=claims.fraction,
        missing=Fraction(0) if shares.absent else max(Fraction(0), 1 - claims.fraction),
        conflict=most_claimed(shares) > 1,
        holders=tuple(
            HolderStanding(
                holder=holder,
                standing=_standing(holder, owners, asked),
                term_ends_on=term_of(holder, owners, asked.years),
            )
            for holder in claims.holders
        ),
    )


def use_status(roles: Sequence[RoleStanding], key: frozenset[Role]) -> str:
    """REGISTERED when every payable share is mandated to the guild, PARTIAL when some are, else UNREGISTERED. A
    missing part, and a role of the `key` that is neither listed nor declared absent, count as shares that nobody
    gave; a role in conflict is stopped (D-92); what is out of term is not payable."""
    standings = {one.standing for role in roles for one in role.holders}
    if Standing.MANDATED not in standings:
        return "UNREGISTERED"
    lacking = standings - {Standing.MANDATED, Standing.OUT_OF_TERM}
    unknown = key - {role.role for role in roles}
    stopped = any(role.missing or role.conflict for role in roles)
    return "PARTIAL" if lacking or unknown or stopped else "REGISTERED"


def statuses(
    roles: Sequence[RoleShares],
    owners: Owners,
    key: frozenset[Role],
    territory: str,
    day: date,
    years: int = YEARS_AFTER_DEATH,
) -> dict[str, str]:
    """The status of a work for each use type."""
    every = [Asked(use=use, territory=territory, day=day, years=years) for use in UseType]
    return {
        asked.use.value: use_status([role_standing(one, owners, asked) for one in roles], key)
        for asked in every
    }


def status_of(by_use: Mapping[str, str]) -> str:
    """The status over all uses: REGISTERED or UNREGISTERED when it is so for every one of them, else PARTIAL."""
    found = set(by_use.values())
    return found.pop() if len(found) == 1 else "PARTIAL"


def term_of(holder: Holder, owners: Owners, years: int = YEARS_AFTER_DEATH) -> date | None:
    """Last day of protection: as registered, else the end of so many years after the author's death; None where neither
    is known."""
    author = owners.get(holder.author or holder.party, _NOBODY)
    return holder.term_ends_on or term_after(author.died_on, years)


def _standing(holder: Holder, owners: Owners, asked: Asked) -> Standing:
    owner = owners.get(holder.party, _NOBODY)
    if any(
        falls_under(asked.use, refusal.use_types)
        and valid_on(asked.day, refusal.valid_from, refusal.valid_to)
        for refusal in owner.refusals
    ):
        return Standing.REFUSED
    term = term_of(holder, owners, asked.years)
    if term is not None and asked.day > term:
        return Standing.OUT_OF_TERM
    covering = [mandate.organisation for mandate in owner.mandates if _covers(mandate, asked)]
    if None in covering:
        return Standing.MANDATED
    return Standing.OTHER_ORGANISATION if covering else Standing.NOT_MANDATED


def _covers(mandate: Mandate, asked: Asked) -> bool:
    return (
        falls_under(asked.use, mandate.use_types)
        and mandate.territory in (ANYWHERE, asked.territory)
        and valid_on(asked.day, mandate.valid_from, mandate.valid_to)
    )
