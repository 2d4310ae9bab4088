"""A merged author is the party that stands for him, with what all his records gave away (D-102)."""

from datetime import date

from services.matching.projections.party import read_parties
from shared.contracts.registry import (
    CreditedName,
    Mandate,
    MandateGranted,
    PartiesMerged,
    PartiesSplit,
    Party,
    PartyRegistered,
)
from shared.contracts.terms import PartyClass, PartyKind, UseType
from tests.support.one_service import OneService


def _party(name: str) -> PartyRegistered:
    names = (CreditedName(name=name, script="LATIN"),)
    return PartyRegistered(
        party=Party(id=name, kind=PartyKind.NATURAL, party_class=PartyClass.NONE, names=names, country="AZ")
    )


async def test_a_merged_author_is_the_one_that_stands_for_him(matching: OneService) -> None:
    mandate = Mandate(
        id="m1", party="third", organisation="sacd", use_types=(UseType.ON_AIR,), valid_from=date(2020, 1, 1)
    )
    await matching.hear(
        "registry",
        *(_party(name) for name in ("first", "second", "third")),
        MandateGranted(mandate=mandate),
        PartiesMerged(merge="a", survivor="second", others=("third",), reason="one person"),
        PartiesMerged(merge="b", survivor="first", others=("second",), reason="one person"),
    )
    await matching.settle()
    async with matching.ctx.engine.connect() as connection:
        everybody = await read_parties(connection)
        some = await read_parties(connection, ["third"])
    for known in (everybody["third"], everybody["second"], everybody["first"], some["third"]):
        assert (known.party.id, [one.id for one in known.mandates]) == ("first", ["m1"])
    await matching.hear(
        "registry", PartiesSplit(split="s", survivor="first", others=("second",), reason="wrong", undoes="b")
    )
    await matching.settle()
    async with matching.ctx.engine.connect() as connection:
        parted = await read_parties(connection, ["third", "first"])
    assert (parted["third"].party.id, parted["first"].mandates) == ("second", ())
