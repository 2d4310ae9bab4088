"""Fixtures of these tests."""

from tests.support.rig import make_rig

__all__ = ["make_rig"]
