"""The `royalty` command: what operations people do from a terminal, over the public HTTP APIs."""
