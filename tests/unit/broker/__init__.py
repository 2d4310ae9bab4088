"""The embedded broker's parts for themselves."""
