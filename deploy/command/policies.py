"""`royalty policies`: a YAML file of distribution's policies, tried or proposed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from deploy.client import Session
from deploy.command.reaching import Unusable

Json = dict[str, Any]


def hand_in(session: Session, path: Path, *, propose: bool, key: str) -> Json:
    """The ended job that read the file; it proposed nothing unless asked to. Raises Unusable, Failed."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror or error}") from error
    fields = {"dry_run": "false" if propose else "true"}
    answer = session.upload("distribution", "/v1/policies/file", {"file": (path.name, data)}, fields, key=key)
    return session.job("distribution", answer)


def shown(job: Json) -> RenderableType:
    """What each policy changes, or everything that is wrong with the file."""
    if job["state"] != "DONE":
        problem = job["problem"] or {}
        lines = [
            f"[bold red]✗[/] {escape(' '.join(str(one[name]) for name in ('where', 'what', 'value') if one[name]))}"
            for one in problem.get("errors", ())
        ]
        return Group(*lines, f"[bold red]{escape(str(problem.get('title', job['state'])))}[/]")
    result = job["result"]
    told = "would be proposed" if result["dry_run"] else "are proposed and wait for a second person"
    tables = [_changes(one) for one in result["policies"]]
    return Group(*tables, f"[green]{len(tables)} policies {told}[/]")


def _changes(policy: Json) -> Table:
    against = "the first one" if policy["against"] is None else f"against version {policy['against']}"
    title = (
        f"{policy['policy']}, version {policy['version']} from {policy['valid_from']}, "
        f"by {policy['decision']}: {policy['changed']} changes {against}"
    )
    table = Table(title=escape(title), title_justify="left", title_style="bold", header_style="bold")
    for column in ("path", "was", "becomes"):
        table.add_column(column, overflow="fold")
    for change in policy["changes"]:
        table.add_row(escape(change["path"]), _value(change["was"]), _value(change["becomes"]))
    return table


def _value(value: Any) -> str:
    return "" if value is None else escape(json.dumps(value, ensure_ascii=False))
