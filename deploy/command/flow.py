"""The picture of an explanation without any library: boxes in a lane for each service, and arrows from cause to effect.

Money flows from left to right. Entities of one kind are boxes of their own while there are few of them, else one box
that says how many they are and how much together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from deploy.command.explaining import Node, said_gap
from shared.kernel.money import Money

LANES: Sequence[tuple[str, ...]] = (("registry", "intake", "matching"), ("distribution",), ("payments",))
"""Services of each lane, from left to right."""
_ROOM = 8
"""Boxes of a lane."""
_ALONE_MAX = 3
_TEXT_MAX = 120


@dataclass
class Box:
    """What is drawn as one: an entity, or all of a kind."""

    key: str
    service: str
    kind: str
    lane: int
    depth: int
    """Steps from what was asked for."""
    nodes: list[Node] = field(default_factory=list)

    def title(self, language: str = "en") -> str:
        """Its kind, and how many of it."""
        node = self.nodes[0]
        kind = said_gap(node, language) if node.gap else node.called(language)
        return kind if len(self.nodes) == 1 else f"{kind} × {len(self.nodes)}"

    def text(self, language: str = "en") -> str:
        """What it is; of many, nothing."""
        if len(self.nodes) > 1:
            return ""
        (node,) = self.nodes
        text = node.id if node.gap else node.said(language)
        return text if len(text) <= _TEXT_MAX else text[: _TEXT_MAX - 1] + "…"

    @property
    def amounts(self) -> list[Money]:
        """How much, by currency; empty where its entities are about no sum."""
        sums: dict[str, int] = {}
        for node in self.nodes:
            if (amount := node.amount) is not None:
                sums[amount.currency] = sums.get(amount.currency, 0) + amount.amount
        return [Money(sums[currency], currency) for currency in sorted(sums)]

    @property
    def is_gap(self) -> bool:
        """Whether it stands for what nobody explained."""
        return any(node.gap for node in self.nodes)


@dataclass(frozen=True)
class Flow:
    """A picture: the boxes of each lane from above, and arrows from a cause's box to an effect's, with their number."""

    lanes: tuple[tuple[Box, ...], ...]
    arrows: tuple[tuple[str, str, int], ...]
    left_out: int
    """Causes that the walk did not ask for."""


def flow_of(root: Node) -> Flow:
    """The picture of a tree."""
    found = dict[tuple[str, str], tuple[Node, int]]()
    edges: list[tuple[tuple[str, str], tuple[str, str]]] = []
    left_out = _gather(root, 0, found, edges)
    of = _boxes(found)
    boxes = {box.key: box for box in of.values()}
    arrows: dict[tuple[str, str], int] = {}
    for cause, effect in edges:
        pair = (of[cause].key, of[effect].key)
        if pair[0] != pair[1]:
            arrows[pair] = arrows.get(pair, 0) + 1
    lanes = tuple(
        tuple(sorted((box for box in boxes.values() if box.lane == lane), key=_place))
        for lane in range(len(LANES))
    )
    return Flow(lanes, tuple((*pair, count) for pair, count in sorted(arrows.items())), left_out)


def _place(box: Box) -> tuple[int, int, str]:
    return (LANES[box.lane].index(box.service), box.depth, box.key)


def _gather(
    node: Node,
    depth: int,
    found: dict[tuple[str, str], tuple[Node, int]],
    edges: list[tuple[tuple[str, str], tuple[str, str]]],
) -> int:
    key = (node.service, node.id)
    if not node.seen_above:
        found[key] = (node, depth)
    left_out = node.left_out
    for cause in node.because:
        edges.append(((cause.service, cause.id), key))
        left_out += _gather(cause, depth + 1, found, edges)
    return left_out


def _boxes(found: dict[tuple[str, str], tuple[Node, int]]) -> dict[tuple[str, str], Box]:
    """The box of each entity: its own, or that of its kind where there are too many, in a lane or of the kind."""
    kinds: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for key, (node, _) in found.items():
        kinds.setdefault((node.service, _kind(node)), []).append(key)
    alone = {kind for kind, keys in kinds.items() if len(keys) <= _ALONE_MAX}
    for lane in LANES:
        mine = [kind for kind in kinds if kind[0] in lane]
        while _room(mine, kinds, alone) > _ROOM and (
            large := [one for one in mine if one in alone and len(kinds[one]) > 1]
        ):
            alone.discard(max(large, key=lambda one: (len(kinds[one]), one)))
    boxes: dict[tuple[str, str], Box] = {}
    made: dict[str, Box] = {}
    for kind, keys in kinds.items():
        for key in keys:
            node, depth = found[key]
            name = f"{node.service} {kind[1]}" + (f" {node.id}" if kind in alone else "")
            if name not in made:
                made[name] = Box(name, node.service, kind[1], _lane_of(node.service), depth)
            box = boxes[key] = made[name]
            box.nodes.append(node)
            box.depth = min(box.depth, depth)
    return boxes


def _room(
    mine: Sequence[tuple[str, str]],
    kinds: dict[tuple[str, str], list[tuple[str, str]]],
    alone: set[tuple[str, str]],
) -> int:
    return sum(len(kinds[one]) if one in alone else 1 for one in mine)


def _kind(node: Node) -> str:
    return said_gap(node) if node.gap else node.kind


def _lane_of(service: str) -> int:
    return next(lane for lane, services in enumerate(LANES) if service in services)
