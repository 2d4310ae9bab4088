"""The letter that tells a claimant how his claim was decided, in Azerbaijani and English (D-23, D-84, D-103)."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest

from services.matching.domain.claim_events import ClaimDecided
from shared.contracts.matching import ClaimCapacity, ClaimOutcome
from shared.paper.content import Block, Facts, Grid, Heading, Paper, Said, Signed, Text
from shared.paper.words import ROLES, Word, day, word

_OUTCOMES: Mapping[ClaimOutcome, Word] = {
    ClaimOutcome.ACCEPTED: Word("Qəbul edilib", "Accepted"),
    ClaimOutcome.PARTLY: Word("Qismən qəbul edilib", "Accepted in part"),
    ClaimOutcome.REFUSED: Word("Rədd edilib", "Refused"),
    ClaimOutcome.WITHDRAWN: Word("Geri götürülüb", "Withdrawn"),
}
_CAPACITIES: Mapping[ClaimCapacity, Word] = {
    ClaimCapacity.AUTHOR: Word("Müəllif", "Author"),
    ClaimCapacity.HEIR: Word("Vərəsə", "Heir"),
    ClaimCapacity.AUTHORS_REPRESENTATIVE: Word("Müəllifin nümayəndəsi", "Author's representative"),
    ClaimCapacity.HEIRS_REPRESENTATIVE: Word("Vərəsənin nümayəndəsi", "Heir's representative"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToClaimant:
    """What the letter needs beside the decision."""

    guild: str
    name: str
    """Empty when it was erased meanwhile."""
    titles: Mapping[str, str]
    """The works' titles by id, where they are known."""
    names: Mapping[str, str]
    """The authors' names by party, where they are known."""


def number_of(claim: str) -> str:
    """The letter's number."""
    return f"C-{claim[:8].upper()}"


def decision_letter(to: ToClaimant, decided: ClaimDecided) -> Paper:
    """How a claim was decided and why, what follows, and until when what it named is kept."""
    facts: list[tuple[Word, Said]] = [
        (Word("İddia №", "Claim no."), decided.claim),
        (Word("Verildiyi gün", "Filed on"), day(decided.filed_on)),
        (Word("Kim kimi", "As"), _CAPACITIES[decided.capacity]),
        (Word("Qərar", "Decision"), _OUTCOMES[decided.outcome]),
    ]
    blocks: list[Block] = [
        Text(
            Word(
                "Hörmətli iddiaçı! İddianıza baxılıb və yuxarıdakı qərar qəbul edilib. Əsas aşağıda göstərilir.",
                "Dear claimant, your claim was examined and decided as stated above. The reason follows.",
            )
        ),
        Heading(Word("Əsas", "Reason")),
        *_reasons(decided.reason, decided.reason_en or decided.reason),
        *_identified(to, decided),
        *_deadlines(decided),
        Signed(Word("Məsul şəxs", "Official in charge")),
    ]
    return Paper(
        guild=to.guild,
        title=Word("İDDİA ÜZRƏ QƏRAR", "Decision on a claim"),
        number=number_of(decided.claim),
        day=decided.decided_on,
        to=(to.name or "–",),
        facts=tuple(facts),
        blocks=tuple(blocks),
    )


def _identified(to: ToClaimant, decided: ClaimDecided) -> tuple[Block, ...]:
    if not decided.identified:
        return ()
    rows = tuple(
        (to.titles.get(one.work, one.work), word(ROLES, one.role), to.names.get(one.person, one.person))
        for one in decided.identified
    )
    heir_az, heir_en = "", ""
    if decided.capacity.of_heir:
        heir_az = " Vərəsə üçün vərəsəlik sənədləri əsasında ödəniş alan kimi qeydiyyat da lazımdır."
        heir_en = " An heir is also to be entered as payee on the documents of the inheritance."
    return (
        Heading(Word("Müəyyən edilən əsərlər", "Works identified")),
        Grid(
            columns=(Word("Əsər", "Work"), Word("Rol", "Role"), Word("Müəllif", "Author")),
            rows=rows,
            widths=(46, 27, 27),
        ),
        Text(
            Word(
                "Bu qərar özü-özlüyündə ödəniş deyil: royalti müəllif gildiyaya üzv olduqdan və ya royalti müqaviləsi "
                f"bağladıqdan sonra növbəti planlı ödənişdə ödənilir.{heir_az}",
                "This decision by itself pays nothing: the royalty is paid with the next planned payment after the "
                f"author has joined the guild or signed a royalty contract.{heir_en}",
            )
        ),
    )


def _deadlines(decided: ClaimDecided) -> tuple[Block, ...]:
    facts: list[tuple[Word, Said]] = []
    if decided.accepted_holds_until is not None:
        facts.append(
            (
                Word("Qəbul edilən saxlanılır", "The accepted is kept until"),
                day(decided.accepted_holds_until),
            )
        )
    if decided.holds_until is not None and decided.outcome is not ClaimOutcome.ACCEPTED:
        facts.append((Word("Qalanı saxlanılır", "The rest is kept until"), day(decided.holds_until)))
    if not facts:
        return ()
    return (
        Heading(Word("Müddət", "Term")),
        Facts(tuple(facts)),
        Text(
            Word(
                "Üç illik müddət daha gec bitirsə, o müddət tətbiq olunur.",
                "Where the term of three years ends later, that term holds.",
            )
        ),
    )


def _reasons(az: str, en: str) -> list[Text]:
    """Both beside each other, paragraph by paragraph."""
    return [Text(Word(*pair)) for pair in zip_longest(_parts(az), _parts(en), fillvalue="")]


def _parts(text: str) -> list[str]:
    """A long text in paragraphs of a size that a page takes."""
    return [part for line in text.splitlines() for part in _cut(line.strip()) if part]


def _cut(line: str, size: int = 700) -> list[str]:
    words, parts, now = line.split(), [], ""
    for one in words:
        if now and len(now) + len(one) >= size:
            parts.append(now)
            now = ""
        now = f"{now} {one}".strip()
    return [*parts, now]
