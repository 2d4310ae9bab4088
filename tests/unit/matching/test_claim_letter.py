"""The letter on a claim: the decision, its reason, what follows, until when what was named is kept (D-23, D-84)."""

from dataclasses import replace
from datetime import date

import pytest

from services.matching.domain.claim_events import ClaimDecided
from services.matching.formats.claim_letter import ToClaimant, decision_letter
from shared.contracts.matching import ClaimCapacity, ClaimEvidence, ClaimOutcome, Identified
from shared.contracts.terms import EvidenceKind, Role
from shared.paper.content import Text
from shared.paper.rendering import render_paper
from shared.paper.words import Word

DECIDED = ClaimDecided(
    claim="0b6ad9a2-6a51-5f0c-9d1e-2f9d0d6f6a11",
    capacity=ClaimCapacity.HEIR,
    works=("seven-sons",),
    reserves=(),
    claimant="f" * 64,
    party="daughter",
    evidence=(ClaimEvidence(kind=EvidenceKind.POSTER, sha256="ab" * 32),),
    filed_on=date(2026, 9, 1),
    outcome=ClaimOutcome.ACCEPTED,
    identified=(Identified(work="seven-sons", role=Role.DIRECTOR, person="tagizade"),),
    accepted_reserves=(),
    reason="Afişada müəllif göstərilib.",
    decision="d-1",
    decided_by="official",
    decided_on=date(2026, 9, 20),
    holds_until=date(2026, 10, 20),
    accepted_holds_until=date(2027, 9, 20),
)
TO = ToClaimant(
    guild="Gildiya",
    name="Gizli Varis",
    titles={"seven-sons": "Yeddi oğul istərəm"},
    names={"tagizade": "Tofiq Tağızadə"},
)


def told(decided: ClaimDecided, to: ToClaimant = TO) -> str:
    return repr(decision_letter(to, decided))


@pytest.mark.clause("4.4-a")
def test_an_accepted_heir_reads_what_his_money_waits_for() -> None:
    text = told(DECIDED)
    for word in (
        "Gizli Varis",
        "Yeddi oğul istərəm",
        "Tofiq Tağızadə",
        "20.09.2027",
        "payee",
        "royalty contract",
    ):
        assert word in text, word
    assert "20.10.2026" not in text, "nothing was left out"
    author = told(replace(DECIDED, capacity=ClaimCapacity.AUTHOR))
    assert "royalty contract" in author and "payee" not in author


def test_a_refused_claim_says_why_and_until_when_it_is_kept() -> None:
    refused = replace(DECIDED, outcome=ClaimOutcome.REFUSED, identified=(), accepted_holds_until=None)
    text = told(refused)
    assert "Refused" in text and "Afişada" in text and "20.10.2026" in text
    assert "royalty contract" not in text


def test_the_reason_stands_in_both_languages_where_both_were_written() -> None:
    paper = decision_letter(TO, replace(DECIDED, reason="Səbəb.\nİkinci.", reason_en="Reason."))
    texts = [one.text for one in paper.blocks if isinstance(one, Text)]
    assert Word("Səbəb.", "Reason.") in texts and Word("İkinci.", "") in texts
    alone = decision_letter(TO, replace(DECIDED, reason="Səbəb."))
    assert Word("Səbəb.", "Səbəb.") in [one.text for one in alone.blocks if isinstance(one, Text)]


def test_a_part_names_both_terms_and_an_erased_name_is_a_dash() -> None:
    text = told(replace(DECIDED, outcome=ClaimOutcome.PARTLY))
    assert "20.10.2026" in text and "20.09.2027" in text
    assert decision_letter(replace(TO, name=""), DECIDED).to == ("–",)


@pytest.mark.parametrize("reason", ["<b>bold</b> & <img src=x>", "x" * 1500, "uzun " * 300, "a\n\n\nb\t c"])
def test_any_reason_is_drawn_as_plain_text(reason: str) -> None:
    paper = decision_letter(TO, replace(DECIDED, reason=reason))
    words = "".join(one.text.az for one in paper.blocks if isinstance(one, Text))
    assert "".join(reason.split()) in "".join(words.split())
    assert render_paper(paper).startswith(b"%PDF-")
