"""Every qəpik explained, and the proof that nothing was changed or lost."""

from __future__ import annotations

from deploy.command.audit_check import findings
from deploy.command.auditing import export
from deploy.command.explaining import as_tree, explain
from deploy.command.showing import verdict_shown
from deploy.command.verifying import verify
from deploy.demo.world import World


def play(world: World) -> None:
    """Explain one payment down to the account's lines, then verify all five services."""
    world.screen.chapter(
        "Proof: every qəpik explained",
        "Why this payment? Each service answers for its part; then logs, read models and sums are proved.",
    )
    tree = explain(world["auditor"], world.facts["order"], "payments")
    world.facts["explained"] = tree
    world.screen.console.print(as_tree(tree))
    _archive(world)
    verdict = verify(world["auditor"], world.screen.say)
    world.screen.console.print(verdict_shown(verdict))
    world.facts["verified"] = verdict.holds
    if verdict.holds:
        world.screen.done(
            "verify holds: chains whole, every read model rebuilt and equal, every qəpik accounted for"
        )


def _archive(world: World) -> None:
    """All that five services know of the run, for the auditor, and what the archive's own checker says of it."""
    path = world.out / "audit-run.zip"
    found = export(world["auditor"], "run", world.facts["run"], path)
    wrong = findings(path)
    world.facts["audit"] = wrong
    if not wrong:
        world.screen.done(
            f"for the auditor: {path}, {found.entries:,} entries of five logs; its checker, alone: it holds"
        )
