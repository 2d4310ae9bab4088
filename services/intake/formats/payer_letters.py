"""Letters to payers: a claim, an invoice, a reminder (2.1.1-l, D-18, D-19)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.kernel.money import Money
from shared.kernel.periods import Period
from shared.paper.content import Block, Facts, Grid, Heading, Paper, Said, Signed, Text
from shared.paper.words import Word, day, days, with_currency, written

PERIOD = Word("Dövr", "Period")
CONTRACT = Word("Müqavilə №", "Contract no.")
_OFFICIAL = Signed(Word("Məsul şəxs", "Official in charge"))
_FORMULAS: Mapping[str, Word] = {
    "FIXED": Word("Hesabat dövrü üçün müəyyən məbləğ", "Fixed sum per reporting period"),
    "PERCENT": Word("Bəyan edilmiş bazadan faiz", "Percentage of the declared base"),
    "PER_MINUTE": Word("İstifadənin hər dəqiqəsi üçün məbləğ", "Sum per minute of use"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToPayer:
    """What all letters to a payer have."""

    guild: str
    number: str
    written_on: date
    answer_until: date
    payer: str
    contract: str
    """Its number."""
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A sum that was asked for by an invoice, and where it is paid to."""

    invoice: str
    """Its number, which the payer's bank quotes."""
    formula: str
    net: Money
    vat: Money
    accounts: tuple[str, ...]
    """The guild's IBANs in this currency."""


def claim_letter(to: ToPayer, amount: Money | None) -> Paper:
    """A claim for a report (no amount) or for what was not paid."""
    return _paper(
        to, Word("TƏLƏB", "Claim"), _money_is_missing(to, amount) if amount else _report_is_missing(to)
    )


def _report_is_missing(to: ToPayer) -> tuple[Block, ...]:
    until, period = day(to.answer_until), days(to.period)
    return (
        Text(
            Word(
                f"Hörmətli tərəfdaş! {period} dövrü üzrə hesabat müqavilədə nəzərdə tutulmuş müddətdə lazımi qaydada "
                "təqdim edilməyib. Bölgü qaydalarının 2.1.1-ci bəndinə əsasən lazımi hesabat daxil olanadək bu dövrün "
                "vəsaiti bölüşdürülmür.",
                f"Dear partner, no proper report of {period} was presented within the term that the contract sets. "
                "By clause 2.1.1 of the rules of distribution the money of this period is not distributed until a "
                "proper report comes.",
            )
        ),
        Text(
            Word(
                f"Müqavilədə müəyyən edilmiş formada hesabatı ən geci {until} tarixinədək təqdim etməyinizi tələb "
                "edirik.",
                f"We claim that the report be presented in the contract's form by {until} at the latest.",
            )
        ),
        _OFFICIAL,
    )


def _money_is_missing(to: ToPayer, amount: Money) -> tuple[Block, ...]:
    until, period = day(to.answer_until), days(to.period)
    return (
        Text(
            Word(
                f"Hörmətli tərəfdaş! {period} dövrü üzrə royalti tam ödənilməyib. Bölgü qaydalarının 2.1.1-ci bəndinə "
                "əsasən tam ödənişi tələb edirik.",
                f"Dear partner, the royalty of {period} was not paid in full. By clause 2.1.1 of the rules of "
                "distribution we claim its full payment.",
            )
        ),
        Facts(
            (
                (Word("Ödənilməli məbləğ", "Amount to be paid"), with_currency(amount)),
                (Word("Son gün", "Until"), until),
            )
        ),
        _OFFICIAL,
    )


def invoice_paper(to: ToPayer, asked: Asked) -> Paper:
    """An invoice for a period's royalty; VAT stands apart."""
    gross = asked.net + asked.vat
    rows: list[tuple[Said, ...]] = [(_FORMULAS[asked.formula], written(asked.net))]
    if asked.vat.amount:
        rows.append((Word("ƏDV", "VAT"), written(asked.vat)))
    blocks = (
        Heading(Word("Royalti", "Royalty")),
        Grid(
            columns=(Word("Əsas", "Basis"), Word(f"Məbləğ, {gross.currency}", f"Amount, {gross.currency}")),
            rows=tuple(rows),
            widths=(4, 1),
            right=1,
            total=(Word("Ödənilməli", "To be paid"), written(gross)),
        ),
        *_how_to_pay(to, asked),
        _OFFICIAL,
    )
    return _paper(to, Word("HESAB-FAKTURA", "Invoice"), blocks)


def reminder_letter(to: ToPayer, asked: Asked, level: int, outstanding: Money) -> Paper:
    """A reminder of what is still to come of an invoice."""
    blocks = (
        Text(
            Word(
                f"Hörmətli tərəfdaş! {asked.invoice} nömrəli hesab-faktura üzrə ödəniş müddəti bitib. Qalan məbləği "
                f"ən geci {day(to.answer_until)} tarixinədək ödəməyinizi xahiş edirik. Artıq ödəmisinizsə, bu "
                "xatırlatmanı nəzərə almayın.",
                f"Dear partner, the term of payment of invoice {asked.invoice} is over. Please pay what is still to "
                f"come by {day(to.answer_until)} at the latest. If you have paid meanwhile, please disregard this "
                "reminder.",
            )
        ),
        Facts(
            (
                (Word("Hesabın məbləği", "Invoiced"), with_currency(asked.net)),
                (Word("Qalıq (ƏDV-siz)", "Still to come (without VAT)"), with_currency(outstanding)),
            )
        ),
        *_how_to_pay(to, asked),
        _OFFICIAL,
    )
    return _paper(to, Word(f"XATIRLATMA {level}", f"Reminder {level}"), blocks)


def _how_to_pay(to: ToPayer, asked: Asked) -> tuple[Block, ...]:
    facts: list[tuple[Word, Said]] = [
        (Word("Təyinatda yazın", "Quote as reference"), asked.invoice),
        (Word("Ödəniş tarixi", "Pay until"), day(to.answer_until)),
    ]
    facts += [(Word("Hesab (IBAN)", "Account (IBAN)"), iban) for iban in asked.accounts]
    return (Heading(Word("Ödəniş", "Payment")), Facts(tuple(facts)))


def _paper(to: ToPayer, title: Word, blocks: tuple[Block, ...]) -> Paper:
    return Paper(
        guild=to.guild,
        title=title,
        number=to.number,
        day=to.written_on,
        to=(to.payer,),
        facts=((CONTRACT, to.contract), (PERIOD, days(to.period))),
        blocks=blocks,
    )
