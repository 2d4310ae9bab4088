"""Whatever an account says, the search accepts nothing that title and authors do not carry."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.domain.catalogue import CatalogueWork, make_catalogue, make_person, make_work
from services.matching.domain.compare import make_report
from services.matching.domain.policy import MatchingRules
from services.matching.domain.search import Matched, search
from shared.contracts.intake import ReportedAuthor, ReportedWork
from shared.contracts.terms import Role

TITLES = ("Ata", "Ana", "Görüş", "7 oğul", "Yeddi oğul", "Yetmiş oğul", "Fəryad", "Fəryad II", "Park")
NAMES = ("Rasim Ocaqov", "Eldar Quliyev", "Tofiq Tağızadə", "Anar")
ROLES = (Role.DIRECTOR, Role.SCRIPTWRITER, Role.COMPOSER)

credits_of = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(ROLES)), max_size=4, unique=True)
catalogues = st.lists(
    st.tuples(st.sampled_from(TITLES), credits_of, st.sampled_from([None, 1970, 1990])), max_size=8
)
reports = st.builds(
    ReportedWork,
    number=st.just(1),
    titles=st.tuples(st.sampled_from(TITLES).flatmap(lambda title: st.sampled_from([title, title.upper()]))),
    authors=st.lists(
        st.builds(ReportedAuthor, name=st.sampled_from(NAMES), role=st.sampled_from([None, *ROLES])),
        max_size=3,
    ).map(tuple),
    year=st.sampled_from([None, 1970, 1990]),
)


def built(number: int, title: str, credits: list[tuple[str, Role]], year: int | None) -> CatalogueWork:
    persons = [make_person(name, role, [name]) for name, role in credits]
    return make_work(f"w{number}", [title], persons, year=year)


@settings(max_examples=400)
@given(catalogues, reports)
def test_a_match_is_carried_by_title_and_authors(
    films: list[tuple[str, list[tuple[str, Role]], int | None]], reported: ReportedWork
) -> None:
    works = [built(number, *film) for number, film in enumerate(films)]
    found = search(make_report(reported), make_catalogue(works), MatchingRules())
    if not isinstance(found, Matched):
        return
    title, credits, year = films[int(found.comparison.work.id[1:])]
    same_words = {"7 OĞUL": "YEDDI OĞUL", "YEDDİ OĞUL": "YEDDI OĞUL"}
    said = reported.titles[0].upper()
    assert same_words.get(said, said) == same_words.get(title.upper(), title.upper())
    assert reported.authors
    for author in reported.authors:
        assert any(name == author.name and author.role in (None, role) for name, role in credits)
    principal = {Role.DIRECTOR, Role.SCRIPTWRITER}
    assert any(
        name == author.name and role in principal and author.role in (None, role)
        for author in reported.authors
        for name, role in credits
    )
    assert year is None or reported.year is None or abs(year - reported.year) <= 1
