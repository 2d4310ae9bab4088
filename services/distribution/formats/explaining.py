"""An allocation and a share step by step, in words and figures that a member can follow, Azerbaijani and English.

Every figure is computed again: where the stored one is another than the exact product it is said how it was rounded.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from services.distribution.domain.keys import split_roles
from services.distribution.domain.royalty import RoyaltyAllocated
from services.distribution.domain.workings import TransferWorking, Workings
from services.distribution.formats.products import both, minus, plain, times
from services.distribution.formats.way_out import way_out
from shared.contracts.distribution import AllocatedShare
from shared.contracts.terms import Measure, Role, ShareState, TargetKind
from shared.kernel.money import Money, exponent_of
from shared.kernel.shares import parse_share
from shared.paper.money_words import DEDUCTIONS, GENRES, REASONS, STATES
from shared.paper.words import ROLES, Word, day, percent, word, written

_MEASURES: Mapping[Measure, Word] = {
    Measure.SECONDS: Word("saniyə", "seconds"),
    Measure.AMOUNT: Word("qəpik", "qəpik"),
    Measure.ADMISSIONS: Word("tamaşaçı", "admissions"),
    Measure.BOX_OFFICE: Word("kassa gəliri, qəpik", "box office, qəpik"),
}
_TARGETS: Mapping[str, Word] = {
    "ACCOUNT": Word("Hesabat", "The account"),
    "SCHEDULE": Word("Xarici təşkilatın bölgü cədvəli", "The foreign organisation's schedule"),
    "AWARD": Word("Məhkəmə qərarı üzrə məbləğ", "The court award"),
    "CAUSE": Word("Statistik bölgü", "The statistical distribution"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an explanation is made of: an allocation, how its money came, and the key that its run froze."""

    allocation: RoyaltyAllocated
    workings: Workings | None
    key: Mapping[Role, int]
    """Weights of the genre's group; empty where no key was used."""
    key_reference: str
    """The decision and version of the key."""
    last_claim_day: date | None = None
    """Of a reserve."""
    mends_of: date | None = None
    """Of what is issued in place of another: the day of the run whose rules hold."""


def allocation_steps(told: Told) -> tuple[Word, ...]:
    """How the work came to its money, and how that fell to its roles."""
    return (*_coming(told), *_roles(told))


def share_steps(told: Told, share: AllocatedShare) -> tuple[Word, ...]:
    """The same for one share, down to what is credited, or why nothing is and what would change that."""
    return (*_coming(told), *_role(told, share), *_person(told, share), *_end(told, share))


def _coming(told: Told) -> Iterator[Word]:
    allocation, workings = told.allocation, told.workings
    if told.mends_of is not None:
        of = told.mends_of
        yield Word(
            f"Geri götürülmüş bölgünün yerinə verilir, {day(of)} tarixli bölgünün qaydaları ilə.",
            f"It stands in place of an allocation that was taken back, by the rules of the run of {of}.",
        )
    if allocation.takes:
        for taken in allocation.takes:
            state, reason = word(STATES, taken.state), word(REASONS, taken.reason)
            since = day(taken.started_on) if taken.started_on else ""
            amount = both(taken.amount)
            yield Word(
                f"{amount.az} əvvəlki bölgüdən qalıb ({state.az}: {reason.az}{', ' + since if since else ''});"
                " indi bu günün reyestri ilə yenidən hesablanır.",
                f"{amount.en} were left of an earlier distribution ({state.en}: {reason.en}"
                f"{', since ' + since if since else ''}); now it is calculated anew with today's registry.",
            )
        return
    if allocation.target_kind is TargetKind.BOOKS:
        gross = both(allocation.gross)
        yield Word(
            f"“{allocation.title}” üzrə {gross.az} köhnə sistemin uçotundan qəbul edilib.",
            f"{gross.en} of “{allocation.title}” were taken over from the old system's books.",
        )
    if allocation.target_kind is TargetKind.PROVISION:
        gross = both(allocation.gross)
        yield Word(
            f"Məhkəmə qərarı ilə “{allocation.title}” üzrə {gross.az} ehtiyat təminatından ödənilir.",
            f"By order of a court {gross.en} of “{allocation.title}” are paid out of PROVISION.",
        )
        return
    if workings is None:
        return
    if workings.kind is TargetKind.REDISTRIBUTION:
        yield from _dealt(allocation, workings)
        return
    yield from _received(workings)
    yield from _work(allocation, workings)


def _dealt(allocation: RoyaltyAllocated, workings: Workings) -> Iterator[Word]:
    count, pool, gross = len(workings.reserves), both(workings.distributed), both(allocation.gross)
    yield Word(
        f"Üç illik müddəti bitmiş {count} ehtiyat (bu istifadə növü və dövr üzrə) {pool.az} təşkil edir: "
        "statistik əsasla yenidən bölünür.",
        f"{count} reserves whose three years are over, of this use and period, come to {pool.en}: they are dealt out "
        "by statistical data.",
    )
    weight = f"{workings.weight(allocation.work, ())}/{workings.weights}"
    yield Word(
        f"“{allocation.title}” əsərinin çəkisi {weight}; hər əsərin yalnız hesablana bilən hissələri sayılır: "
        f"{gross.az}.",
        f"“{allocation.title}” weighs {weight.replace('/', ' of ')}; of each work only what can be credited counts: "
        f"{gross.en}.",
    )


def _received(workings: Workings) -> Iterator[Word]:
    if workings.income is not None and workings.percent is not None:
        income, due = both(workings.income), both(workings.due)
        rate = percent(workings.percent)
        yield Word(
            f"Prodüserin gəlirindən: {income.az} × {rate} = {due.az}.",
            f"Of the producer's income: {income.en} × {workings.percent}% = {due.en}.",
        )
    name = word(_TARGETS, workings.kind)
    received, due, distributed = map(both, (workings.received, workings.due, workings.distributed))
    yield Word(
        f"{name.az}: daxil olub {received.az}, çatası {due.az}; bölünür {distributed.az}.",
        f"{name.en}: received {received.en}, due {due.en}; distributed {distributed.en}.",
    )
    for carried in workings.carried:
        amount = both(Money(carried.amount, workings.due.currency))
        yield Word(
            f"Bölünən məbləğə {carried.refund} qərarı ilə {carried.target} məbləğindən {amount.az} keçirilib: "
            "müqavilənin əvvəlki dövründə sahibləri idarəetmədən imtina edib, yaxud mühafizə müddəti bitib.",
            f"To what is distributed the decision {carried.refund} carried {amount.en} of {carried.target}: "
            "in that earlier period of the contract the owners had refused management, or the protection had ended.",
        )
    for one in workings.transfers:
        yield _converted(one)
        if one.came is not None and one.difference is not None:
            yield _exchanged(one.came, one.difference)


def _converted(one: TransferWorking) -> Word:
    amount = both(one.amount)
    if one.rate is None or one.manat is None:
        return Word(
            f"{amount.az}: {day(one.value_date)} günü üçün Mərkəzi Bankın məzənnəsi yoxdur.",
            f"{amount.en}: there is no rate of the Central Bank for {one.value_date}.",
        )
    label = f"{one.rate.value.normalize():f}" + (f"/{one.rate.nominal}" if one.rate.nominal > 1 else "")
    units = Fraction(10) ** (exponent_of(one.manat.currency) - exponent_of(one.amount.currency))
    product = times(one.amount, units * Fraction(one.rate.value) / one.rate.nominal, label, one.manat)
    return Word(
        f"{one.amount.currency} {product.az} (Mərkəzi Bankın {day(one.value_date)} gününün məzənnəsi).",
        f"{one.amount.currency} {product.en} (the Central Bank's rate of {one.value_date}).",
    )


def _exchanged(came: Money, difference: Money) -> Word:
    more, money = both(difference), both(came)
    return Word(
        f"Bank onu əvvəlcədən {money.az} məbləğinə çevirmişdi; fərq, {more.az}, valyuta mübadiləsi hesabındadır.",
        f"The bank had converted it to {money.en} before it came; the difference, {more.en}, is in exchange.",
    )


def _work(allocation: RoyaltyAllocated, workings: Workings) -> Iterator[Word]:
    weight, weights = workings.weight(allocation.work, allocation.report_numbers), workings.weights
    if not weights or allocation.work == allocation.target:
        return
    if weight == weights:
        yield Word(f"Hamısı “{allocation.title}” əsərinindir.", f"All of it is of “{allocation.title}”.")
        return
    part, label = Fraction(weight, weights), f"{weight}/{weights}"
    product = times(workings.distributed, part, label, allocation.gross)
    if workings.kind is TargetKind.CAUSE:
        how = Word("statistik əsas üzrə", "by the statistical base")
    elif workings.measure is None:
        how = Word("sənədin sətirləri üzrə", "by the document's lines")
    else:
        unit = _MEASURES[workings.measure]
        how = Word(f"ölçü: {unit.az}", f"measured in {unit.en}")
    yield Word(
        f"“{allocation.title}” əsərinin payı ({how.az}): {product.az}.",
        f"The part of “{allocation.title}” ({how.en}): {product.en}.",
    )


def _by_role(allocation: RoyaltyAllocated) -> dict[Role, int]:
    sums: dict[Role, int] = {}
    for share in allocation.shares:
        sums[share.role] = sums.get(share.role, 0) + share.gross.amount
    return sums


def _weights(told: Told) -> dict[Role, int]:
    """The key's weights of the roles that have money; none where it did not fall to them by the key."""
    sums = _by_role(told.allocation)
    weights = {role: told.key[role] for role in sums if told.key.get(role)}
    if set(weights) != set(sums) or split_roles(told.allocation.gross.amount, weights) != sums:
        return {}
    return weights


def _roles(told: Told) -> Iterator[Word]:
    weights = _weights(told)
    if weights:
        for role in weights:
            yield _keyed(told, role, weights)
        return
    for role in _by_role(told.allocation):
        yield _named(told.allocation, role)


def _role(told: Told, share: AllocatedShare) -> Iterator[Word]:
    weights = _weights(told)
    if share.role in weights:
        yield _keyed(told, share.role, weights)
    elif share.role is not Role.ALL and not told.allocation.takes:
        yield _named(told.allocation, share.role)


def _named(allocation: RoyaltyAllocated, role: Role) -> Word:
    """A role whose money its document names."""
    name = word(ROLES, role)
    money = Money(_by_role(allocation)[role], allocation.gross.currency)
    of_role = [share.original for share in allocation.shares if share.role is role]
    lines = sum(one.amount for one in of_role if one is not None)
    source = allocation.source
    if source is None or None in of_role or not source.amount or role is Role.ALL:
        shown = both(money)
    else:
        label = f"{plain(Money(lines, source.currency))}/{plain(source)}"
        shown = times(allocation.gross, Fraction(lines, source.amount), label, money)
    return Word(f"{name.az}: {shown.az}.", f"{name.en}: {shown.en}.")


def _keyed(told: Told, role: Role, weights: Mapping[Role, int]) -> Word:
    allocation, whole = told.allocation, sum(weights.values())
    name, genre = word(ROLES, role), word(GENRES, allocation.genre)
    money = Money(_by_role(allocation)[role], allocation.gross.currency)
    product = times(allocation.gross, Fraction(weights[role], whole), f"{weights[role]}/{whole}", money)
    return Word(
        f"{name.az}, {genre.az} əsərin bölgü cədvəli üzrə ({told.key_reference}): {product.az}.",
        f"{name.en}, by the key of a {genre.en} work ({told.key_reference}): {product.en}.",
    )


def _person(told: Told, share: AllocatedShare) -> Iterator[Word]:
    if share.role is Role.ALL:
        return
    whole = Money(_by_role(told.allocation)[share.role], share.gross.currency)
    fraction = parse_share(share.fraction)
    if whole == share.gross and fraction == 1:
        return
    others = sum(
        (parse_share(one.fraction) for one in told.allocation.shares if one.role is share.role), Fraction(0)
    )
    # Where others of the role have their part from an earlier run, it falls by what is left.
    part = fraction / others if others else fraction
    product = times(whole, part, f"{part.numerator}/{part.denominator}", share.gross)
    who = (
        Word("Sizin payınız", "Your share")
        if share.owner is not None
        else Word("Sahibi məlum olmayan pay", "The part of nobody known")
    )
    yield Word(f"{who.az}: {product.az}.", f"{who.en}: {product.en}.")


def _end(told: Told, share: AllocatedShare) -> Iterator[Word]:
    gross = both(share.gross)
    if share.original is not None:
        original = both(share.original)
        yield Word(f"Cədvəlin valyutasında: {original.az}.", f"In the schedule's currency: {original.en}.")
    if share.state is ShareState.CREDITED:
        yield from _credited(share)
        return
    state, reason = word(STATES, share.state), word(REASONS, share.reason)
    said = (
        Word(state.az, state.en)
        if share.reason is None
        else Word(f"{state.az} ({reason.az})", f"{state.en} ({reason.en})")
    )
    yield Word(f"{said.az}: {gross.az}, tutulmasız.", f"{said.en}: {gross.en}, nothing deducted.")
    if (ends := way_out(share.state, share.reason)) is not None:
        yield ends
    if told.last_claim_day is not None:
        last = told.last_claim_day
        yield Word(f"İddia üçün son gün: {day(last)}.", f"Last day for a claim: {last}.")
    if share.note:
        yield Word(f"Qeyd: {share.note}.", f"Note: {share.note}.")


def _credited(share: AllocatedShare) -> Iterator[Word]:
    for one in share.deductions:
        kind = word(DEDUCTIONS, one.kind)
        label = f"{one.rate.normalize():f}%"
        product = times(share.gross, Fraction(one.rate) / 100, label, one.amount)
        yield Word(
            f"Tutulma, {kind.az} ({one.decision}): {product.az}.",
            f"Deduction, {kind.en} ({one.decision}): {product.en}.",
        )
    parts = [written(share.gross), *(written(one.amount) for one in share.deductions)]
    english = [plain(share.gross), *(plain(one.amount) for one in share.deductions)]
    net = both(share.net)
    yield Word(f"Hesablanıb: {minus(parts, net.az)}.", f"Credited: {minus(english, net.en)}.")
