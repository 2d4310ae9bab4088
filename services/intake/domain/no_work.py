"""Lines that are no works, recognised before anything else by the contract's own rules (D-15)."""

from dataclasses import dataclass

from services.intake.domain.folding import folded
from services.intake.domain.lines import Line
from shared.contracts.forms import NoWorkRule


@dataclass(frozen=True, slots=True)
class NoWorkRules:
    """The contract's rules with their words folded once."""

    rules: tuple[tuple[NoWorkRule, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...]

    @classmethod
    def of(cls, rules: tuple[NoWorkRule, ...]) -> "NoWorkRules":
        """Fold the words of the rules."""
        return cls(
            tuple(
                (rule, _words(rule.equals), _words(rule.starts_with), _words(rule.contains)) for rule in rules
            )
        )

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the rules look at."""
        return frozenset(rule.field for rule, _, _, _ in self.rules)

    def name_for(self, line: Line) -> str | None:
        """The name of the first rule that says that the line is no work. Words match whole: "Reklam" is
        no beginning of "Reklamçı"."""
        for rule, equals, starts_with, contains in self.rules:
            box = line.box(rule.field)
            if box is None or not (text := folded(box.written)):
                continue
            padded = f" {text} "
            if (
                text in equals
                or any(padded.startswith(f" {word} ") for word in starts_with)
                or any(f" {word} " in padded for word in contains)
            ):
                return rule.name
        return None


def _words(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for text in words if (word := folded(text)))
