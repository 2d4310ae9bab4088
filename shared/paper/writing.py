"""How figures and days are written in a document that is wholly in one language."""

from dataclasses import dataclass
from decimal import Decimal

from shared.kernel.money import Money
from shared.paper.words import Language, Term, percent, written

_NARROW = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Writing:
    """The writing of a language: 1 234,56 in Azerbaijani and Russian, 1,234.56 in English."""

    language: Language

    def word(self, term: Term) -> str:
        """A word."""
        return term.of(self.language)

    def amount(self, amount: Money) -> str:
        """An amount without its currency."""
        return self._figures(written(amount))

    def with_currency(self, amount: Money) -> str:
        """An amount with its currency."""
        return f"{self.amount(amount)}{_NARROW}{amount.currency}"

    def percent(self, rate: Decimal) -> str:
        """A rate without needless zeros."""
        text = percent(rate)
        return text.replace(_NARROW, "").replace(",", ".") if self._is_english else text

    def number(self, value: Decimal) -> str:
        """A figure as it was given: a rate of exchange."""
        return self._figures(f"{value:f}".replace(".", ","))

    @property
    def _is_english(self) -> bool:
        return self.language is Language.EN

    def _figures(self, text: str) -> str:
        if not self._is_english:
            return text
        return text.translate({ord(","): ".", ord(_NARROW): ","})
