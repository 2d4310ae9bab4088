"""Why a statistical base weighs works as it does."""

from typing import Any

from services.distribution.domain.base_events import Comparable
from shared.paper.words import Word
from shared.web.explanation import Because, Explanation

_ACCOUNTS_NAMED_MAX = 100
_WORDS = {
    Comparable.CHOSEN: Word("seçilmiş məlumatlar", "what was chosen"),
    Comparable.PERIOD: Word(
        "istifadə növünün həmin dövrdəki bütün hesabatları", "all accounts of the use type and period"
    ),
    Comparable.YEAR: Word(
        "istifadə növünün ilboyu bütün hesabatları, çünki dövr üzrə yoxdur",
        "all accounts of the use type in the year, for the period has none",
    ),
    Comparable.CHANNEL: Word(
        "kanalın ilboyu bütün hesabatları, çünki istifadə növü üzrə yoxdur",
        "all accounts of the channel in the year, for the use type has none",
    ),
    Comparable.NONE: Word(
        "heç nə: statistik məlumat yoxdur, ona əsaslanan pul saxlanılır",
        "nothing: there is no statistical data, so what rests on it is held",
    ),
}


def explained_base(row: dict[str, Any]) -> Explanation:
    """The last version of a base, down to its accounts, the first of them where there are many."""
    by, data = row["answered_by"], _WORDS[Comparable(row["comparable"])]
    text = Word(
        f"statistik baza, {row['version']}-ci variant ({row['state']}): {row['works']} əsərin çəkisi, əsas: "
        f"{data.az}; hazırlayan {row['prepared_by']}, cavabdeh {by or 'hələ heç kim'}",
        f"statistical base, version {row['version']} ({row['state']}): {row['works']} works weighed by "
        f"{data.en}; prepared by {row['prepared_by']}, answered for by {by or 'nobody yet'}",
    )
    accounts = [one["account"] for one in row["accounts"]]
    causes = [row["cause"]] if row["cause"] is not None else []
    because = (Because("intake", one) for one in (*causes, *accounts[:_ACCOUNTS_NAMED_MAX]))
    return Explanation(row["base"], "base", text, row | {"accounts": len(accounts)}, tuple(because))
