"""The log of one service."""
