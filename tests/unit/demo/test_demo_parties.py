"""The invented parties: whole, sound in their numbers, and with every case that the demo shows."""

from datetime import date

from stdnum import iban
from stdnum.az import voen

from deploy.demo.files.agreements import contracts, covers
from deploy.demo.files.tables import crews, people, read_table
from shared.contracts.terms import ContractKind, PartyClass

PARTIES = {row["party_id"]: row for row in read_table("parties.csv")}


def test_every_person_is_a_party() -> None:
    for person in people():
        assert PARTIES[person.person_id]["name"] == person.name


def test_numbers_have_valid_check_digits_and_are_given_once() -> None:
    for row in PARTIES.values():
        PartyClass(row["party_class"])
        assert not row["iban"] or iban.is_valid(row["iban"]), row
        assert not row["voen"] or voen.is_valid(row["voen"]), row
        assert not row["fin"] or (len(row["fin"]) == 7 and "O" not in row["fin"]), row
    for column in ("fin", "iban", "member_number"):
        given = [row[column] for row in PARTIES.values() if row[column]]
        assert len(given) == len(set(given)), column


def test_members_have_a_dated_mandate_to_the_guild() -> None:
    for row in PARTIES.values():
        if row["party_class"] in {"MEMBER", "CONTRACT_HOLDER"}:
            assert row["mandate_to"] == "GUILD"
            assert date.fromisoformat(row["mandate_from"]) < date(2026, 7, 1)
        elif row["kind"] == "NATURAL" and row["mandate_to"]:
            assert PARTIES[row["mandate_to"]]["party_class"] in {"SOCIETY", "COMPOSERS_ORGANISATION"}


def test_who_has_no_account_of_his_own() -> None:
    without = {row["name"] for row in PARTIES.values() if row["party_class"] == "MEMBER" and not row["iban"]}
    assert without == {"Tahir Piriyev", "Elbəy Rzaquliyev", "Həsən Seyidbəyli"}


def test_cases_name_parties_films_and_documents_that_exist() -> None:
    documents = {row["document"] for row in read_table("documents.csv")}
    for row in read_table("payee_links.csv"):
        assert {row["owner"], row["receiver"]} <= set(PARTIES)
        assert row["document"] in documents
    for row in read_table("refusals.csv"):
        assert row["party"] in crews()["AZF220"]["writer"]
        assert row["document"] in documents
    for row in read_table("absent_roles.csv"):
        assert row["role"] not in crews()[row["film_id"]]
        assert row["document"] in documents
    for row in read_table("disputes.csv"):
        assert row["film_id"] in crews()
        assert row["document"] in documents
    assert {cover["scan"] for cover in covers().values()} <= documents


def test_forms_are_read_as_the_contracts_published_language_has_them() -> None:
    found = {one.contract: one for one in contracts()}
    for one in found.values():
        assert one.party in PARTIES
        ContractKind(one.row["kind"])
    assert {key for key, one in found.items() if one.form is None} == {"C05"}
    assert {cover["contract"] for cover in covers().values()} <= set(found)
