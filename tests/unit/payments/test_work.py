"""What payments keeps of a work: that the registry knows it, and its title."""

from types import SimpleNamespace
from typing import Any

from services.payments.projections.work import evolve, keys
from shared.contracts.registry import Title, Work, WorkChanged, WorkRegistered

ENTRY: Any = SimpleNamespace(position=1)


def titled(*titles: tuple[str, str]) -> Work:
    return Work(
        id="w",
        titles=tuple(Title(text=text, language=language, script="LATIN") for text, language in titles),
        genre="FEATURE",
    )


def test_the_last_word_of_the_registry_counts_and_the_home_title_first() -> None:
    registered = WorkRegistered(work=titled(("Bakhtiyar", "en"), ("Bəxtiyar", "az")))
    assert list(keys(registered, ENTRY)) == [("w",)]
    row = evolve(("w",), None, registered, ENTRY)
    assert row == {"title": "Bəxtiyar", "merged_into": None}
    changed = WorkChanged(work=titled(("Bakhtiyar", "en")))
    assert evolve(("w",), row, changed, ENTRY) == {"title": "Bakhtiyar", "merged_into": None}
