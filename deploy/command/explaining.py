"""Walks the answers to "why" from one entity through the services to the line of an account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from rich.markup import escape
from rich.tree import Tree

from deploy.client import Failed, Session
from shared.contracts.catalogue import SERVICES

NODES_MAX = 400
CHILDREN_SHOWN = 6


@dataclass
class Node:
    """One explained entity with what it follows from."""

    service: str
    id: str
    kind: str
    text: str
    facts: dict[str, Any]
    because: list[Node] = field(default_factory=list)
    seen_above: bool = False
    """Explained elsewhere in the tree already."""
    left_out: int = 0
    """Causes that were not asked for, because the tree is large enough."""
    steps: list[dict[str, str]] = field(default_factory=list)
    """The arithmetic in words, by language."""

    def walk(self) -> Iterator[Node]:
        """This node and everything below it."""
        yield self
        for node in self.because:
            yield from node.walk()


class NotKnown(Exception):
    """No service that the caller may ask knows the entity."""


def explain(session: Session, entity_id: str, service: str | None = None) -> Node:
    """The tree of causes of an entity. Raises NotKnown when nobody knows it."""
    for candidate in [service] if service else SERVICES:
        answer = _ask(session, candidate, entity_id)
        if answer is not None:
            return _grow(session, candidate, answer, {})
    raise NotKnown(f"nobody can explain {entity_id}")


def _grow(session: Session, service: str, answer: dict[str, Any], seen: dict[tuple[str, str], Node]) -> Node:
    missing = [one["sha256"] for one in answer.get("documents", ()) if not one["stored_here"]]
    facts = answer["facts"] | ({"documents_not_stored_here": missing} if missing else {})
    node = Node(service, answer["id"], answer["kind"], answer["text"], facts)
    node.steps = answer.get("steps", [])
    seen[(service, node.id)] = node
    for number, cause in enumerate(answer["because"]):
        key = (cause["service"], cause["id"])
        if key in seen:
            known = seen[key]
            node.because.append(Node(*key, known.kind, known.text, {}, seen_above=True))
            continue
        if len(seen) >= NODES_MAX:
            node.left_out = len(answer["because"]) - number
            break
        found = _ask(session, *key)
        # A cause that nobody knows is a gap in the lineage, and shown.
        node.because.append(
            Node(*key, "unknown", cause["id"], {}) if found is None else _grow(session, key[0], found, seen)
        )
    return node


def _ask(session: Session, service: str, entity_id: str) -> dict[str, Any] | None:
    try:
        return session.get(service, f"/v1/explain/{entity_id}")
    except Failed as failed:
        if failed.status in (httpx.codes.NOT_FOUND, httpx.codes.UNPROCESSABLE_ENTITY):
            return None
        raise


def as_tree(node: Node, *, facts: bool = False, language: str = "en") -> Tree:
    """The tree for a terminal: the arithmetic of what was asked for in a language, and every node's facts when asked
    for; long lists of like causes are cut."""
    steps = "".join(f"\n[green]{escape(step[language])}[/]" for step in node.steps)
    tree = Tree(_label(node, facts) + steps, guide_style="dim")
    _fill(tree, node, facts)
    return tree


def _fill(tree: Tree, node: Node, facts: bool) -> None:
    for child in node.because[:CHILDREN_SHOWN]:
        _fill(tree.add(_label(child, facts)), child, facts)
    hidden = max(0, len(node.because) - CHILDREN_SHOWN) + node.left_out
    if hidden > 0:
        tree.add(f"[dim]... and {hidden} more[/]")


def _label(node: Node, with_facts: bool) -> str:
    head = f"[cyan]{node.service}[/] [bold]{escape(node.kind)}[/] {escape(node.text)}"
    if node.seen_above:
        return head + " [dim](above)[/]"
    if not with_facts:
        return head
    facts = ", ".join(
        f"{name} {_short(value)}" for name, value in node.facts.items() if value not in (None, [], {}, "")
    )
    return head + (f"\n[dim]{escape(facts)}[/]" if facts else "")


def _short(value: object) -> str:
    if isinstance(value, dict) and set(value) == {"amount", "currency"}:
        return f"{value['amount'] / 100:,.2f} {value['currency']}"
    text = str(value)
    return text if len(text) <= 90 else text[:87] + "..."
