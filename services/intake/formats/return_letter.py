"""The letter with which an account goes back as a whole (2.1.1, D-17, D-18)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.intake.domain.cover import BOX, FORM, INEXACT, NAMES, SCOPE, SIGNATURE
from shared.kernel.periods import Period
from shared.paper.content import Block, Grid, Heading, Paper, Said, Signed, Text
from shared.paper.words import USES, Word, day, days, word

GROUNDS: Mapping[str, Word] = {
    SCOPE: Word("İstifadə növü müqavilədə yoxdur", "A use that the contract does not have"),
    FORM: Word("Müqavilə ilə müəyyən edilmiş formada deyil", "Not in the form that the contract sets"),
    SIGNATURE: Word(
        "Nümayəndənin imzası və ya möhür yoxdur", "The representative's signature or the stamp lacks"
    ),
    BOX: Word("Zəruri qrafada məlumat yoxdur", "No data in a necessary box"),
    NAMES: Word("Müəlliflərin və ya əsərin adı yoxdur", "The names of the authors or of the work lack"),
    INEXACT: Word("Açıq-aşkar qeyri-dəqiq məlumat", "Evidently inexact information"),
}

_IN_THE_FILE = Word(
    "qüsurlu xanaları işarələnmiş, geri qaytarılan faylda", "in the returned file, its faulty cells marked"
)
_WITH_THE_ACCOUNT = Word("hesabatın yanında saxlanılan siyahıda", "in the list that is kept with the account")


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A version of an account that went back, and what its letter says of it."""

    guild: str
    number: str
    written_on: date
    answer_until: date
    account: str
    version: int
    payer: str
    contract: str
    """Its number."""
    period: Period
    use_type: str | None
    file_name: str
    signed_on: date | None
    """Of its cover."""
    counts_by_ground: Mapping[str, int]
    marked: bool
    """Whether the file goes back with its faulty cells marked; one that no reader opens does not."""


def return_letter(returned: Returned) -> Paper:
    """The letter, ready to be set."""
    facts: list[tuple[Word, Said]] = [
        (Word("Müqavilə №", "Contract no."), returned.contract),
        (Word("Dövr", "Period"), days(returned.period)),
    ]
    if returned.use_type is not None:
        facts.append((Word("İstifadə", "Use"), word(USES, returned.use_type)))
    facts += [
        (Word("Fayl", "File"), returned.file_name or "–"),
        (Word("Versiya", "Version"), str(returned.version)),
    ]
    if returned.signed_on is not None:
        facts.append((Word("İmzalanıb", "Signed on"), day(returned.signed_on)))
    return Paper(
        guild=returned.guild,
        title=Word("HESABATIN QAYTARILMASI", "Return of an account"),
        number=returned.number,
        day=returned.written_on,
        to=(returned.payer,),
        facts=tuple(facts),
        blocks=_blocks(returned),
    )


def _blocks(returned: Returned) -> tuple[Block, ...]:
    until = day(returned.answer_until)
    where = _IN_THE_FILE if returned.marked else _WITH_THE_ACCOUNT
    return (
        Text(
            Word(
                "Hörmətli tərəfdaş! Təqdim etdiyiniz hesabat lazımi qaydada tərtib edilmədiyinə görə bölgü "
                "qaydalarının 2.1.1-ci bəndinə əsasən bütövlükdə geri qaytarılır və təqdim edilməmiş hesab olunur. "
                "Lazımi hesabat daxil olanadək onun üzrə vəsait bölüşdürülmür.",
                "Dear partner, the account that you submitted is not made properly. By clause 2.1.1 of the rules of "
                "distribution it is returned as a whole and counts as not presented. Its money is not distributed "
                "until a proper account comes.",
            )
        ),
        Heading(Word("Aşkar edilmiş qüsurlar", "Defects found")),
        _defects(returned.counts_by_ground),
        Heading(Word("Yenidən təqdim etmə", "How to resubmit")),
        Text(
            Word(
                f"Bütün qüsurlar (sətir, sütun, yazılan məlumat, bənd) {where.az} göstərilib. Hamısını düzəldin və "
                "hesabatı imzalanmış, möhürlənmiş üz vərəqi ilə birlikdə eyni hesabatın yeni versiyası kimi təqdim "
                f"edin. Hesabatın nömrəsi: {returned.account}.",
                f"All defects (row, column, what is written, clause) stand {where.en}. Please correct all of them and "
                "submit the account, with its signed and stamped cover, as a new version of the same account. Number "
                f"of the account: {returned.account}.",
            )
        ),
        Text(
            Word(
                f"Düzəldilmiş hesabatı ən geci {until} tarixinədək təqdim edin. Qaytarılmış hesabat müqavilədə "
                "nəzərdə tutulmuş müddətə əməl edilməsi demək deyil.",
                f"Please submit the corrected account by {until} at the latest. An account that was returned does "
                "not meet the contract's deadline.",
            )
        ),
        Signed(Word("Məsul şəxs", "Official in charge")),
    )


def _defects(counts: Mapping[str, int]) -> Grid:
    return Grid(
        columns=(Word("Əsas", "Ground"), Word("Bənd", "Clause"), Word("Sayı", "Number")),
        rows=tuple((word(GROUNDS, clause), clause, str(count)) for clause, count in sorted(counts.items())),
        widths=(7, 1, 1),
        right=1,
        total=(Word("Cəmi", "Total"), "", str(sum(counts.values()))),
    )
