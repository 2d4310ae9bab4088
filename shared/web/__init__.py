"""HTTP alike in all five services: app factory, problem details, tokens, idempotent posts, paging.

A service says what it is in `Parts`; `serve(parts, settings)` builds everything else: engine, event store,
relay, inbox, runners, the standard routes and the service's own.
"""
