"""A statement has a word in each language for whatever the rules can say."""

import pytest

from services.payments.domain.standing import CreditState, HoldReason
from services.payments.domain.tax import TaxBase, TaxKind
from services.payments.formats import statement_labels
from services.payments.formats.statement_words import BASES, CAUSES, MARKS, REASONS, STATES, TAXES
from shared.contracts.terms import Channel, Role, ShareState, UseType
from shared.paper.money_words import CHANNELS, DEDUCTIONS, GENRES
from shared.paper.words import ROLES, USES, Term

ASKED = [
    (REASONS, set(HoldReason)),
    (
        STATES,
        set(ShareState) - {ShareState.CREDITED} | set(CreditState) - {CreditState.WITHHELD, CreditState.PAID},
    ),
    (TAXES, set(TaxKind)),
    (BASES, set(TaxBase)),
    (ROLES, set(Role)),
    (USES, set(UseType)),
    (CHANNELS, set(Channel)),
    (CAUSES, {"ACCOUNT", "MATCH", "MONEY", "REGISTRY"}),
    (MARKS, {"COMPOSER", "LOD"}),
    (DEDUCTIONS, {"ADMINISTRATION", "SOCIAL_CULTURAL", "AGENCY_FEE"}),
    (GENRES, {"FEATURE", "MUSICAL", "ANIMATED", "DOCUMENTARY"}),
]


@pytest.mark.parametrize(("words", "keys"), ASKED)
def test_there_is_a_word_for_all(words: dict[str, Term], keys: set[str]) -> None:
    assert {str(key) for key in keys} <= set(words)


def test_no_word_lacks_a_language() -> None:
    terms = [term for words, _ in ASKED for term in words.values()]
    terms += [one for one in vars(statement_labels).values() if isinstance(one, Term)]
    assert len(terms) > 100
    for term in terms:
        assert term.az and term.en and term.ru
        assert any("а" <= letter <= "я" for letter in term.ru.lower()), term
