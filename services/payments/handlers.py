"""What a command needs beside its own stream."""

import asyncio
from collections.abc import AsyncIterator, Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from tempfile import TemporaryFile

from services.payments.domain.abroad import ForeignContract, Quote
from services.payments.domain.circumstances import Payee, Profile
from services.payments.domain.draft import Draft, DraftOrder, DraftReader
from services.payments.domain.holds import GUILD, HOLDS, Holds, Stands
from services.payments.domain.payee_data import PAYEE_DATA
from services.payments.domain.payment_run import PAYMENT_RUN, ReleaseRun
from services.payments.domain.policy import POLICY, version_on
from services.payments.domain.policy_bodies import DEBTOR, TAX
from services.payments.domain.policy_creditors import CREDITORS
from services.payments.domain.policy_paying import COOLING, THRESHOLD
from services.payments.domain.tax import Treaty, certificate_for
from shared.eventstore.blobs import Blobs
from shared.eventstore.store import EventStore
from shared.kernel.clock import baku_day
from shared.kernel.ids import stream

APPLIED = (TAX, DEBTOR, COOLING, THRESHOLD, CREDITORS)
"""Policies that decide what goes to the bank and when: a draft is released under the versions that it was made by
(D-78)."""

Guards = list[tuple[str, int]]


async def draft_of(store: EventStore, blobs: Blobs, payment_run: str) -> Draft | None:
    """The draft of a payment run as it stands; None when there is none yet."""
    state, _ = await store.state(PAYMENT_RUN, payment_run)
    return await read_draft(blobs, state.digest) if state.digest else None


async def read_draft(blobs: Blobs, digest: str) -> Draft | None:
    """The draft of a digest; None where there are no such bytes. Raises BlobDamaged."""
    parts = [part async for part in draft_parts(blobs, digest)]
    return replace(parts[0], orders=tuple(one for part in parts for one in part.orders)) if parts else None


async def draft_parts(blobs: Blobs, digest: str) -> AsyncIterator[Draft]:
    """The same with some of its orders at a time, as its bytes come: to a hundred thousand payees they are more than a
    hundred megabytes."""
    reading, fed = DraftReader(), False
    async for some in blobs.stream(digest):
        reading.feed(some)
        fed = True
        if (part := reading.part()) is not None:
            yield part
    if fed:
        yield reading.rest()


async def keep_draft(blobs: Blobs, draft: Draft) -> str:
    """Store a draft's bytes as they are written; answers with its digest."""
    with TemporaryFile() as file:
        await asyncio.to_thread(file.writelines, draft.lines())
        return await blobs.put_file(file, "application/json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known today of those whom a draft pays, and who approved the distribution of their money."""

    profiles: Mapping[str, Profile]
    payees: Mapping[str, Payee]
    approvers: tuple[str, ...]
    in_force: Mapping[str, int]
    """Version of payment data by payee, as the streams have it: the read models may be behind."""
    data: Mapping[str, int] = field(default_factory=dict)
    """How long those streams were: another account that is approved meanwhile stands against the release."""
    returned: Container[tuple[str, int]] = ()
    """Payee and version of payment data whose order failed or came back."""
    asked: Container[str] = ()
    """Payees with an order that counts as unpaid and may be paid."""
    treaties: Mapping[str, Treaty] = field(default_factory=dict)
    """By payee, on the day of payment."""
    reversed: tuple[str, ...] = ()
    """Credits that the draft pays and that distribution took back (D-70), or that are another's (D-102)."""
    contracts: Mapping[str, ForeignContract] = field(default_factory=dict)
    """By payee, on the day of payment; so are the rates by currency."""
    quotes: Mapping[str, Quote] = field(default_factory=dict)
    stands: Stands = field(default_factory=Stands)
    """Works and parties that stand for merged ones."""


async def release_of(
    store: EventStore, draft: Draft, known: Known, digest: str, by: str, at: datetime
) -> tuple[ReleaseRun, Guards]:
    """The release with everything that stands against it, guarded by holds, policies and payment data as they were
    looked at."""
    holds, version = await store.state(HOLDS, GUILD)
    policies = await store.states(POLICY, APPLIED)
    lines = [line.credit for order in draft.orders for line in order.lines]
    items = [item for order in draft.orders for item in order.items]
    followed = Holds(holds.values(), known.stands)
    held = {hold.dispute for one in lines if (hold := followed.on(one)) is not None}
    held |= {hold.dispute for one in items if (hold := one.held_by(followed)) is not None}
    decided = {one for item in items for one in item.decided_by}
    changed = [order.payee for order in draft.orders if _changed(order, known)]
    command = ReleaseRun(
        digest=digest,
        by=by,
        at=at,
        today=baku_day(at),
        held=tuple(sorted(held)),
        reversed=known.reversed,
        changed=tuple(sorted(changed)),
        approvers=tuple(sorted({*known.approvers, *decided})),
        outdated=tuple(
            name
            for name, (state, _) in policies.items()
            if version_on(state, draft.execution_date) != draft.policies.get(name)
        )
        + _changed_terms(draft, known),
    )
    guards = [(stream(POLICY.entity, name), seen) for name, (_, seen) in policies.items()]
    guards += [(stream(PAYEE_DATA.entity, payee), seen) for payee, seen in known.data.items()]
    return command, [(stream(HOLDS.entity, GUILD), version), *guards]


def _changed_terms(draft: Draft, known: Known) -> tuple[str, ...]:
    """Contracts and rates that are others on the day of payment than those that the draft pays by (D-96)."""
    contracts = {
        f"contract {order.contract.number}"
        for order in draft.orders
        if order.contract is not None and known.contracts.get(order.payee) != order.contract
    }
    rates = {
        f"rate of {order.quote.rate.currency}"
        for order in draft.orders
        if order.quote is not None and known.quotes.get(order.quote.rate.currency) != order.quote
    }
    return (*sorted(contracts), *sorted(rates))


def _changed(order: DraftOrder, known: Known) -> bool:
    if order.account is not None:
        # Another version of the policy that names it stands against the release by itself.
        return (order.payee, order.payment_data) in known.returned or order.payee in known.asked
    profile, payee = known.profiles.get(order.payee), known.payees.get(order.payee)
    if profile is None or payee is None or payee.died_on is not None:
        return True
    if known.in_force.get(order.payee) != order.payment_data:
        return True
    if (order.payee, order.payment_data) in known.returned or order.payee in known.asked:
        return True
    treaty = known.treaties.get(order.payee)
    if any(rule.certificate != certificate_for(rule, treaty) for rule in order.rules):
        return True
    return (profile.fingerprint, profile.kind) != (order.fingerprint, payee.kind)
