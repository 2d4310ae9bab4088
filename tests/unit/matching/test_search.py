"""The search of clause 2.1.2 in its order, on real films."""

from dataclasses import replace

import pytest

from services.matching.domain.authors import Doubt, ReportedPerson
from services.matching.domain.catalogue import (
    Catalogue,
    CatalogueWork,
    make_catalogue,
    make_person,
    make_work,
)
from services.matching.domain.compare import make_report
from services.matching.domain.policy import MatchingRules
from services.matching.domain.search import Found, Matched, Review, ReviewReason, search
from shared.contracts.intake import ReportedAuthor, ReportedWork
from shared.contracts.terms import Role

ISAN = "0000-0001-8CFA-0000-I-0000-0000-K"
OTHER_ISAN = "1881-66C7-3420-6541-Y-9F3A-0245-O"

SEYIDBEYLI = make_person("p-seyidbeyli", Role.DIRECTOR, ["Həsən Seyidbəyli", "Hasan Seyidbayli"])
IBRAHIMOV = make_person("p-ibrahimov", Role.DIRECTOR, ["Əjdər İbrahimov", "Аждар Ибрагимов"])
OTRIBA = make_person("p-otriba", Role.DIRECTOR, ["Roman Otrıba"])
TAGIZADE = make_person("p-tagizade", Role.DIRECTOR, ["Tofiq Tağızadə"])
SAMEDOGLU = make_person("p-samedoglu", Role.SCRIPTWRITER, ["Yusif Səmədoğlu"])
QARAYEV = make_person("p-qarayev", Role.COMPOSER, ["Qara Qarayev"])

SEVEN_SONS = make_work(
    "w-7", ["Yeddi oğul istərəm"], [TAGIZADE, SAMEDOGLU, QARAYEV], year=1970, countries=["AZ"], isan=ISAN
)
FIND_THE_GIRL = make_work("w-girl", ["O qızı tapın"], [SEYIDBEYLI], year=1970)
COMMISSARS_1966 = make_work("w-26-1966", ["26 Bakı komissarı"], [IBRAHIMOV], year=1966)
COMMISSARS_2009 = make_work("w-26-2009", ["26 Bakı Komissarı"], [OTRIBA], year=2009)
WORKS = (SEVEN_SONS, FIND_THE_GIRL, COMMISSARS_1966, COMMISSARS_2009)


def report(
    title: str,
    *authors: tuple[str, Role | None],
    year: int | None = None,
    isan: str | None = None,
    country: str | None = None,
    episode: int | None = None,
) -> ReportedWork:
    return ReportedWork(
        number=1,
        titles=(title,),
        authors=tuple(ReportedAuthor(name=name, role=role) for name, role in authors),
        year=year,
        isan=isan,
        country=country,
        episode=episode,
    )


def found(
    reported: ReportedWork, *works: CatalogueWork, rules: MatchingRules | None = None, alike: int = 0
) -> Found:
    catalogue: Catalogue = make_catalogue(
        works or WORKS, alike=lambda key: [("w-girl", alike)] if alike else []
    )
    return search(make_report(reported), catalogue, rules or MatchingRules())


def matched(outcome: Found) -> tuple[str, str]:
    assert isinstance(outcome, Matched)
    return outcome.comparison.work.id, outcome.rule


def doubts(outcome: Found) -> tuple[str, ...]:
    assert isinstance(outcome, Review)
    return outcome.candidates[0].reasons[2:]


@pytest.mark.clause("2.1.2-a")
def test_exact_title_and_director() -> None:
    outcome = found(report("Yeddi oğul istərəm", ("Tofiq Tağızadə", Role.DIRECTOR)))
    assert matched(outcome) == ("w-7", "EXACT")
    assert isinstance(outcome, Matched)
    assert [(f.field, f.verdict) for f in outcome.comparison.fields] == [
        ("title", "EXACT"),
        ("author DIRECTOR", "EXACT"),
        ("year", "MISSING"),
    ]


@pytest.mark.clause("2.1.2-a")
@pytest.mark.parametrize("isan", [ISAN, "0000-0001-8CFA-0000", "ISAN 0000-0001-8CFA-0000-I"])
def test_an_identifier_with_a_conforming_title(isan: str) -> None:
    assert matched(found(report("7 oğul istərəm", isan=isan))) == ("w-7", "IDENTIFIER")


def test_an_identifier_with_another_title_goes_to_the_official() -> None:
    outcome = found(report("Görüş", ("Tofiq Tağızadə", None), isan=ISAN))
    assert isinstance(outcome, Review)
    assert outcome.reason is ReviewReason.IDENTIFIER_CONFLICT


@pytest.mark.parametrize(
    "contradiction",
    [
        report("Yeddi oğul istərəm", isan=ISAN, year=1968),
        report("Yeddi oğul istərəm, 2-ci seriya", isan=ISAN),
        report("Yeddi oğul istərəm", isan=ISAN, country="Fransa"),
        report("Yeddi oğul istərəm", ("Eldar Quliyev", Role.DIRECTOR), isan=ISAN),
    ],
)
def test_an_identifier_that_something_contradicts_goes_to_the_official(contradiction: ReportedWork) -> None:
    outcome = found(contradiction)
    assert isinstance(outcome, Review)
    assert outcome.reason is ReviewReason.IDENTIFIER_CONFLICT


def test_an_identifier_that_fails_its_check_finds_nothing() -> None:
    outcome = found(report("Yeddi oğul istərəm", isan="0000-0001-8CFA-0000-J"))
    assert isinstance(outcome, Review)
    assert outcome.reason is ReviewReason.TITLE_WITHOUT_AUTHORS


def test_another_identifier_of_the_same_kind_contradicts() -> None:
    outcome = found(report("Yeddi oğul istərəm", ("Tofiq Tağızadə", None), isan=OTHER_ISAN))
    assert doubts(outcome) == (Doubt.OTHER_IDENTIFIER,)


@pytest.mark.clause("2.1.2-c")
@pytest.mark.parametrize("title", ["YEDDI OGUL ISTEREM", "Једди оғул истәрәм", "Yeddi oghul istaram"])
def test_transliterated_title_with_exact_authors(title: str) -> None:
    assert matched(found(report(title, ("TAGIZADE Tofiq", None)))) == ("w-7", "TRANSLITERATION")


@pytest.mark.clause("2.1.2-d")
@pytest.mark.parametrize("title", ["7 oğul istərəm", "Х/ф «7 OGUL ISTEREM» (12+)"])
def test_figures_written_as_words_with_exact_authors(title: str) -> None:
    assert matched(found(report(title, ("Тофиг Тағызадә", Role.DIRECTOR)))) == ("w-7", "FIGURES")


@pytest.mark.clause("2.1.2-d")
def test_words_where_the_registry_has_figures() -> None:
    outcome = found(report("İyirmi altı Bakı komissarı", ("Roman Otrıba", None)))
    assert matched(outcome) == ("w-26-2009", "FIGURES")


@pytest.mark.clause("2.1.2-a")
def test_a_title_alone_never_matches() -> None:
    outcome = found(report("Yeddi oğul istərəm", year=1970))
    assert isinstance(outcome, Review)
    assert outcome.reason is ReviewReason.TITLE_WITHOUT_AUTHORS


@pytest.mark.clause("2.1.2-f")
def test_two_films_of_one_title_without_authors_go_to_the_official() -> None:
    outcome = found(report("İyirmi altı Bakı komissarı"))
    assert isinstance(outcome, Review)
    assert [candidate.work for candidate in outcome.candidates] == ["w-26-1966", "w-26-2009"]


def test_two_conforming_works_go_to_the_official_and_the_year_can_exclude_one() -> None:
    twin = make_work("w-twin", ["Yeddi oğul istərəm"], [TAGIZADE], year=1990)
    reported = report("Yeddi oğul istərəm", ("Tofiq Tağızadə", None))
    outcome = found(reported, SEVEN_SONS, twin)
    assert isinstance(outcome, Review)
    assert outcome.reason is ReviewReason.SEVERAL_WORKS
    dated = report("Yeddi oğul istərəm", ("Tofiq Tağızadə", None), year=1990)
    assert matched(found(dated, SEVEN_SONS, twin)) == ("w-twin", "EXACT")


def test_initials_are_free_on_either_side() -> None:
    short = make_work("w-short", ["Park"], [make_person("p-o", Role.DIRECTOR, ["R. Ocaqov"])])
    for reported, work, expected in (
        (report("Yeddi oğul istərəm", ("T. Tağızadə", None)), SEVEN_SONS, "w-7"),
        (report("Park", ("Rasim Ocaqov", None)), short, "w-short"),
    ):
        outcome = found(reported, work)
        assert matched(outcome) == (expected, "EXACT")
        assert isinstance(outcome, Matched) and outcome.comparison.persons[0].basis == "INITIALS"


def test_initials_are_no_proof_against_a_name_written_out() -> None:
    known = make_person("p-rasim", Role.DIRECTOR, ["Rasim İsmayılov", "R. İsmayılov"])
    work = make_work("w-x", ["Park"], [known])
    assert doubts(found(report("Park", ("Rafiz İsmayılov", None)), work)) == ("UNKNOWN_AUTHOR",)
    assert matched(found(report("Park", ("R.İsmayılov", None)), work)) == ("w-x", "EXACT")


def test_initials_that_two_authors_share_go_to_the_official_and_a_whole_name_does_not() -> None:
    rasim = make_person("p-rasim", Role.DIRECTOR, ["Rasim İsmayılov"])
    rafiz = make_person("p-rafiz", Role.DIRECTOR, ["R. İsmayılov"])
    both = make_work("w-x", ["Park"], [rasim, rafiz])
    assert matched(found(report("Park", ("Rasim İsmayılov", None)), both)) == ("w-x", "EXACT")
    two = make_work("w-x", ["Park"], [rasim, make_person("p-2", Role.DIRECTOR, ["Rafiz İsmayılov"])])
    assert doubts(found(report("Park", ("R. İsmayılov", None)), two)) == ("AMBIGUOUS_AUTHOR",)


@pytest.mark.parametrize(
    ("reported", "doubt"),
    [
        (report("Yeddi oğul istərəm", ("Eldar Quliyev", None)), Doubt.UNKNOWN_AUTHOR),
        (
            report("Yeddi oğul istərəm", ("Tofiq Tağızadə", None), ("Eldar Quliyev", None)),
            Doubt.UNKNOWN_AUTHOR,
        ),
        (report("Yeddi oğul istərəm", ("Tofiq Tağızadə", Role.COMPOSER)), Doubt.OTHER_ROLE),
        (report("Yeddi oğul istərəm", ("Qara Qarayev", Role.COMPOSER)), Doubt.NO_DIRECTOR_OR_SCRIPTWRITER),
        (report("Yeddi oğul istərəm", ("E. Tağızadə", None)), Doubt.UNKNOWN_AUTHOR),
        (report("Yeddi oğul istərəm", ("Tofiq Tağızadə", None), year=1972), Doubt.OTHER_YEAR),
        (report("Yeddi oğul istərəm", ("Tofiq Tağızadə", None), episode=1), Doubt.OTHER_EPISODE),
        (report("Yeddi oğul istərəm", ("Tofiq Tağızadə", None), country="Fransa"), Doubt.OTHER_COUNTRY),
    ],
)
def test_what_does_not_conform_exactly_goes_to_the_official(reported: ReportedWork, doubt: Doubt) -> None:
    outcome = found(reported)
    assert isinstance(outcome, Review)
    assert outcome.reason is ReviewReason.CONTRADICTION
    assert doubts(outcome) == (doubt,)


@pytest.mark.parametrize("year", [1969, 1970, 1971])
def test_a_year_next_to_the_registered_one_does_not_exclude(year: int) -> None:
    reported = report("Yeddi oğul istərəm", ("Tofiq Tağızadə", None), year=year, country="SSRİ")
    assert matched(found(reported)) == ("w-7", "EXACT")


@pytest.mark.clause("2.1.2-b")
@pytest.mark.parametrize(
    ("said", "verdict"), [("Bədii film", "EXACT"), ("Sənədli film", "DIFFERENT"), ("Kino saatı", "MISSING")]
)
def test_another_genre_is_shown_and_changes_nothing(said: str, verdict: str) -> None:
    film = make_work("w", ["Görüş"], [TAGIZADE], genre="feature")
    outcome = found(replace(report("Görüş", ("Tofiq Tağızadə", None)), genre=said), film)
    assert matched(outcome) == ("w", "EXACT")
    assert isinstance(outcome, Matched)
    (genre,) = [one for one in outcome.comparison.fields if one.field == "genre"]
    assert (genre.reported, genre.registered, genre.verdict) == (said, "feature", verdict)


def test_episode_one_is_not_eleven() -> None:
    series = [
        make_work(f"w-{number}", ["Bəxt üzüyü"], [TAGIZADE], season=1, episode=number) for number in (1, 11)
    ]
    first = report("Bəxt üzüyü, 1-ci seriya", ("Tofiq Tağızadə", None))
    assert matched(found(first, *series)) == ("w-1", "EXACT")
    assert matched(found(report("Bəxt üzüyü 11-ci seriya", ("Tofiq Tağızadə", None)), *series))[0] == "w-11"
    missing = found(report("Bəxt üzüyü 2-ci seriya", ("Tofiq Tağızadə", None)), *series)
    assert isinstance(missing, Review)


def test_a_namesake_on_the_same_work_is_ambiguous() -> None:
    father = make_person("p-father", Role.DIRECTOR, ["Rasim Ocaqov"])
    son = make_person("p-son", Role.DIRECTOR, ["Rasim Ocaqov"])
    work = make_work("w", ["Park"], [father, son])
    assert doubts(found(report("Park", ("Rasim Ocaqov", None)), work)) == (Doubt.AMBIGUOUS_AUTHOR,)


def test_the_stricter_reading_needs_every_author() -> None:
    strict = MatchingRules(every_author=True)
    outcome = found(report("Yeddi oğul istərəm", ("Tofiq Tağızadə", None)), rules=strict)
    assert doubts(outcome) == (Doubt.AUTHOR_MISSING,)
    everyone = [("Tofiq Tağızadə", None), ("Yusif Səmədoğlu", None), ("Qara Qarayev", None)]
    assert matched(found(report("Yeddi oğul istərəm", *everyone), rules=strict))[0] == "w-7"


def test_the_owner_of_a_schedule_line_is_found_by_ipi_whatever_his_spelling() -> None:
    director = make_person("p", Role.DIRECTOR, ["Rasim Ocaqov"], ["334284961"])
    catalogue = make_catalogue([make_work("w", ["Park"], [director])])
    owner = ReportedPerson("OJAGOV RASSIM", Role.DIRECTOR, "00334284961", line=4)
    outcome = search(make_report(report("Park"), [owner]), catalogue, MatchingRules())
    assert matched(outcome) == ("w", "EXACT")
    assert isinstance(outcome, Matched)
    (person,) = outcome.comparison.persons
    assert (person.party, person.basis, person.line) == ("p", "IPI", 4)
