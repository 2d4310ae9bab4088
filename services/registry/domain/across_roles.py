"""What the authors of a work agreed on the parts of its roles, and when it is no such agreement (D-39)."""

from fractions import Fraction

from shared.contracts.registry import AcrossRoles
from shared.contracts.terms import Role
from shared.kernel.decider import Rejected


def across_defect(across: AcrossRoles | None) -> Rejected | None:
    """Why this is no agreement across the roles of a work; None when it is, or when there is none."""
    if across is None:
        return None
    roles = [part.role for part in across.parts]
    if len(set(roles)) != len(roles):
        return Rejected("ROLE_TWICE", "Every role has one part.")
    if Role.ALL in roles:
        return Rejected("NO_AUTHORS_ROLE", "ALL is no role of an author.")
    whole = sum((part.fraction for part in across.parts), Fraction(0))
    if whole != 1 or any(part.fraction <= 0 for part in across.parts):
        return Rejected("NOT_THE_WHOLE", f"The parts are positive and make the whole, not {whole}.")
    return None
