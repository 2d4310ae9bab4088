"""The main job end to end, played over the public HTTP APIs on the data shipped here: `make demo`."""
