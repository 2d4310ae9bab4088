"""The whole play, in order."""

from __future__ import annotations

from deploy.demo.chapters import (
    accounts,
    disputes,
    distribution,
    identification,
    latecomer,
    money,
    payers,
    payments,
    proof,
    registration,
    rules,
)
from deploy.demo.world import World


def play(world: World) -> None:
    """Play the main job from registration to proof."""
    rules.play(world)
    registration.play(world)
    accounts.play(world)
    money.play(world)
    payers.play(world)
    identification.play(world)
    distribution.play(world)
    payments.play(world)
    latecomer.play(world)
    disputes.play(world)
    proof.play(world)
