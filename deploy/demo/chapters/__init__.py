"""The chapters of the demo, in the order in which they are played."""
