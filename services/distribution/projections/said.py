"""Awards and causes as the rules read them: what their own events say, without a works list."""

from services.distribution.domain.facts import HOME_TERRITORY, TargetFact
from shared.contracts.terms import Channel, TargetKind
from shared.contracts.wire import from_builtins
from shared.projections import Row


def as_said(row: Row, said: Row) -> TargetFact:
    """A cause, or an award whose order says who gets what; a cause's territory is its contract's."""
    facts = {"id": row["target"], "kind": row["kind"], "reports": [], "transfers": row["transfers"]}
    if row["kind"] == TargetKind.CAUSE:
        facts |= {"version": 1, "territory": HOME_TERRITORY, "base": row["base"]["id"]}
    else:
        facts |= {"contract": row["target"], "channel": Channel.USER.value, "ordered": ordered(said)}
    return from_builtins(TargetFact, said | facts)


def ordered(said: Row) -> Row | None:
    """What an award's order says of deductions (D-27)."""
    if said["deduction_percent"] is None:
        return None
    decision = f"{said['kind']} {said['number']}, {said['ordered_on']}"
    return {"rate": said["deduction_percent"], "decision": decision}
