"""What payments answers when somebody asks why: order, credit, statement, dispute, payment run, policy."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.api.explain_months import explain_month
from services.payments.domain.credit_events import PassCause
from services.payments.domain.liability_kinds import TO_WHOM_IT_CAME_FROM
from services.payments.domain.owed import standing_of_owed
from services.payments.domain.standing import standing_of, standings_of
from services.payments.formats.statement_words import REASONS, STATES
from services.payments.handlers import APPLIED, draft_of
from services.payments.projections.allocation import read_allocations
from services.payments.projections.circumstances import read_circumstances
from services.payments.projections.credit import PAID, PASSED, find_credit, receivers_of
from services.payments.projections.dispute import find_dispute
from services.payments.projections.liability import find_liability, owed_of
from services.payments.projections.order import find_order, orders_of
from services.payments.projections.party import read_payees
from services.payments.projections.payment_run import find_payment_run
from services.payments.projections.policy import TABLE as POLICY
from services.payments.projections.statement import find_statement
from services.payments.projections.unpaid import read_unpaid, unpaid_of
from services.payments.projections.work import title_of
from shared.jobs.context import Context
from shared.kernel.clock import baku_day
from shared.kernel.ids import numbered
from shared.kernel.money import Money
from shared.paper.words import NOTHING, ROLES, Word, alike, joined, with_currency, word
from shared.projections.policy import find_version
from shared.web.explanation import Because, Explanation
from shared.web.routes_books import explain_books, in_old_books
from shared.web.routes_erasures import explain_erasures

HERE = "payments"
_PASSED = {
    "HEIR": Word("vərəsə kimi", "as heir of"),
    "MERGED": Word("qeydlərin birləşdirilməsi ilə", "who was merged with"),
    "SPLIT": Word("birləşdirmə ləğv edildikdən sonra", "after a merge was undone, from"),
    "DISPUTE": Word("mübahisə başqasının xeyrinə bitdikdən sonra", "since a dispute ended, from"),
}


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
            day, state = payment_run["execution_date"], payment_run["state"]
            text = Word(f"{day} tarixli ödəniş: {state}", f"a payment run of {day}: {state}")
            orders_ = tuple(Because(HERE, order["id"]) for order in orders)
            return Explanation(entity_id, "payment run", text, payment_run, orders_)
        if package := await explain_books(connection, entity_id):
            return package
        if policy := await _policy(connection, entity_id):
            return policy
        if erased := await explain_erasures(connection, entity_id):
            return erased
    return None


async def _name(connection: AsyncConnection, party: str) -> str:
    found = await read_payees(connection, [party])
    return found[party].name if party in found else party


def _work(work: str) -> Word:
    return Word(f"{work} əsəri", f"the work {work}")


def _standing(state: str, reason: str | None, detail: str) -> Word:
    if not reason:
        return Word(word(STATES, state).az, state)
    why = word(REASONS, reason).az
    return Word(f"{word(STATES, state).az}, {why}", f"{state}, {reason}: {detail}")


async def _policy(connection: AsyncConnection, entity_id: str) -> Explanation | None:
    prefix, _, rest = entity_id.partition("-")
    named = numbered(rest) if prefix == "policy" else None
    row = await find_version(connection, POLICY, *named) if named else None
    if row is None:
        return None
    text = Word(
        f"qayda {row['policy']}, {row['version']}-ci variant, {row['valid_from']} tarixindən, {row['decision']}",
        f"policy {row['policy']}, version {row['version']}, from {row['valid_from']}, by {row['decision']}",
    )
    return Explanation(entity_id, "policy", text, row)


async def _dispute(connection: AsyncConnection, dispute: dict[str, Any]) -> Explanation:
    title = await title_of(connection, dispute["work"])
    of = alike(f"“{title}”") if title is not None else _work(dispute["work"])
    role = word(ROLES, dispute["role"]).az if dispute["role"] else "bütün rollar"
    text = Word(f"{of.az} üzrə mübahisə, {role}", f"a dispute over {of.en}, role {dispute['role'] or 'all'}")
    if dispute["share"]:
        name = await _name(connection, dispute["share"])
        text = joined(text, Word(f", {name} payı", f", the share of {name}"))
    text = joined(text, alike(f": {dispute['state']}"))
    for part in dispute["parts"]:
        name, fraction = await _name(connection, part["party"]), part["fraction"]
        of_role = word(ROLES, part["role"]).az if part["role"] else "hamısının"
        told = Word(f"; {of_role}: {fraction} – {name}", f"; {fraction} of {part['role'] or 'it'} to {name}")
        text = joined(text, told)
    because = [Because("registry", dispute["work"])]
    if books := dispute["taken_over"]:
        text = joined(text, in_old_books(books))
        because.append(Because(HERE, books["package_sha256"]))
    return Explanation(dispute["id"], "dispute", text, dispute, tuple(because))


async def _order(ctx: Context, connection: AsyncConnection, order: dict[str, Any]) -> Explanation:
    name = await _name(connection, order["payee"])
    gross, paid = Money(order["gross"], order["currency"]), Money(order["paid"], order["paid_currency"])
    of = []
    if order["credits"]:
        less = f"{with_currency(gross)} çıxılsın vergi və sosial sığorta"
        of.append(Word(less, f"{gross} less tax and social insurance"))
    if owed := len(order["items"]):
        of.append(Word(f"{owed} öhdəlik", f"{owed} liabilities"))
    az, en = " və ".join(one.az for one in of), " and ".join(one.en for one in of)
    text = Word(
        f"{name} üçün {with_currency(paid)} ödəniş tapşırığı: {az}; {order['state']}",
        f"an order of {paid} to {name}: {en}; {order['state']}",
    )
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
        names = ", ".join([await _name(connection, one) for one in receivers])
        stands = Word(f"{names} adına keçib", f"passed to {names}")
    elif credit["state"] == PAID:
        stands = Word(f"{credit['order']} tapşırığı ilə ödənilib", f"paid by the order {credit['order']}")
    else:
        unpaid = unpaid_of(credit)
        beside = await read_unpaid(connection, unpaid.payee)
        now = await read_circumstances(connection, baku_day(ctx.clock()), [unpaid])
        # A credit whose run is still being entered is not among those that stand on the account.
        alone = standing_of(unpaid, now)
        standing = next((its for one, its in standings_of(beside, now) if one == unpaid), alone)
        facts |= {"standing": standing.state, "reason": standing.reason, "detail": standing.detail}
        stands = _standing(standing.state, standing.reason, standing.detail)
    if credit["passed"] is not None:
        return await _passed(connection, credit, facts, name, stands)
    if credit["books"] is not None:
        return await _taken_over(connection, credit, facts, name, stands)
    allocations = await read_allocations(connection, [credit["allocation"]])
    titles = "".join(f"“{one.title}”" for one in allocations.values())
    title = alike(titles) if titles else _work(credit["work"])
    role = word(ROLES, credit["role"]).az
    if credit["takes_back"] is not None:
        why = Word(f"dəyişən: {credit['cause']}", f"{credit['cause']} changed")
        if credit["dispute"]:
            why = Word(f"{credit['dispute']} mübahisəsi bitib", f"the dispute {credit['dispute']} ended")
        text = Word(
            f"{name} hesabından geri alınıb: {with_currency(-net)}, {title.az}, {role}, {why.az}: {stands.az}",
            f"{-net} taken back from {name} as {credit['role']} of {title.en}, {why.en}: {stands.en}",
        )
        ids = [credit["takes_back"], *filter(None, [credit["dispute"]])]
        because = (*(Because(HERE, one) for one in ids), Because("distribution", credit["reversal"]))
        return Explanation(credit["id"], "credit", text, facts, because)
    text = Word(
        f"{name} hesabına yazılıb: {with_currency(net)}, {title.az}, {role}: {stands.az}",
        f"{net} credited to {name} as {credit['role']} of {title.en}: {stands.en}",
    )
    return Explanation(credit["id"], "credit", text, facts, (Because("distribution", credit["id"]),))


async def _passed(
    connection: AsyncConnection, credit: dict[str, Any], facts: dict[str, Any], name: str, stands: Word
) -> Explanation:
    passed, net = credit["passed"], Money(credit["net"], credit["currency"])
    giver = await _name(connection, passed["payee"])
    how = _PASSED[passed["cause"]]
    text = Word(
        f"{giver} hesabından {name} hesabına keçib ({how.az}): {with_currency(net)}: {stands.az}",
        f"{net} passed to {name} {how.en} {giver}: {stands.en}",
    )
    because = [Because(HERE, passed["credit"])]
    because += [Because(HERE, passed["reference"])] if passed["cause"] == PassCause.DISPUTE else []
    return Explanation(credit["id"], "credit", text, facts, tuple(because))


async def _liability(ctx: Context, connection: AsyncConnection, row: dict[str, Any]) -> Explanation:
    owed = owed_of(row)
    now = await read_circumstances(connection, baku_day(ctx.clock()), [], owed=[owed])
    standing = standing_of_owed(owed, now)
    stands = _standing(row["state"], standing.reason, standing.detail)
    name = await _name(connection, row["creditor"])
    owes = Money(row["incurred"], row["currency"])
    text = Word(
        f"{name} qarşısında öhdəlik ({row['kind']}): {with_currency(owes)}: {stands.az}",
        f"{owes} owed to {name} as {row['kind']}: {stands.en}",
    )
    return Explanation(row["id"], "liability", text, row, (Because("distribution", row["id"]),))


async def _taken_over(
    connection: AsyncConnection, credit: dict[str, Any], facts: dict[str, Any], name: str, stands: Word
) -> Explanation:
    books, net = credit["books"], Money(credit["net"], credit["currency"])
    title = await title_of(connection, credit["work"]) if credit["work"] else None
    of = NOTHING
    if title is not None:
        role = word(ROLES, credit["role"]).az
        of = Word(f", “{title}”, {role}", f" as {credit['role']} of “{title}”")
    what = Word(
        f"{name} üçün köhnə uçotdan {with_currency(net)}{of.az}", f"{net} taken over for {name}{of.en}"
    )
    if net.amount <= 0:
        what = Word(
            f"{name} köhnə uçota görə {with_currency(-net)} borcludur", f"{-net} owed by {name}, taken over"
        )
    said = f" ({books['said']})" if books["said"] else ""
    text = Word(
        f"{what.az}: {books['system']}, nömrə {books['number']}, {books['day']}{said}; {stands.az}",
        f"{what.en}: number {books['number']} of {books['system']}, {books['day']}{said}; {stands.en}",
    )
    because = [Because(HERE, credit["run"])]
    because += [Because("registry", credit["work"])] if credit["work"] else []
    return Explanation(credit["id"], "credit", text, facts, tuple(because))


async def _statement(connection: AsyncConnection, statement: dict[str, Any]) -> Explanation:
    name = await _name(connection, statement["payee"])
    closing = Money(statement["closing"], statement["currency"])
    text = Word(
        f"{name} üçün {statement['number']} çıxarışı, son qalıq {with_currency(closing)}",
        f"the statement {statement['number']} to {name}, closing with {closing}",
    )
    because = (Because(HERE, statement["payment_run"]),)
    return Explanation(statement["id"], "statement", text, statement, because)
