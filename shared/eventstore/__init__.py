"""The log of one service: what it did and what it heard, in one table, in one order, append only and hash-chained.

`store.EventStore` appends, reads and answers repeated requests; `heard` takes in what others published; `chain` and
`seals` prove the log; `codec` turns events to JSON and back; `own_records` is the way back after a restored backup;
`blobs` keeps files, `readings` who read what, `migrate` brings a database to its newest state. How and why: the page
beside this package, `shared/README.md`.
"""
