"""Whether a work counts as registered: derived per share, never typed in (clause 1.3, D-02)."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from shared.contracts.registry import Holder, Mandate, RoleShares
from shared.kernel.periods import valid_on


def derive_status(
    roles: tuple[RoleShares, ...], mandates: Mapping[str, tuple[Mandate, ...]], day: date
) -> str:
    """REGISTERED when every share is mandated to the guild on `day`, PARTIAL when some are, else
    UNREGISTERED. A missing part of a role counts as a share that nobody gave."""
    given = missing = Fraction(0)
    for shares in roles:
        held = Fraction(0)
        for holder in shares.holders:
            if not _holds(holder, day):
                continue
            held += holder.fraction
            if _mandated(holder, mandates.get(holder.party, ()), day):
                given += holder.fraction
            else:
                missing += holder.fraction
        if not shares.absent and held < 1:
            missing += 1 - held
    if not given:
        return "UNREGISTERED"
    return "PARTIAL" if missing else "REGISTERED"


def _holds(holder: Holder, day: date) -> bool:
    return (holder.valid_from is None or holder.valid_from <= day) and (
        holder.valid_to is None or day <= holder.valid_to
    )


def _mandated(holder: Holder, mandates: tuple[Mandate, ...], day: date) -> bool:
    return any(
        mandate.organisation is None
        and valid_on(day, mandate.valid_from, mandate.valid_to)
        and (holder.use_type is None or holder.use_type in mandate.use_types)
        for mandate in mandates
    )
