"""The certificates of a membership and of a registered work, in Azerbaijani and English (1.3, D-103)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.contracts.registry import Mandate, Party, RoleShares, Work
from shared.paper.content import Grid, Heading, Paper, Said, Signed, Text
from shared.paper.words import ROLES, USES, Word, day, word

_OFFICE = Word("Gildiya adından", "For the guild")
_ANYWHERE = Word("Bütün dünya", "Worldwide")
_OPEN = Word("müddətsiz", "open")
_ABSENT = Word("Filmdə yoxdur (sənədlə təsdiq edilib)", "Absent from the film (by document)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What every certificate says of itself."""

    guild: str
    number: str
    issued_on: date
    application: str


def membership_certificate(
    issued: Issued, party: Party, mandate: Mandate, member_number: str, valid_from: date
) -> Paper:
    """That somebody is a member, and which rights he gave into the guild's management."""
    until: Said = _OPEN if mandate.valid_to is None else day(mandate.valid_to)
    place: Said = _ANYWHERE if mandate.territory == "WORLD" else mandate.territory
    facts: list[tuple[Word, Said]] = [
        (Word("Üzvlük №", "Member no."), member_number),
        (Word("Üzvlük tarixi", "Member since"), day(valid_from)),
        (Word("Ölkə", "Country"), party.country),
    ]
    if party.ipi_name_numbers:
        facts.append((Word("IPI №", "IPI no."), ", ".join(party.ipi_name_numbers[:4])))
    return Paper(
        guild=issued.guild,
        title=Word("ÜZVLÜK ŞƏHADƏTNAMƏSİ", "Certificate of membership"),
        number=issued.number,
        day=issued.issued_on,
        to=(party.name,),
        addressed=Word("Verilir", "Issued to"),
        is_certificate=True,
        facts=tuple(facts),
        blocks=(
            Text(
                Word(
                    "Bu şəhadətnamə təsdiq edir ki, yuxarıda adı çəkilən müəllif gildiyanın üzvüdür və aşağıdakı "
                    "hüquqlarının kollektiv idarə edilməsini gildiyaya həvalə etmişdir.",
                    "This is to certify that the author named above is a member of the guild and has given the rights "
                    "below into its collective management.",
                )
            ),
            Heading(Word("İdarə edilən hüquqlar", "Rights under management")),
            Grid(
                columns=(
                    Word("İstifadə növü", "Use"),
                    Word("Ərazi", "Territory"),
                    Word("Başlanğıc", "From"),
                    Word("Son", "To"),
                ),
                rows=tuple(
                    (word(USES, use), place, day(mandate.valid_from), until) for use in mandate.use_types
                ),
                widths=(44, 24, 16, 16),
            ),
            _basis(issued),
            Signed(_OFFICE),
        ),
    )


def work_certificate(
    issued: Issued, work: Work, roles: tuple[RoleShares, ...], names: Mapping[str, str]
) -> Paper:
    """That a work is registered, with the shares of its authors; `names` has each holder's."""
    return Paper(
        guild=issued.guild,
        title=Word("ƏSƏRİN QEYDİYYATI ŞƏHADƏTNAMƏSİ", "Certificate of registration of a work"),
        number=issued.number,
        day=issued.issued_on,
        to=tuple(title.text for title in work.titles[:4]),
        addressed=Word("Əsər", "Work"),
        is_certificate=True,
        facts=_work_facts(work),
        blocks=(
            Text(
                Word(
                    "Bu şəhadətnamə təsdiq edir ki, yuxarıda adı çəkilən əsər müəlliflərin bəyanatı əsasında və bütün "
                    "həmmüəlliflərin təsdiqi ilə gildiyanın reyestrində qeydə alınmışdır.",
                    "This is to certify that the work named above is entered in the guild's registry, by its authors' "
                    "declaration and with the confirmation of every co-author.",
                )
            ),
            Heading(Word("Müəlliflər və paylar", "Authors and shares")),
            Grid(
                columns=(
                    Word("Rol", "Role"),
                    Word("Müəllif", "Author"),
                    Word("İstifadə", "Use"),
                    Word("Pay", "Share"),
                ),
                rows=tuple(row for shares in roles for row in _role_rows(shares, names)),
                widths=(30, 40, 18, 12),
                right=1,
            ),
            _basis(issued),
            Signed(_OFFICE),
        ),
    )


def _work_facts(work: Work) -> tuple[tuple[Word, Said], ...]:
    seconds = work.seconds
    length = "–" if seconds is None else f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    facts: list[tuple[Word, Said]] = [
        (Word("İl", "Year"), "–" if work.year is None else str(work.year)),
        (Word("Janr", "Genre"), work.genre),
        (Word("Ölkə", "Country"), ", ".join(work.countries) or "–"),
        (Word("Müddət", "Duration"), length),
    ]
    facts += [
        (Word(name, name), number) for name, number in (("ISAN", work.isan), ("EIDR", work.eidr)) if number
    ]
    return tuple(facts)


def _role_rows(shares: RoleShares, names: Mapping[str, str]) -> list[tuple[Said, ...]]:
    role = word(ROLES, shares.role)
    if shares.absent:
        return [(role, _ABSENT, "–", "–")]
    every = Word("Bütün", "All")
    return [
        (
            role if number == 0 else "",
            names.get(holder.party, holder.party),
            every if holder.use_type is None else word(USES, holder.use_type),
            f"{holder.fraction.numerator}/{holder.fraction.denominator}",
        )
        for number, holder in enumerate(shares.holders)
    ]


def _basis(issued: Issued) -> Text:
    return Text(
        Word(
            f"Əsas: {issued.application[:8].upper()} nömrəli ərizə. Şəhadətnamə gildiyanın arxivində heş-kodu ilə "
            "saxlanılır və onun həqiqiliyi nömrəsi ilə yoxlanıla bilər.",
            f"Basis: application no. {issued.application[:8].upper()}. The certificate is kept in the guild's archive "
            "under its hash; whether it is genuine can be asked there by its number.",
        )
    )
