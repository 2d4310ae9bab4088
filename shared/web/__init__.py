"""HTTP alike in all five services: app factory, problem details, tokens, idempotent posts, paging.

A service says what it is in `Parts`; `serve(parts, settings_class)` builds everything else. `requests.Posting` is a
command with its idempotency key, `requests.Asking` a query that may wait for a position, `reading.Reading` a reading
of personal data that is recorded first; `routes_*` are what every service has. How and why: `shared/README.md`.
"""
