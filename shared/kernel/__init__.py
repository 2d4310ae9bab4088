"""Pure building blocks: money, shares, ids, time, deciders, findings. Standard library only."""
