"""A role of the key that the film documents not to have (D-52): the others share it, unless the Board decided that it
goes to the producer or into reserve."""

from fractions import Fraction

from services.distribution.domain.known_facts import Facts
from services.distribution.domain.persons import RoleMoney, Weights, split_by
from services.distribution.domain.pieces import Piece, whole
from services.distribution.domain.policy_facts import AbsentRole
from services.distribution.domain.standing import Use, reserved, standing_of
from shared.contracts.registry import Holder
from shared.contracts.terms import ReserveReason, Role


def is_absent(facts: Facts, work: str, role: Role) -> bool:
    """Whether the registry documents that a work has no such role."""
    registered = facts.roles.get(work, {}).get(role)
    return registered is not None and registered.absent


def keeps_weight(facts: Facts) -> bool:
    """Whether an absent role has its part of the key for itself."""
    return facts.policies.absent_role is not AbsentRole.RENORMALISE


def absent_pieces(facts: Facts, money: RoleMoney, use: Use) -> tuple[Piece, ...]:
    """Where an absent role's own part goes: to the registered producers in equal parts, each as any owner of a share,
    or into reserve, as it does where no producer is registered."""
    producers: tuple[str, ...] = ()
    if facts.policies.absent_role is AbsentRole.PRODUCER:
        producers = facts.works[money.work].producers
    if not producers:
        standing = reserved(ReserveReason.UNKNOWN_AUTHOR, "documented absent: kept by the Board's decision")
        return (whole(standing, money.gross, money.original, money.role),)
    part = Fraction(1, len(producers))
    weights: Weights = {
        (one, standing_of(facts, Holder(party=one, fraction=part), money.role, use)): part
        for one in producers
    }
    return split_by(weights, money)
