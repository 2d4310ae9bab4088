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
        facts |= {"contract": row["target"], "channel": Channel.USER.value}
    return from_builtins(TargetFact, said | facts)
