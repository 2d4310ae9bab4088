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
from shared.kernel.money import Money

NODES_MAX = 400
CHILDREN_SHOWN = 6
UNKNOWN, REFUSED, AWAY = "unknown", "refused", "away"
"""Why a cause is not explained: nobody knows it, the token may not ask there, the service does not answer."""
_AMOUNTS = ("net", "gross", "amount", "credited")
"""Facts that say how much an entity is about, the first that it has."""
_SUMS = frozenset({*_AMOUNTS, "opening", "withheld", "paid", "closing", "recovered", "total"})
"""Facts in minor units of the entity's currency."""

KINDS = {
    "account": "hesabat",
    "agency fee": "agentlik haqqı",
    "agreement": "saziş",
    "allocation": "əsərin bölgüsü",
    "application": "müraciət",
    "award": "məhkəmə qərarı",
    "bank account": "bank hesabı",
    "bank entry": "bank əməliyyatı",
    "bank question": "bank sualı",
    "base": "statistik baza",
    "books": "köhnə uçot",
    "bulletin": "məzənnə bülleteni",
    "cause": "statistik əsas",
    "claim": "iddia",
    "contract": "müqavilə",
    "credit": "hesablama",
    "dispute": "mübahisə",
    "enquiry list": "sorğu siyahısı",
    "erasure": "silinmə",
    "held": "saxlanılmış pay",
    "identification": "axtarış",
    "import": "idxal",
    "invoice": "hesab-faktura",
    "letter": "məktub",
    "liability": "öhdəlik",
    "liability of a month": "ayın öhdəliyi",
    "listing": "açıq siyahı",
    "matching": "eyniləşdirmə",
    "merge proposal": "birləşdirmə təklifi",
    "overdue report": "gecikmiş hesabat",
    "paper": "kağız hesabat",
    "party": "şəxs",
    "payment order": "ödəniş tapşırığı",
    "payment run": "ödəniş",
    "policy": "qayda",
    "receipt": "daxilolma",
    "refund": "ödəyiciyə qaytarma",
    "advance": "ehtiyat təminatından avans",
    "ordered payment": "məhkəmə qərarı ilə ödəniş",
    "write-off": "ehtiyat təminatı hesabına silinmə",
    "report": "əsərin eyniləşdirilməsi",
    "reported work": "hesabatda əsər",
    "reserve": "ehtiyat",
    "return": "qaytarma",
    "reversal": "geri götürmə",
    "run": "bölgü",
    "schedule": "bölgü cədvəli",
    "share": "pay",
    "society": "təşkilat",
    "source record": "mənbə qeydi",
    "statement": "çıxarış",
    "work": "əsər",
}
"""What kinds of entities are called in Azerbaijani."""

Json = dict[str, Any]


@dataclass
class Node:
    """One explained entity with what it follows from."""

    service: str
    id: str
    kind: str
    text: str
    """In English."""
    facts: Json
    because: list[Node] = field(default_factory=list)
    seen_above: bool = False
    """Explained elsewhere in the tree already."""
    left_out: int = 0
    """Causes that were not asked for, because the tree is large enough."""
    steps: list[dict[str, str]] = field(default_factory=list)
    """The arithmetic in words, by language."""
    gap: str = ""
    """Why it is not explained; empty: it is."""
    text_az: str = ""
    """The same in Azerbaijani."""

    def walk(self) -> Iterator[Node]:
        """This node and everything below it."""
        yield self
        for node in self.because:
            yield from node.walk()

    def said(self, language: str) -> str:
        """What it is, in a language; in English where it is not told in that one."""
        return (self.text_az if language == "az" else "") or self.text

    def called(self, language: str) -> str:
        """What kind of entity it is."""
        return KINDS.get(self.kind, self.kind) if language == "az" else self.kind

    @property
    def amount(self) -> Money | None:
        """How much it is about, where its facts say so."""
        for name in _AMOUNTS:
            match self.facts.get(name):
                case {"amount": int(amount), "currency": str(currency)}:
                    return Money(amount, currency)
                case int(amount) if isinstance(self.facts.get("currency"), str):
                    return Money(amount, self.facts["currency"])
        return None


class NotKnown(Exception):
    """No service that the caller may ask knows the entity."""


def explain(session: Session, entity_id: str, service: str | None = None) -> Node:
    """The tree of causes of an entity. Raises NotKnown when nobody knows it."""
    walk = _Walk(session)
    for candidate in [service] if service else SERVICES:
        answer = walk.ask(candidate, entity_id)
        if not isinstance(answer, str):
            return walk.grow(candidate, answer)
    silent = "".join(f"; {name}: {why}" for name, why in walk.silent.items())
    raise NotKnown(f"nobody can explain {entity_id}{silent}")


class _Walk:
    """One walk: what was seen, and which services do not answer this caller."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._seen: dict[tuple[str, str], Node] = {}
        self.silent: dict[str, str] = {}

    def ask(self, service: str, entity_id: str) -> Json | str:
        """The answer, or why there is none. Who refused or did not answer once is not asked again."""
        if service in self.silent:
            return self.silent[service]
        try:
            return self._session.get(service, f"/v1/explain/{entity_id}")
        except Failed as failed:
            if failed.status in (httpx.codes.NOT_FOUND, httpx.codes.UNPROCESSABLE_ENTITY):
                return UNKNOWN
            if failed.status == httpx.codes.FORBIDDEN:
                self.silent[service] = REFUSED
            elif failed.status >= httpx.codes.INTERNAL_SERVER_ERROR:
                self.silent[service] = AWAY
            else:
                raise
        except httpx.TransportError:
            self.silent[service] = AWAY
        return self.silent[service]

    def grow(self, service: str, answer: Json) -> Node:
        """The entity that was answered, with everything below it."""
        node = _node(service, answer)
        self._seen[(service, node.id)] = node
        for number, cause in enumerate(answer["because"]):
            key = (cause["service"], cause["id"])
            if key in self._seen:
                known = self._seen[key]
                above = Node(*key, known.kind, known.text, {}, seen_above=True, text_az=known.text_az)
                node.because.append(above)
                continue
            if len(self._seen) >= NODES_MAX:
                node.left_out = len(answer["because"]) - number
                break
            found = self.ask(*key)
            # A cause that nobody explains is a gap in the lineage, and shown.
            gap = Node(*key, found, cause["id"], {}, gap=found) if isinstance(found, str) else None
            node.because.append(gap or self.grow(key[0], found))  # type: ignore[arg-type]
        return node


def _node(service: str, answer: Json) -> Node:
    missing = [one["sha256"] for one in answer.get("documents", ()) if not one["stored_here"]]
    facts = answer["facts"] | ({"documents_not_stored_here": missing} if missing else {})
    return Node(
        service,
        answer["id"],
        answer["kind"],
        answer["text"],
        facts,
        steps=answer.get("steps", []),
        text_az=answer["text_az"],
    )


def as_json(node: Node) -> Json:
    """The tree for other programs."""
    return {
        "service": node.service,
        "id": node.id,
        "kind": node.kind,
        "text": node.text,
        "text_az": node.text_az,
        "facts": node.facts,
        "steps": node.steps,
        "gap": node.gap,
        "seen_above": node.seen_above,
        "left_out": node.left_out,
        "because": [as_json(one) for one in node.because],
    }


def as_tree(node: Node, *, facts: bool = False, language: str = "en") -> Tree:
    """The tree for a terminal in a language, with the arithmetic of what was asked for, and every node's facts when
    asked for; long lists of like causes are cut."""
    steps = "".join(f"\n[green]{escape(step[language])}[/]" for step in node.steps)
    tree = Tree(_label(node, facts, language) + steps, guide_style="dim")
    _fill(tree, node, facts, language)
    return tree


def _fill(tree: Tree, node: Node, facts: bool, language: str) -> None:
    for child in node.because[:CHILDREN_SHOWN]:
        _fill(tree.add(_label(child, facts, language)), child, facts, language)
    hidden = max(0, len(node.because) - CHILDREN_SHOWN) + node.left_out
    if hidden > 0:
        tree.add(f"[dim]... və daha {hidden}[/]" if language == "az" else f"[dim]... and {hidden} more[/]")


def _label(node: Node, with_facts: bool, language: str) -> str:
    if node.gap:
        return f"[cyan]{node.service}[/] [bold red]{said_gap(node, language)}[/] {escape(node.id)}"
    head = f"[cyan]{node.service}[/] [bold]{escape(node.called(language))}[/] {escape(node.said(language))}"
    if node.seen_above:
        return head + (" [dim](yuxarıda)[/]" if language == "az" else " [dim](above)[/]")
    if not with_facts:
        return head
    told = facts_told(node)
    return head + (f"\n[dim]{escape(told)}[/]" if told else "")


def said_gap(node: Node, language: str = "en") -> str:
    """Why a node is not explained, in words."""
    az, en = {
        UNKNOWN: ("orada məlum deyil", "unknown there"),
        REFUSED: ("bu icazə ilə soruşmaq olmaz", "your token may not ask there"),
        AWAY: ("cavab vermir", "does not answer"),
    }[node.gap]
    return az if language == "az" else en


def facts_told(node: Node) -> str:
    """The deciding facts in one line."""
    currency = node.facts.get("currency")
    named = [(name, value) for name, value in node.facts.items() if value not in (None, [], {}, "")]
    return ", ".join(f"{name} {_short(name, value, currency)}" for name, value in named)


def _short(name: str, value: object, currency: object) -> str:
    match value:
        case {"amount": int(amount), "currency": str(its), **more} if not more:
            return str(Money(amount, its))
        case int(amount) if name in _SUMS and isinstance(currency, str):
            return str(Money(amount, currency))
    text = str(value)
    return text if len(text) <= 90 else text[:87] + "..."
