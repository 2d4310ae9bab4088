"""What the pages of the public list say, in Azerbaijani and in English."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.paper.words import Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The texts of the pages in one language."""

    list: str
    about: str
    skip: str
    languages: str
    privacy: str
    data: str
    search: str
    search_help: str
    cut: str
    find: str
    narrow: str
    any: str
    role: str
    source: str
    period: str
    period_help: str
    period_wrong: str
    author: str
    unknown: str
    used: str
    amount: str
    gross: str
    kept_until: str
    other_titles: str
    pages: str
    first: str
    next: str
    back: str
    nothing_found: str
    nothing_listed: str
    nothing_more: str
    how_to_claim: str
    steps: tuple[str, ...]
    claim_here: str
    number: str
    office: str
    no_office: str
    back_entry: str
    again: str
    problems: Mapping[int, tuple[str, str]]
    """What is told of a status: its title, and what to do. 0 has what is told of any other."""


LANGUAGES: Mapping[str, str] = {"az": "Azərbaycanca", "en": "English"}
CHANNELS: Mapping[str, Word] = {
    "USER": Word("İstifadəçi", "User"),
    "PRODUCER": Word("Prodüser", "Producer"),
    "SOCIETY": Word("Xarici təşkilat", "Foreign society"),
}
WORDS: Mapping[str, Words] = {
    "az": Words(
        list="Müəlliflərini gözləyən qonorarlar",
        about="Filmi göstərilib, amma müəllifi tapılmayıb və ya gildiyanın üzvü deyil: onun qonorarı burada saxlanılır."
        " Özünüzü, yaxınınızı və ya filminizi axtarın.",
        skip="Siyahıya keç",
        languages="Dil",
        privacy="Siyahıda müəllifin titrlərdəki adından başqa heç bir şəxsi məlumat yoxdur. Səhifə kuki işlətmir.",
        data="Siyahı proqramlar üçün (JSON)",
        search="Filmin və ya müəllifin adı",
        search_help="İstənilən əlifba ilə, sözlərin əvvəli kifayətdir: Arşın, Arshin, Аршын.",
        cut="Axtarış mətni çox uzundur: yalnız əvvəli axtarıldı.",
        find="Axtar",
        narrow="Axtarışı dəqiqləşdir",
        any="Hamısı",
        role="Müəlliflik",
        source="Mənbə",
        period="İstifadə ili və ya ayı",
        period_help="Məsələn: 2026 və ya 2026-07",
        period_wrong="Belə yazın: 2026 və ya 2026-07",
        author="Müəllif",
        unknown="məlum deyil",
        used="İstifadə dövrü",
        amount="Məbləğ",
        gross="(tutulmalardan və vergidən əvvəl)",
        kept_until="Son gün",
        other_titles="Başqa adları",
        pages="Səhifələr",
        first="Əvvələ",
        next="Növbəti səhifə",
        back="Siyahıya qayıt",
        nothing_found="Heç nə tapılmadı. Daha az söz yazın və ya başqa yazılışı yoxlayın.",
        nothing_listed="Hazırda siyahıda heç nə yoxdur.",
        nothing_more="Siyahı burada bitir.",
        how_to_claim="Qonoraru necə tələb etmək olar",
        steps=(
            "İddianı bu səhifədə verin və ya aşağıdakı nömrəni göstərməklə gildiyaya müraciət edin.",
            "Müəllif və ya varis olduğunuzu göstərən sənədləri hazırlayın: titr, afişa, müqavilə,"
            " vərəsəlik şəhadətnaməsi.",
            "Göstərilən son günə qədər, həmin gün də daxil olmaqla, verilən iddia vaxtında sayılır.",
        ),
        claim_here="İddia ver",
        number="Qeydin nömrəsi",
        office="Gildiya ilə əlaqə",
        no_office="Gildiyanın ünvanı burada göstərilməyib: iddianı bu səhifədə verin.",
        back_entry="Qeydə qayıt",
        again="{minutes} dəqiqədən sonra yenidən cəhd edin.",
        problems={
            0: (
                "Səhifə göstərilə bilmədi",
                "Bir qədər sonra yenidən cəhd edin və ya gildiyaya müraciət edin.",
            ),
            404: (
                "Belə səhifə yoxdur",
                "Axtardığınız qeyd siyahıda yoxdur: qonorar sahibinə çatmış, müddəti bitmiş və ya ünvan səhv ola"
                " bilər.",
            ),
            405: (
                "Belə səhifə yoxdur",
                "Bu ünvan yalnız forma göndərmək üçündür: siyahıya qayıdıb formanı açın.",
            ),
            413: ("Mətn çox uzundur", "Heç nə göndərilmədi. Brauzerdə geri qayıdın və izahatı qısaldın."),
            422: (
                "Forma oxuna bilmədi",
                "Heç nə göndərilmədi. Siyahıya qayıdın və formanı yenidən açın.",
            ),
            429: (
                "Hazırda çox müraciət var",
                "Heç nə göndərilmədi. Yazdıqlarınız itməsin: brauzerdə geri qayıdın və sonra yenidən göndərin."
                " Gildiyanın özündə verilən iddia da sayılır.",
            ),
        },
    ),
    "en": Words(
        list="Royalties waiting for their authors",
        about="A film was shown, but its author is not known or is not a member of the guild: the royalty is kept here."
        " Look for yourself, your family or your film.",
        skip="Skip to the list",
        languages="Language",
        privacy="The list has no personal data but an author's name as credited. This page sets no cookies.",
        data="The list for programs (JSON)",
        search="Title of the film or name of the author",
        search_help="In any alphabet, the beginnings of words will do: Arşın, Arshin, Аршын.",
        cut="The text is too long: only its beginning was looked for.",
        find="Search",
        narrow="Narrow the search",
        any="All",
        role="Role",
        source="Source",
        period="Year or month of use",
        period_help="For example 2026 or 2026-07",
        period_wrong="Write it like 2026 or 2026-07",
        author="Author",
        unknown="not known",
        used="Period of use",
        amount="Amount",
        gross="(before deductions and tax)",
        kept_until="Last day",
        other_titles="Other titles",
        pages="Pages",
        first="To the beginning",
        next="Next page",
        back="Back to the list",
        nothing_found="Nothing was found. Write fewer words, or another spelling.",
        nothing_listed="There is nothing on the list at present.",
        nothing_more="The list ends here.",
        how_to_claim="How to claim this royalty",
        steps=(
            "File a claim on this page, or turn to the guild and name the number below.",
            "Have ready what shows that you are the author or an heir: credits, a poster, a contract, a certificate of"
            " inheritance.",
            "A claim is in time until the end of the last day shown above.",
        ),
        claim_here="File a claim",
        number="Number of the entry",
        office="How to reach the guild",
        no_office="The address of the guild is not told here: file the claim on this page.",
        back_entry="Back to the entry",
        again="Come again in {minutes} minutes.",
        problems={
            0: ("The page cannot be shown", "Try again a little later, or turn to the guild."),
            404: (
                "There is no such page",
                "What you look for is not on the list: it may have reached its owner, its time may be over, or the"
                " address is wrong.",
            ),
            405: (
                "There is no such page",
                "Forms are sent to this address: go back to the list and open one.",
            ),
            413: (
                "The text is too long",
                "Nothing was sent. Go back in your browser and shorten what you wrote.",
            ),
            422: ("The form cannot be read", "Nothing was sent. Go back to the list and open the form anew."),
            429: (
                "Too many people write at present",
                "Nothing was sent. To keep what you wrote go back in your browser and send it again later."
                " A claim that is filed at the guild's office counts as well.",
            ),
        },
    ),
}


def problem_words(language: str, status: int) -> tuple[str, str]:
    """The title of a problem, and what to do."""
    told = WORDS[language].problems
    return told.get(status, told[0])
