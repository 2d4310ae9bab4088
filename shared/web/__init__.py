"""HTTP alike in all five services: app factory, problem details, tokens, idempotent posts, paging.

A service says what it is in `Parts`; `serve(parts, settings_class)` builds everything else: engine, event store,
relay, inbox, runners, the standard routes and the service's own.

**A command** (`requests.Posting`) needs a token with its scope and an `Idempotency-Key`. Its answer `{id, position,
sequence, correlation_id}` says where it stands in the log; a rejection is 409 with its reason, 403 where two people are
needed; bad input is 422 with every finding `{where, what, value, clause}`. All errors are RFC 9457 problem details.

**A query** (`requests.Asking`) may name the positions that its answer must have reached: `min_position` of this
service, `min_known=registry:812` of what it heard. It waits two seconds at most, then 503: callers wait by these, never
by time. A token that is bound to a party sees that party's entities alone; others are 404.

**A client** is bounded in what it sends (`doorway`: 100 headers, 64 KiB of head; `body`: 1 MiB, 32 MiB for uploads) and
in the time it takes: a head within 20 s, a body within a minute, else its connection is closed (`connection`).

**A reading of personal data or of a document** (`reading.Reading`) says its `purpose` (422 without; a token that is
bound to a party need not) and is recorded in `log.reading` before anything is shown: what cannot be recorded is not
shown. `/v1/readings` pages through the record, `/v1/readings/csv` exports it; both need `<service>:reading:read`.

**Beside the service's own** every service has `/v1/watermarks`, `/v1/explain/{id}` (which names its causes in other
services), `/v1/events` (pages, or a stream), `/v1/parked`, `/v1/jobs`, `POST /v1/verify`, health and metrics.
"""
