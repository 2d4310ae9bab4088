"""Lines that are no works: recognised first, listed, and outside grounds three to five (D-15)."""

import pytest

from services.intake.domain.folding import composed, folded
from tests.unit.intake.given import GOOD, account, grounds


@pytest.mark.clause("2.1.1-i", "2.1.1-j", "2.1.1-h")
@pytest.mark.parametrize("category", ["Xəbərlər", "XƏBƏRLƏR", "Хәбәрләр", "xeberler"])
def test_news_need_no_authors_and_may_repeat(category: str) -> None:
    news = f"05.07.2026;08:00;08:30;Səhər;;;{category};"
    checked = account(GOOD, news, news, f"30.07.2029;08:00;;;;1700;{category};")
    assert checked.findings == ()
    assert checked.grouped is not None
    rules = {work.number: work.no_work_rule for work in checked.grouped.reports}
    assert [rules[line.report] for line in checked.grouped.lines] == [None, "NEWS", "NEWS", "NEWS"]
    assert [line.value for line in checked.grouped.lines] == [5_400, 1_800, 1_800, 0]


def test_a_rule_matches_whole_words() -> None:
    block = account(GOOD, "05.07.2026;08:00;08:05;Reklam bloku 3;;;;")
    assert block.findings == ()
    film = account("05.07.2026;08:00;08:05;Reklam blokunun sirri;;;;")
    assert grounds(film.findings) == [("2.1.1-i", "E2")]


def test_letters_of_all_alphabets_fold_alike() -> None:
    assert folded("HAVA PROQNOZU!") == folded("Һава прогнозу") == "hava proqnozu"
    assert folded("İIıi") == "iiii"
    assert composed("  Go\u0308ru\u0308s\u0327 \n film ") == "Görüş film"


def test_control_characters_never_leave() -> None:
    assert composed("G\x00ör\x07üş\tfilm\x85") == "Görüş film"
