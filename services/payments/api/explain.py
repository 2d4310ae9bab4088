"""What payments answers when somebody asks why: order, credit, statement, dispute, payment run, policy."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.api.explain_months import explain_month
from services.payments.domain.liability_kinds import TO_WHOM_IT_CAME_FROM
from services.payments.domain.owed import standing_of_owed
from services.payments.domain.standing import standing_of, standings_of
from services.payments.handlers import APPLIED, draft_of
from services.payments.projections.allocation import read_allocations
from services.payments.projections.circumstances import read_circumstances
from services.payments.projections.credit import (
    PAID,
    PASSED,
    find_credit,
    read_unpaid,
    receivers_of,
    unpaid_of,
)
from services.payments.projections.dispute import find_dispute
from services.payments.projections.liability import find_liability, owed_of
from services.payments.projections.order import find_order, orders_of
from services.payments.projections.party import read_payees
from services.payments.projections.payment_run import find_payment_run
from services.payments.projections.policy import TABLE as POLICY
from services.payments.projections.statement import find_statement
from services.payments.projections.work import title_of
from shared.jobs.context import Context
from shared.kernel.clock import baku_day
from shared.kernel.ids import numbered
from shared.kernel.money import Money
from shared.projections.erasure import erasures_of
from shared.projections.policy import find_version
from shared.web.explanation import Because, Explanation
from shared.web.routes_books import explain_books

HERE = "payments"


async def explain(ctx: Context, entity_id: str) -> Explanation | None:
    """The entity of this id (of a policy's version: policy-<name>-<version>) with what it follows from, down to the
    share in distribution; None for others."""
    async with ctx.engine.connect() as connection:
        if order := await find_order(connection, entity_id):
            return await _order(ctx, connection, order)
        if credit := await find_credit(connection, entity_id):
            return await _credit(ctx, connection, credit)
        if liability := await find_liability(connection, entity_id):
            if liability["kind"] in TO_WHOM_IT_CAME_FROM:
                return await _liability(ctx, connection, liability)
            return await explain_month(connection, liability)
        if statement := await find_statement(connection, entity_id):
            return await _statement(connection, statement)
        if dispute := await find_dispute(connection, entity_id):
            return await _dispute(connection, dispute)
        if payment_run := await find_payment_run(connection, entity_id):
            orders = await orders_of(connection, entity_id)
            text = f"a payment run of {payment_run['execution_date']}: {payment_run['state']}"
            orders_ = tuple(Because(HERE, order["id"]) for order in orders)
            return Explanation(entity_id, "payment run", text, payment_run, orders_)
        if package := await explain_books(connection, entity_id):
            return package
        if policy := await _policy(connection, entity_id):
            return policy
        if orders := await erasures_of(connection, entity_id):
            text = f"data of a party, erased by {len(orders)} orders"
            return Explanation(
                entity_id, "erasure", text, {"orders": orders}, (Because("registry", entity_id),)
            )
    return None


async def _name(connection: AsyncConnection, party: str) -> str:
    found = await read_payees(connection, [party])
    return found[party].name if party in found else party


async def _policy(connection: AsyncConnection, entity_id: str) -> Explanation | None:
    prefix, _, rest = entity_id.partition("-")
    named = numbered(rest) if prefix == "policy" else None
    row = await find_version(connection, POLICY, *named) if named else None
    if row is None:
        return None
    text = f"policy {row['policy']}, version {row['version']}, from {row['valid_from']}, by {row['decision']}"
    return Explanation(entity_id, "policy", text, row)


async def _dispute(connection: AsyncConnection, dispute: dict[str, Any]) -> Explanation:
    title = await title_of(connection, dispute["work"])
    of = f"“{title}”" if title is not None else f"the work {dispute['work']}"
    text = f"a dispute over {of}, role {dispute['role'] or 'all'}"
    if dispute["share"]:
        text += f", the share of {await _name(connection, dispute['share'])}"
    text += f": {dispute['state']}"
    for part in dispute["parts"]:
        text += f"; {part['fraction']} of {part['role'] or 'it'} to {await _name(connection, part['party'])}"
    because = [Because("registry", dispute["work"])]
    if books := dispute["taken_over"]:
        text += f"; number {books['number']} of {books['system']}"
        because.append(Because(HERE, books["package_sha256"]))
    return Explanation(dispute["id"], "dispute", text, dispute, tuple(because))


async def _order(ctx: Context, connection: AsyncConnection, order: dict[str, Any]) -> Explanation:
    name = await _name(connection, order["payee"])
    gross, paid = Money(order["gross"], order["currency"]), Money(order["paid"], order["paid_currency"])
    royalty = f"{gross} less tax and social insurance" if order["credits"] else ""
    owed = f"{len(order['items'])} liabilities" if order["items"] else ""
    text = f"an order of {paid} to {name}: {' and '.join(filter(None, (royalty, owed)))}; {order['state']}"
    facts = {key: value for key, value in order.items() if key not in ("credits", "items")}
    # The run itself would lead to every other order of it: who answers for it is said here.
    run = await find_payment_run(connection, order["payment_run"]) or {}
    facts |= {name: run.get(name) for name in ("prepared_by", "approved_by", "released_by", "file_sha256")}
    draft = await draft_of(ctx.store, ctx.blobs, order["payment_run"])
    because = [Because(HERE, credit) for credit in order["credits"]]
    because += [Because(HERE, item["liability"]) for item in order["items"]]
    if draft is not None:
        applied = [(name, draft.policies[name]) for name in sorted({*APPLIED} & {*draft.policies})]
        because += [Because(HERE, f"policy-{name}-{number}") for name, number in applied]
    entries = [order[name] for name in ("confirmed_by", "returned_by") if order[name]]
    because += [Because("intake", entry) for entry in entries]
    return Explanation(order["id"], "payment order", text, facts, tuple(because))


async def _credit(ctx: Context, connection: AsyncConnection, credit: dict[str, Any]) -> Explanation:
    name = await _name(connection, credit["payee"])
    net = Money(credit["net"], credit["currency"])
    facts = dict(credit)
    if credit["state"] == PASSED:
        receivers = await receivers_of(connection, credit["id"])
        stands = f"passed to {', '.join([await _name(connection, one) for one in receivers])}"
    elif credit["state"] == PAID:
        stands = f"paid by the order {credit['order']}"
    else:
        unpaid = unpaid_of(credit)
        beside = await read_unpaid(connection, unpaid.payee)
        now = await read_circumstances(connection, baku_day(ctx.clock()), [unpaid])
        # A credit whose run is still being entered is not among those that stand on the account.
        alone = standing_of(unpaid, now)
        standing = next((its for one, its in standings_of(beside, now) if one == unpaid), alone)
        facts |= {"standing": standing.state, "reason": standing.reason, "detail": standing.detail}
        stands = standing.state + (f", {standing.reason}: {standing.detail}" if standing.reason else "")
    if credit["passed"] is not None:
        return await _passed(connection, credit, facts, name, stands)
    if credit["books"] is not None:
        return await _taken_over(connection, credit, facts, name, stands)
    allocations = await read_allocations(connection, [credit["allocation"]])
    title = "".join(f"“{one.title}”" for one in allocations.values()) or f"the work {credit['work']}"
    if credit["takes_back"] is not None:
        why = f"the dispute {credit['dispute']} ended" if credit["dispute"] else f"{credit['cause']} changed"
        text = f"{-net} taken back from {name} as {credit['role']} of {title}, {why}: {stands}"
        ids = [credit["takes_back"], *filter(None, [credit["dispute"]])]
        because = (*(Because(HERE, one) for one in ids), Because("distribution", credit["reversal"]))
        return Explanation(credit["id"], "credit", text, facts, because)
    text = f"{net} credited to {name} as {credit['role']} of {title}: {stands}"
    return Explanation(credit["id"], "credit", text, facts, (Because("distribution", credit["id"]),))


async def _passed(
    connection: AsyncConnection, credit: dict[str, Any], facts: dict[str, Any], name: str, stands: str
) -> Explanation:
    passed, net = credit["passed"], Money(credit["net"], credit["currency"])
    giver = await _name(connection, passed["payee"])
    words = {"HEIR": "as heir of", "MERGED": "who was merged with", "SPLIT": "after a merge was undone, from"}
    text = f"{net} passed to {name} {words[passed['cause']]} {giver}: {stands}"
    return Explanation(credit["id"], "credit", text, facts, (Because(HERE, passed["credit"]),))


async def _liability(ctx: Context, connection: AsyncConnection, row: dict[str, Any]) -> Explanation:
    owed = owed_of(row)
    now = await read_circumstances(connection, baku_day(ctx.clock()), [], owed=[owed])
    standing = standing_of_owed(owed, now)
    stands = f"{row['state']}{f', {standing.reason}: {standing.detail}' if standing.reason else ''}"
    name = await _name(connection, row["creditor"])
    text = f"{Money(row['incurred'], row['currency'])} owed to {name} as {row['kind']}: {stands}"
    return Explanation(row["id"], "liability", text, row, (Because("distribution", row["id"]),))


async def _taken_over(
    connection: AsyncConnection, credit: dict[str, Any], facts: dict[str, Any], name: str, stands: str
) -> Explanation:
    books, net = credit["books"], Money(credit["net"], credit["currency"])
    title = await title_of(connection, credit["work"]) if credit["work"] else None
    of = f" as {credit['role']} of “{title}”" if title is not None else ""
    what = f"{net} taken over for {name}{of}" if net.amount > 0 else f"{-net} owed by {name}, taken over"
    said = f" ({books['said']})" if books["said"] else ""
    text = f"{what}: number {books['number']} of {books['system']}, {books['day']}{said}; {stands}"
    because = [Because(HERE, credit["run"])]
    because += [Because("registry", credit["work"])] if credit["work"] else []
    return Explanation(credit["id"], "credit", text, facts, tuple(because))


async def _statement(connection: AsyncConnection, statement: dict[str, Any]) -> Explanation:
    name = await _name(connection, statement["payee"])
    closing = Money(statement["closing"], statement["currency"])
    text = f"the statement {statement['number']} to {name}, closing with {closing}"
    because = (Because(HERE, statement["payment_run"]),)
    return Explanation(statement["id"], "statement", text, statement, because)
