"""What operations people see: structured logs and metrics.

`logs` writes one JSON line an occurrence, with `wording` for errors that might quote personal data; `metrics` are what
`/metrics` shows, `memory` keeps the garbage collector out of the way.
"""
