"""Kafka in and out: the relay, the inbox, and the policies that react.

One mechanism, log + cursor + runner, in three uses; `shared.projections` is the fourth. A service has one
topic, `<prefix><service>.events`, with one partition: its log is one order, and so is its topic.

**Relay** (`relay.Relay`). The log is the outbox. Public entries go out in the order of their
`public_seq`, which is the record's `ce_sequence`; a cursor says what Kafka has acknowledged. A crash
between the two sends a record twice, never none. Before the service appends anything after a start, the
topic's last record is compared once with the log: a topic that lags is filled up, a topic that is ahead
shows that an old backup was restored, and the service refuses to append until an operator orders to take
back what the topic has (`taking_back`; a header of each record says what the body does not of the
private event). After that Kafka may be away: commands go on, and the relay catches up. It compares again
after every failure and every 15 seconds, so that a topic that was emptied or made anew is filled up from
the log. A record over the size limit is sent without its body, marked `royalty_withheld`: the sequence
stays whole, readers park that one subject, and an alarm says so.

**Inbox** (`inbox.Inbox`). It reads every source's partition by `assign`, no groups, holding a lease, and
appends the raw records to the log in one transaction with the offset that it reached. Its only rule is the
sequence: the next one is taken; an earlier one is a duplicate and must say the same, else alarm; a later
one is a gap: nothing behind it is taken, it seeks back to the first record, and when the topic does not
have what is missing it looks ahead for it, for the owner may send it again. When its offsets mean nothing
(another cluster, a topic made anew) it reads from the first record: the sequence tells what is new. A
record of a foreign source is refused, and one without a readable sequence has no place in the order: both
are kept whole in `work.alarm`, the inbox goes on, and the service calls itself degraded until an operator
settles the alarm.

**Policies** (`policies.Policies`). `POLICIES` maps event classes, heard and own, to async functions that
get a `Reaction` and the event, and answer with commands and jobs. Every command's idempotency key names
policy, event and stream, so reading the log again changes nothing. A policy sees read models that have
passed its event. What fails parks the event's subject (`work.parked`) and everything later of the same
subject behind it; others go on. Retry runs the parked events of a subject again in order; skip leaves
one out; both are an operator's decision in the log (`shared.eventstore.operations`), with its reason. A
heard record that cannot be decoded parks its subject too. A database that is away parks nothing: the
runner waits.

**Alarms** (`alarms`) are what an operator has to look at; they make a service degraded, not unready.
"""
