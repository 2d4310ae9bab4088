"""The report on a period as tables, the same for paper, workbook and screen."""

from dataclasses import dataclass
from typing import TypeAlias

from services.distribution.domain.annual_figures import AnnualReport, Balanced
from services.distribution.formats.report_words import ACCOUNTS, CHECKS, SOURCES, WAYS_OUT
from shared.kernel.money import Money
from shared.paper.money_words import CHANNELS, DEDUCTIONS, REASONS
from shared.paper.words import USES, Word, word

Cell: TypeAlias = str | int | Word | Money


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A part of the report: its title, columns, rows; the last `figures` columns are sums or counts."""

    title: Word
    columns: tuple[Word, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    figures: int


_CURRENCY = Word("Valyuta", "Currency")
_AMOUNT = Word("Məbləğ", "Amount")
_NONE = Word("–", "–")


def tables_of(report: AnnualReport) -> tuple[ReportTable, ...]:
    """All parts of the report, in their order."""
    return (
        _collected(report),
        _used(report),
        _moved(Word("Bölgü vəziyyətlər üzrə", "Distributed, by state"), report.distributed),
        _moved(Word("Ehtiyat", "Reserve"), report.reserve),
        _gone(report),
        _standing(report),
        _deducted(report),
        _moved(Word("Sınaq balansı", "Trial balance"), report.balances),
        _checks(report),
    )


def _collected(report: AnnualReport) -> ReportTable:
    return ReportTable(
        Word("Yığım mənbələr üzrə", "Collections by source"),
        (
            Word("Mənbə", "Source"),
            _CURRENCY,
            Word("Daxil olub", "Received"),
            Word("Geri alınıb", "Taken back"),
            Word("ƏDV", "VAT"),
            Word("Qonorar", "Royalty"),
        ),
        tuple(
            (
                word(SOURCES, one.source),
                one.currency,
                *(
                    Money(amount, one.currency)
                    for amount in (one.received, one.taken_back, one.vat, one.royalty)
                ),
            )
            for one in report.collected
        ),
        (34, 12, 18, 18, 14, 18),
        4,
    )


def _used(report: AnnualReport) -> ReportTable:
    return ReportTable(
        Word("İstifadə növləri üzrə", "By use"),
        (
            Word("Kanal", "Channel"),
            Word("İstifadə", "Use"),
            _CURRENCY,
            Word("Təyin edilib", "Allocated"),
            Word("Hesablanıb", "Credited"),
            Word("Tutulub", "Deducted"),
            Word("Ehtiyatda", "Reserved"),
            Word("Digər", "Other"),
        ),
        tuple(
            (
                word({**SOURCES, **CHANNELS}, one.channel),
                word(USES, one.use_type),
                one.currency,
                *(
                    Money(amount, one.currency)
                    for amount in (
                        one.allocated,
                        one.credited,
                        one.deducted,
                        one.reserved,
                        one.otherwise,
                    )
                ),
            )
            for one in report.used
        ),
        (22, 22, 11, 16, 16, 15, 15, 15),
        5,
    )


def _moved(title: Word, lines: tuple[Balanced, ...]) -> ReportTable:
    return ReportTable(
        title,
        (
            Word("Hesab", "Account"),
            Word("Səbəb", "Reason"),
            _CURRENCY,
            Word("Əvvəl", "Opening"),
            Word("Debet", "Debits"),
            Word("Kredit", "Credits"),
            Word("Son", "Closing"),
        ),
        tuple(
            (
                word(ACCOUNTS, one.account),
                _NONE if one.reason is None else word({**REASONS, **DEDUCTIONS}, one.reason),
                one.currency,
                *(
                    Money(amount, one.currency)
                    for amount in (one.opening, one.debits, one.credits, one.closing)
                ),
            )
            for one in lines
        ),
        (26, 28, 11, 17, 17, 17, 17),
        4,
    )


def _gone(report: AnnualReport) -> ReportTable:
    return ReportTable(
        Word("Ehtiyatdan çıxıb", "Left the reserve"),
        (Word("Necə", "How"), Word("Səbəb", "Reason"), _CURRENCY, _AMOUNT),
        tuple(
            (
                word(WAYS_OUT, one.how),
                word(REASONS, one.reason),
                one.currency,
                Money(one.amount, one.currency),
            )
            for one in report.gone
        ),
        (36, 36, 14, 24),
        1,
    )


def _standing(report: AnnualReport) -> ReportTable:
    return ReportTable(
        Word("Ehtiyat səbəb və il üzrə", "Reserve standing, by reason and year"),
        (
            Word("Səbəb", "Reason"),
            Word("Başlanğıc ili", "Year of its start"),
            _CURRENCY,
            Word("Sayı", "Items"),
            _AMOUNT,
        ),
        tuple(
            (
                word(REASONS, one.reason),
                str(one.year),
                one.currency,
                one.items,
                Money(one.amount, one.currency),
            )
            for one in report.standing
        ),
        (40, 24, 14, 14, 22),
        2,
    )


def _deducted(report: AnnualReport) -> ReportTable:
    return ReportTable(
        Word("Tutulmalar növ və qərar üzrə", "Deductions by kind and decision"),
        (
            Word("Növ", "Kind"),
            Word("Qərar", "Decision"),
            Word("Faiz", "Rate"),
            _CURRENCY,
            _AMOUNT,
        ),
        tuple(
            (
                word(DEDUCTIONS, one.kind),
                one.decision,
                f"{one.rate} %",
                one.currency,
                Money(one.amount, one.currency),
            )
            for one in report.deducted
        ),
        (34, 40, 12, 12, 20),
        1,
    )


def _checks(report: AnnualReport) -> ReportTable:
    return ReportTable(
        Word("Uçotla tutuşdurma", "Held against the ledger"),
        (
            Word("Yoxlama", "Check"),
            _CURRENCY,
            Word("Hesabat", "Report"),
            Word("Uçot", "Ledger"),
            Word("Nəticə", "Result"),
        ),
        tuple(
            (
                word(CHECKS, one.name),
                one.currency,
                Money(one.left, one.currency),
                Money(one.right, one.currency),
                Word("düzdür", "holds") if one.holds else Word("FƏRQ VAR", "DIFFERS"),
            )
            for one in report.checks
        ),
        (50, 12, 20, 20, 16),
        3,
    )
