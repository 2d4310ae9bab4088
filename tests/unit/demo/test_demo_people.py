"""The table of persons: every credit is one person, and nobody is joined by chance."""

from deploy.demo.files.tables import (
    ROLES,
    crews,
    films,
    people,
    persons_of_credit,
    read_table,
    registered_titles,
)


def test_every_credit_is_exactly_one_person() -> None:
    unclear = {
        (credit["film_id"], credit["role"], credit["name_as_given"]): persons
        for credit in read_table("az_film_credits.csv")
        if len(persons := persons_of_credit(credit["film_id"], credit["role"], credit["name_as_given"])) != 1
    }
    assert unclear == {}


def test_no_person_without_credit_and_no_spelling_that_no_credit_has() -> None:
    credited = {credit["name_as_given"] for credit in read_table("az_film_credits.csv")}
    for person in people():
        assert credited & {person.name, *person.variants}, person
        assert set(person.variants) <= credited, person
    assert len({person.person_id for person in people()}) == len(people())


def test_spellings_of_one_person_are_joined_and_namesakes_stay_apart() -> None:
    assert crews()["AZF026"]["director"] == ("P153",), "Tofig Taghizade and Tofiq Tağızadə"
    assert crews()["AZF075"]["director"] == ("P131",), "three spellings of Rasim Ocaqov"
    assert crews()["AZF004"]["composer"] == ("P053",), "Emin Sabitoglu and Emin Sabitoğlu"
    assert crews()["AZF157"]["production_designer"][2] != crews()["AZF170"]["composer"][0]


def test_an_uncredited_role_is_not_listed() -> None:
    assert "composer" not in crews()["AZF003"]


def test_fifteen_key_films_have_every_role_of_their_key() -> None:
    keys = read_table("key_films.csv")
    for row in keys:
        roles = [role for role in ROLES if role != "production_designer" or row["key_group"] != "documentary"]
        assert set(roles) <= set(crews()[row["film_id"]]), row
        assert films()[row["film_id"]]["kind"] == row["key_group"]
    assert len(keys) == 15


def test_misprints_are_no_registered_titles() -> None:
    assert [title.text for title in registered_titles()["AZF070"]] == ["O qızı tapın"]


def test_titles_keep_language_script_and_kind() -> None:
    titles = {title.text: title for title in registered_titles()["AZF019"]}
    assert (titles["Çölçü"].language, titles["Çölçü"].kind) == ("az", "ORIGINAL")
    assert (titles["Степняк"].script, titles["Степняк"].kind) == ("CYRILLIC_RU", "TRANSLATED")
