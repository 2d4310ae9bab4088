"""Kafka in and out: the relay, the inbox, and the policies that react.

`relay.Relay` publishes the log's public entries in their order, `inbox.Inbox` takes in what others publish, record by
record, `policies.Policies` reacts to both with commands and jobs that are safe to repeat, and parks what fails.
`taking_back` is the way out after a restored backup, `alarms` is what an operator has to look at. How and why:
`shared/README.md`.
"""
