"""What is searched by: any alphabet and spelling of a title or name, identifiers with and without separators."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.search_ranking import How, Query, Rank, rank
from services.registry.domain.search_terms import code_terms, spellings, text_terms
from shared.kernel.folding import k0, plain_ascii


def answered(asked: str, *texts: str, codes: tuple[tuple[str, str], ...] = ()) -> Rank | None:
    return rank(Query(asked), [("TITLE", text) for text in texts], codes)


def how(asked: str, *texts: str) -> How | None:
    found = answered(asked, *texts)
    return None if found is None else found.how


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("Şərikli çörək", "Sharikli Chorek"),
        ("Бәхтијар", "Bəxtiyar"),
        ("насими", "Nəsimi"),
        ("7 oğul istərəm", "Yeddi oğul istərəm"),
        ("uzaqsahillərdə", "Uzaq sahillərdə"),
        ("TÜTƏK SƏSİ", "tutek sesi"),
        ("III Murad", "3 Murad"),
    ],
)
def test_a_title_is_found_in_every_spelling(asked: str, title: str) -> None:
    assert how(asked, title) is How.FOLDED
    assert how(title, asked) is How.FOLDED
    assert set(text_terms([asked])) & set(text_terms([title]))


def test_the_better_meeting_is_told() -> None:
    assert how("görüş!", "Görüş") is How.EXACT
    assert how("gör", "Görüş") is How.PREFIX
    assert how("oğul", "Yeddi oğul istərəm") is How.PART
    assert how("istərəm oğul", "Yeddi oğul istərəm") is How.PART
    assert how("Şərkli çörk", "Şərikli çörək") is How.SIMILAR
    assert how("Görüş", "Uzaq sahillərdə") is None
    found = answered("Görüş", "Ayrılıq", "Görüş")
    assert found is not None and (found.value, found.unlike) == ("Görüş", 0)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("0000-0000-3A8D-0000-Z-0000-0000-6", "0000-0000-3A8D-0000-Z-0000-0000-6"),
        ("ISAN 000000003a8d0000", "0000-0000-3A8D-0000-Z-0000-0000-6"),
        ("0000 0000 3A8D 0000 Z", "0000-0000-3A8D-0000-Z-0000-0000-6"),
        ("0000-0000-3A8D-0000-0000-0000", "0000-0000-3A8D-0000-Z-0000-0000-6"),
        ("7EC7-228A-510A-053E-CBB8-J", "10.5240/7EC7-228A-510A-053E-CBB8-J"),
        ("T0345246801", "T-034.524.680-1"),
        ("14107338", "00014107338"),
        ("I-001068130-6", "I0010681306"),
        ("0000 0001 2281 955X", "000000012281955X"),
        ("VÖEN: 1401555071", "1401555071"),
        ("m014", "M-014"),
        ("CISAC 290", "290"),
    ],
)
def test_an_identifier_is_found_with_and_without_its_separators(asked: str, code: str) -> None:
    found = answered(asked, codes=(("CODE", code),))
    assert found == Rank(How.EXACT, 0, "CODE", code)


@pytest.mark.parametrize("asked", ["", "   ", "!!!", "%_\\", "\x00", "😀", "\u202e", "' OR 1=1 --"[:1]])
def test_what_has_no_letters_asks_for_nothing(asked: str) -> None:
    query = Query(asked)
    assert (query.spellings, query.codes, query.wholes) == ((), (), ())
    assert answered(asked, "Görüş", codes=(("CISAC", "290"),)) is None


def test_huge_texts_are_bounded() -> None:
    query = Query("gecə " * 2000 + "x" * 10_000)
    assert len(query.spellings[0].sounds) == 8
    assert all(len(term) <= 61 for term in text_terms(["x" * 10_000]))
    assert all(len(term) <= 41 for term in code_terms("9" * 10_000))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
def test_words_alone_read_like_the_whole_text(text: str) -> None:
    """Reading a text word by word, which is fast, gives the same words as reading it as a whole."""
    for spelling in spellings(text):
        assert all(spelling.words) and all("\x00" not in word for word in spelling.words)
    if not any("\u0400" <= char <= "\u052f" for char in text):
        words = tuple(word[:60] for word in plain_ascii(k0(text)).split())
        assert [one.words for one in spellings(text)][:1] == ([words] if words else [])
