"""Answers of the services as tables for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from deploy.command.verifying import Verdict
from shared.contracts.catalogue import SERVICES
from shared.kernel.money import Money

Json = dict[str, Any]


def verdict_shown(verdict: Verdict) -> RenderableType:
    """A verdict: what each service proved, the identity of D-98 line by line, what is on its way, findings."""
    shown: list[RenderableType] = [_proofs(verdict)]
    if verdict.lines:
        shown += [_states(verdict), _lines(verdict)]
    shown += [
        f"[yellow]![/] {proof.service}: {escape(what)}: lost with the end of a log whose old backup was restored"
        for proof in verdict.proofs
        for what in proof.lost
    ]
    shown += [f"[bold red]✗[/] {escape(str(finding))}" for finding in verdict.findings]
    shown.append(
        "[bold green]✓ everything holds[/]"
        if verdict.holds
        else f"[bold red]✗ {len(verdict.findings)} findings[/]"
    )
    return Group(*shown)


def _proofs(verdict: Verdict) -> Table:
    table = _table(
        "Logs walked, read models rebuilt", "service", "log ends at", "vouched up to", "rows rebuilt"
    )
    for proof in verdict.proofs:
        rows = f"{proof.rows:,} in {proof.read_models} read models"
        table.add_row(proof.service, f"{proof.position:,}", f"{proof.vouched_position:,}", rows)
    return table


def _states(verdict: Verdict) -> Table:
    table = _table("Where the money is (D-98)", "service", "state", "reason", "amount")
    for one in verdict.states:
        table.add_row(one.service, one.state, one.reason or "", str(Money(one.amount, one.currency)))
    return table


def _lines(verdict: Verdict) -> Table:
    table = _table("The identity, on a cut", "", "line", "left", "right")
    for line in verdict.lines:
        sides = [str(Money(side, line.currency)) for side in (line.left, line.right)]
        table.add_row("[green]✓[/]" if line.holds else "[bold red]✗[/]", line.name, *sides)
    for one in verdict.transits:
        sums = ", ".join(str(Money(amount, currency)) for currency, amount in one.sums.items() if amount)
        name = f"in transit from {one.owner} to {one.consumer}: {one.events} events"
        table.add_row("[dim]·[/]", name, sums or "nothing", "")
    return table


def watermarks_shown(marks: Mapping[str, Json]) -> Table:
    """How far each service is, and how far it has heard the others; what it lacks behind a minus."""
    table = _table("Watermarks", "service", "position", "sequence", *(f"heard {name}" for name in SERVICES))
    for name, mark in marks.items():
        heard = [
            _heard(mark["heard"].get(other), marks.get(other, {}).get("sequence") or 0) for other in SERVICES
        ]
        table.add_row(name, f"{mark['position']:,}", f"{mark['sequence'] or 0:,}", *heard)
    return table


def _heard(sequence: int | None, end: int) -> str:
    if sequence is None:
        return "[dim]-[/]"
    return f"{sequence:,}" if sequence >= end else f"{sequence:,} [yellow]-{end - sequence:,}[/]"


def parked_shown(parked: Sequence[tuple[str, Json]]) -> RenderableType:
    """What waits for a person, by service."""
    if not parked:
        return "[green]nothing is parked[/]"
    table = _table("Parked", "service", "id", "subject", "event", "policy", "why")
    for service, one in parked:
        facts = (one["id"], one["subject"], one["type"], one["policy"], one["error"])
        table.add_row(service, *(escape(str(fact)) for fact in facts))
    return table


def read_models_shown(found: Mapping[str, Json]) -> Table:
    """Read models by service, and how far the one is that is being built."""
    names = ("service", "read model", "version", "generation", "position", "without", "building")
    table = _table("Read models", *names)
    for service, answer in found.items():
        for one in answer["items"]:
            version, generation = (str(one[name] or "-") for name in ("version", "generation"))
            lacking = "\n".join(f"{what['subject']}: {what['error']}" for what in one["without"])
            facts = (one["name"], version, generation, f"{answer['position']:,}", escape(lacking))
            table.add_row(service, *facts, _building(one["building"]))
    return table


def _building(one: Json | None) -> str:
    if one is None:
        return ""
    rate = "" if one["rate"] is None else f", {one['rate']:,.0f} /s"
    left = "" if one["seconds_left"] is None else f", about {one['seconds_left']:.0f} s left"
    return f"version {one['version']}: {one['share']:.0%} of {one['goal']:,} entries{rate}{left}"


def jobs_shown(jobs: Sequence[tuple[str, Json]]) -> RenderableType:
    """Long work, by service."""
    if not jobs:
        return "no jobs"
    table = _table("Jobs", "service", "id", "kind", "subject", "state", "progress", "why")
    for service, one in jobs:
        progress = f"{one['done']:,} of {one['total']:,} {one['unit']}" if one["total"] else ""
        why = (one["problem"] or {}).get("title", "")
        facts = (one["id"], one["kind"], one["subject"], one["state"], progress, why)
        table.add_row(service, *(escape(str(fact)) for fact in facts))
    return table


def readings_shown(readings: Sequence[tuple[str, Json]]) -> RenderableType:
    """Who read whose personal data and documents, by service."""
    if not readings:
        return "nothing was read"
    names = ("read_at", "actor", "kind", "subject", "document", "purpose")
    table = _table("Readings", "service", *names)
    for service, one in readings:
        table.add_row(service, *(escape(str(one[name] or "")) for name in names))
    return table


def event_shown(service: str, event: Json) -> str:
    """One entry of a log as one line."""
    whose = f"heard {event['source']}:{event['sequence']}" if event["source"] else event["stream_id"]
    problem = f" [red]{escape(event['problem'])}[/]" if event["problem"] else ""
    return (
        f"[cyan]{service}[/] {event['position']:>7,} [dim]{event['recorded_at']}[/] "
        f"[bold]{escape(event['type'])}[/] {escape(str(whose))} [dim]{escape(event['actor'])}[/]{problem}"
    )


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    flush_right = {"position", "sequence", "log ends at", "vouched up to", "amount", "left", "right"}
    for column in columns:
        right = column in flush_right or column.startswith("heard ")
        table.add_column(column, justify="right" if right else "left", overflow="fold")
    return table
