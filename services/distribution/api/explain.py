"""What distribution answers when somebody asks why."""

from collections.abc import Sequence
from datetime import MAXYEAR, MINYEAR, date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.api.explain_bases import explained_base
from services.distribution.api.telling import rules_of, steps_of_allocation, steps_of_share
from services.distribution.domain.books import RUN_KIND
from services.distribution.domain.royalty import RoyaltyAllocated
from services.distribution.projections.advance import find_advance
from services.distribution.projections.allocation import find_allocation
from services.distribution.projections.booked_share import find_booked
from services.distribution.projections.bulletin import bulletin_serving
from services.distribution.projections.carried import read_carried
from services.distribution.projections.fees import find_fee
from services.distribution.projections.held import find_held
from services.distribution.projections.ordered import find_ordered
from services.distribution.projections.policy import find_policy
from services.distribution.projections.refund import find_refund
from services.distribution.projections.reserve import find_reserve
from services.distribution.projections.returned import find_return
from services.distribution.projections.reversal import find_reversal
from services.distribution.projections.run import find_run
from services.distribution.projections.share import find_share
from services.distribution.projections.statistical_base import find_base
from services.distribution.projections.workings import read_workings
from services.distribution.projections.write_off import find_write_off
from shared.contracts.terms import TargetKind
from shared.contracts.wire import from_builtins, to_builtins
from shared.jobs.context import Context
from shared.kernel.clock import baku_day
from shared.kernel.ids import derived_id, numbered
from shared.kernel.money import Money
from shared.paper.money_words import GENRES, REASONS, STATES
from shared.paper.words import NOTHING, ROLES, Word, joined, with_currency, word
from shared.web.explanation import Because, Explanation
from shared.web.routes_books import explain_books

HERE = "distribution"
POOLED_SHOWN = 100
"""Reserves that stand among the causes of what is dealt out of them; how many there are its steps say."""


async def explain(ctx: Context, entity_id: str) -> Explanation | None:
    """A share, allocation, reserve, held share, advance, ordered payment, write-off, return, reversal, refund, run,
    statistical base, policy version (policy-<name>-<version>), bulletin (bulletin-<day asked>) or Agency's fee
    (agency-fee-<year>), down to account lines, receipts, outcomes and rules; None for anything else."""
    async with ctx.engine.connect() as connection:
        if share := await find_share(connection, entity_id):
            return await _share(ctx, connection, share)
        if allocation := await find_allocation(connection, entity_id):
            return await _allocation(ctx, connection, allocation)
        if reserve := await find_reserve(connection, entity_id):
            amount = Money(reserve["amount"], reserve["currency"])
            since, reason = reserve["started_on"], reserve["reason"]
            text = Word(
                f"{with_currency(amount)} {since} tarixindən ehtiyatdadır: {word(REASONS, reason).az}",
                f"{amount} in reserve since {since}: {reason}",
            )
            steps = await _steps(ctx, connection, reserve, date.fromisoformat(reserve["last_claim_day"]))
            return Explanation(entity_id, "reserve", text, reserve, (Because(HERE, reserve["share"]),), steps)
        if held := await find_held(connection, entity_id):
            amount = Money(held["amount"], held["currency"])
            note, reason = held["note"], word(REASONS, held["reason"]).az
            text = Word(
                f"{with_currency(amount)} saxlanılıb: {reason}, {note or 'aradan qalxanadək'}",
                f"{amount} held: {held['reason']}, {note or 'until that is mended'}",
            )
            steps = await _steps(ctx, connection, held)
            return Explanation(entity_id, "held", text, held, (Because(HERE, held["share"]),), steps)
        if back := await find_return(connection, entity_id):
            return _return(back)
        if reversal := await find_reversal(connection, entity_id):
            return _reversal(reversal)
        if refund := await find_refund(connection, entity_id):
            return _refund(refund, await read_carried(connection, entity_id))
        if advance := await find_advance(connection, entity_id):
            return _advance(advance)
        if ordered := await find_ordered(connection, entity_id):
            return _ordered(ordered)
        if write_off := await find_write_off(connection, entity_id):
            return _write_off(write_off)
        if package := await explain_books(connection, entity_id):
            return package
        if run := await find_run(connection, entity_id):
            return _run(run)
        if base := await find_base(connection, entity_id):
            return explained_base(base)
        return (
            await _policy(connection, entity_id)
            or await _bulletin(connection, entity_id)
            or await _fee(ctx, connection, entity_id)
        )


async def _steps(
    ctx: Context, connection: AsyncConnection, row: dict[str, Any], last_claim_day: date | None = None
) -> tuple[Word, ...]:
    body = await find_allocation(connection, row["allocation"])
    return () if body is None else await steps_of_share(ctx, connection, body, row["share"], last_claim_day)


async def _share(ctx: Context, connection: AsyncConnection, row: dict[str, Any]) -> Explanation | None:
    body = await find_allocation(connection, row["allocation"])
    if body is None:
        return None
    share = next(one for one in body["shares"] if one["share"] == row["share"])
    gross, net = from_builtins(Money, share["gross"]), from_builtins(Money, share["net"])
    state, reason = word(STATES, share["state"]).az, share["reason"]
    text = Word(
        f"“{body['title']}”, {word(ROLES, share['role']).az}, {share['fraction']}: hesablanıb "
        f"{with_currency(gross)}, tutulmalardan sonra {with_currency(net)}, "
        f"{state}{', ' + word(REASONS, reason).az if reason else ''}",
        f"{share['fraction']} of {share['role']} in “{body['title']}”: {gross} gross, {net} net, "
        f"{share['state']}{' ' + reason if reason else ''}",
    )
    facts = share
    if booked := await find_booked(connection, row["share"]):
        facts = share | {name: booked[name] for name in ("system", "number", "run", "deductions", "others")}
    because = [Because(HERE, body["allocation"])]
    because += [Because("registry", party) for party in (share["owner"],) if party]
    steps = await steps_of_share(ctx, connection, body, row["share"])
    return Explanation(row["share"], "share", text, facts, tuple(because), steps)


async def _allocation(ctx: Context, connection: AsyncConnection, body: dict[str, Any]) -> Explanation:
    run = await find_run(connection, body["run"])
    if run is not None and run["kind"] == RUN_KIND:
        return _taken_over(body, await steps_of_allocation(ctx, connection, body))
    allocation = from_builtins(RoyaltyAllocated, body)
    target, version = body["target"], body["version"]
    taken = [one["id"] for one in body.get("takes", ())]
    here = {*taken, *[one for one in body["inputs"] if await find_base(connection, one)]}
    here |= {one for one in body["inputs"] if await find_ordered(connection, one)}
    here |= {one for one in body["inputs"] if await find_refund(connection, one)}
    # A package of the old system's books has no account: what stands for it here is what was taken.
    inputs = taken if body["target_kind"] == TargetKind.BOOKS else body["inputs"]
    if body["target_kind"] == TargetKind.REDISTRIBUTION and run is not None:
        # Nor has a pool: it is the reserves that it is dealt out of.
        pool = await read_workings(ctx.blobs, run, target, version)
        dealt = () if pool is None else pool.reserves[:POOLED_SHOWN]
        here |= {*dealt}
        inputs = [*dealt, *(one for one in inputs if one != target)]
    because = [Because(HERE if one in here else "intake", one) for one in inputs]
    if body["target_kind"] != TargetKind.BOOKS:
        because += [Because("matching", f"{target}-{version}-{number}") for number in body["report_numbers"]]
    because += [Because("registry", body["work"]), Because(HERE, body["run"])]
    rules = await rules_of(connection, allocation)
    policies = rules["policies"] if rules else {}
    because += [Because(HERE, f"policy-{name}-{number}") for name, number in sorted(policies.items())]
    mends = (allocation.mends, derived_id("reversal", allocation.run, allocation.mends))
    if allocation.mends and await find_reversal(connection, mends[1]):
        because += [Because(HERE, one) for one in mends]
    if body["rate_day"] is not None:
        because.append(Because(HERE, f"bulletin-{body['rate_day']}"))
    gross = from_builtins(Money, body["gross"])
    key = NOTHING
    if body["genre"]:
        key = Word(f", {word(GENRES, body['genre']).az} bölgü cədvəli ilə", f" by the key of {body['genre']}")
    text = Word(
        f"“{body['title']}” {target} məbləğindən {with_currency(gross)} alır{key.az}",
        f"“{body['title']}” gets {gross} of {body['target_kind'].lower()} {target}{key.en}",
    )
    facts = {name: value for name, value in body.items() if name != "shares"}
    steps = await steps_of_allocation(ctx, connection, body)
    return Explanation(body["allocation"], "allocation", text, facts, tuple(because), steps)


def _return(row: dict[str, Any]) -> Explanation:
    amount = Money(row["amount"], row["currency"])
    title, society, reason = row["body"]["title"], row["society"], row["body"]["reason"]
    text = Word(
        f"“{title}” üzrə {with_currency(amount)} {society} təşkilatına qaytarılır: {reason}; {row['state']}",
        f"{amount} of “{title}” go back to {society}: {reason}; {row['state']}",
    )
    because = [Because(HERE, row["allocation"]), Because("intake", row["target"])]
    if row["order"]:
        because.append(Because("payments", row["order"]))
    return Explanation(row["return_id"], "return", text, row, tuple(because))


def _reversal(row: dict[str, Any]) -> Explanation:
    credited = Money(row["credited"], row["body"]["used"]["currency"])
    dispute = row["body"]["dispute"]
    why = Word(f"dəyişən: {row['cause']}", f"{row['cause']} changed")
    if dispute:
        why = Word(f"{dispute} mübahisəsi bitib", f"the dispute {dispute} ended")
    text = Word(
        f"bölgü geri götürülüb, {why.az}; ondan {with_currency(credited)} hesablara yazılmışdı",
        f"an allocation taken back, {why.en}; {credited} of it had been credited",
    )
    ids = (row["allocation"], *row["body"]["reissued_as"], row["run"])
    because = [Because("payments", dispute)] if dispute else []
    because += [Because(HERE, one) for one in ids]
    return Explanation(row["reversal"], "reversal", text, row, tuple(because))


def _refund(row: dict[str, Any], carried: Sequence[dict[str, Any]]) -> Explanation:
    amount = Money(row["amount"], row["currency"])
    target, reason = row["target"], row["reason"]
    way = Word(f"ödəyiciyə ({row['payer']}) qaytarılır", f"back to {row['payer']}")
    if row["into"] is not None:
        contract = row["into"]["contract"]
        way = Word(
            f"{contract} müqaviləsinin növbəti dövrünə keçirilir",
            f"into the next period of the contract {contract}",
        )
    text = Word(
        f"{target} məbləğindən {with_currency(amount)} {way.az}: {reason}; {row['state']}",
        f"{amount} of {target} {way.en}: {reason}; {row['state']}",
    )
    steps = tuple(
        Word(
            f"{with_currency(Money(one['amount'], one['currency']))} {one['into']} ilə birlikdə bölünüb.",
            f"{Money(one['amount'], one['currency'])} were distributed with {one['into']}.",
        )
        for one in carried
    )
    because = [Because(HERE, one) for one in sorted({line["allocation"] for line in row["lines"]})]
    because += [Because(HERE, one["run"]) for one in carried]
    return Explanation(
        row["refund"], "refund", text, row, (Because("intake", row["target"]), *because), steps
    )


def _advance(row: dict[str, Any]) -> Explanation:
    amount = Money(row["amount"], row["currency"])
    text = Word(
        f"Geri alınana qədər ehtiyat təminatından {with_currency(amount)}: {row['reason']}; {row['state']}",
        f"{amount} of PROVISION until it is recovered: {row['reason']}; {row['state']}",
    )
    because = (Because(HERE, row["held"]), Because("intake", row["target"]))
    return Explanation(row["advance"], "advance", text, row, because)


def _ordered(row: dict[str, Any]) -> Explanation:
    amount = Money(row["amount"], row["currency"])
    text = Word(
        f"{row['ordered_on']} tarixli {row['number']} nömrəli məhkəmə qərarı ilə ehtiyat təminatından "
        f"{with_currency(amount)}; {row['state']}",
        f"{amount} out of PROVISION by the order {row['number']} of {row['ordered_on']}; {row['state']}",
    )
    because = [Because(HERE, row["reserve"]), Because("registry", row["owner"])]
    because += [Because(HERE, row["allocation"])] if row["allocation"] else []
    return Explanation(row["payment"], "ordered payment", text, row, tuple(because))


def _write_off(row: dict[str, Any]) -> Explanation:
    amount, back = (Money(row[name], row["currency"]) for name in ("amount", "restored"))
    text = Word(
        f"Daxil olandan artıq verilmiş {with_currency(amount)} ehtiyat təminatı hesabına silinir: "
        f"{row['reason']}; {row['state']}, təminata qayıdıb {with_currency(back)}",
        f"{amount} that was given out of it beyond what it comes to, borne by PROVISION: "
        f"{row['reason']}; {row['state']}, of which {back} is there again",
    )
    return Explanation(row["write_off"], "write-off", text, row, (Because("intake", row["target"]),))


def _taken_over(body: dict[str, Any], steps: tuple[Word, ...]) -> Explanation:
    """Its inputs are the package, whose run it stands under."""
    (share,) = body["shares"]
    gross = from_builtins(Money, body["gross"])
    because = [Because(HERE, one) for one in (*body["inputs"], body["run"])]
    because.append(Because("registry", body["work"]))
    state, reason = share["state"], share["reason"]
    text = Word(
        f"“{body['title']}”: köhnə uçotdan {with_currency(gross)}, {word(STATES, state).az}, "
        f"{word(REASONS, reason).az}; {share['note']}",
        f"“{body['title']}”: {gross} taken over, {state} {reason}; {share['note']}",
    )
    facts = {name: value for name, value in body.items() if name != "shares"}
    return Explanation(body["allocation"], "allocation", text, facts, tuple(because), steps)


def _run(run: dict[str, Any]) -> Explanation:
    sheet, approved_by = run["review_sha256"], run["approved_by"]
    text = Word(
        f"{run['cut_off_day']} tarixli bölgü ({run['state']}), hazırlayan {run['prepared_by']}, "
        f"təsdiq edən {approved_by or 'hələ heç kim'}{', yoxlama vərəqi ' + sheet if sheet else ''}",
        f"run of {run['cut_off_day']} ({run['state']}), prepared by {run['prepared_by']}, "
        f"approved by {approved_by or 'nobody yet'}{', on the review sheet ' + sheet if sheet else ''}",
    )
    if run["kind"] == RUN_KIND:
        return Explanation(run["run"], "run", text, run, (Because(HERE, run["facts_sha256"]),))
    because = [Because("intake", target) for target in run["targets"]]
    because += [Because(HERE, f"policy-{name}-{number}") for name, number in sorted(run["policies"].items())]
    return Explanation(run["run"], "run", text, run, tuple(because))


async def _policy(connection: AsyncConnection, entity_id: str) -> Explanation | None:
    prefix, _, rest = entity_id.partition("-")
    named = numbered(rest) if prefix == "policy" else None
    row = await find_policy(connection, *named) if named else None
    if row is None:
        return None
    text = Word(
        f"qayda {row['policy']}, {row['version']}-ci variant, {row['valid_from']} tarixindən, {row['reference']}",
        f"policy {row['policy']}, version {row['version']}, from {row['valid_from']}, by {row['reference']}",
    )
    return Explanation(entity_id, "policy", text, row)


async def _bulletin(connection: AsyncConnection, entity_id: str) -> Explanation | None:
    prefix, _, day = entity_id.partition("-")
    row = await bulletin_serving(connection, day) if prefix == "bulletin" else None
    if row is None:
        return None
    text = Word(
        f"{day} üçün Mərkəzi Bankın məzənnələri: {row['day_effective']} tarixli bülleten",
        f"the Central Bank's rates that serve {day}: its bulletin of {row['day_effective']}",
    )
    if row["replaced"]:
        told = Word(
            f"; {row['decided_by']} təsdiqləyib ki, əvvəl daxil edilən səhv idi: {row['reason']}",
            f"; {row['decided_by']} agreed that what had been entered before was wrong: {row['reason']}",
        )
        text = joined(text, told)
    return Explanation(entity_id, "bulletin", text, row)


async def _fee(ctx: Context, connection: AsyncConnection, entity_id: str) -> Explanation | None:
    prefix, year = numbered(entity_id) or ("", 0)
    if prefix != "agency-fee" or not MINYEAR <= year < MAXYEAR:
        return None
    fee = await find_fee(connection, year, baku_day(ctx.clock()))
    if fee is None:
        return None
    text = Word(
        f"{year}-ci ildə toplanmış {with_currency(fee.base)} məbləğinin {fee.rate}%-i {with_currency(fee.fee)},"
        f" ödəniş günü {fee.due_on}, {fee.reference}",
        f"{fee.rate}% of {fee.base} collected in {year} is {fee.fee}, due on {fee.due_on}, by {fee.reference}",
    )
    return Explanation(entity_id, "agency fee", text, to_builtins(fee))
