"""Whom the documents of an ended dispute name has the disputed roles, until the registry says otherwise (D-82)."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.distribution.domain.entitled import Ending, Owned, owned
from shared.contracts.payments import EntitledPart
from shared.contracts.registry import Holder, RoleShares
from shared.contracts.terms import Role
from tests.unit.distribution.money_history import Guild

HALF = Fraction(1, 2)


def part(party: str, fraction: Fraction = Fraction(1), role: Role | None = None) -> EntitledPart:
    return EntitledPart(role=role, party=party, fraction=fraction)


def ending(
    *parts: EntitledPart,
    role: Role | None = None,
    share: str | None = None,
    position: int = 10,
    dispute: str = "d",
) -> Ending:
    return Ending(dispute=dispute, role=role, share=share, parts=parts, position=position)


def role(name: Role, *holders: Holder) -> RoleShares:
    return RoleShares(role=name, holders=holders)


def holder(party: str, fraction: Fraction = Fraction(1), author: str | None = None) -> Holder:
    return Holder(party=party, fraction=fraction, author=author)


FILM = (
    role(Role.DIRECTOR, holder("anna", HALF), holder("boris", HALF)),
    role(Role.SCRIPTWRITER, holder("carla")),
    RoleShares(role=Role.COMPOSER, absent=True, evidence_sha256="e"),
)


def who(found: Owned) -> dict[str, dict[str, Fraction]]:
    return {one.role.value: {each.party: each.fraction for each in one.holders} for one in found.roles}


@pytest.mark.clause("4.3-a")
def test_the_documents_win_over_the_registry_for_what_was_disputed_alone() -> None:
    found = owned(FILM, [ending(part("dan"), role=Role.DIRECTOR)], {}, {})
    assert who(found) == {"DIRECTOR": {"dan": 1}, "SCRIPTWRITER": {"carla": 1}, "COMPOSER": {}}
    assert (set(found.whole), found.disputes) == ({Role.DIRECTOR}, (("d", 10),))
    named = ending(part("dan", role=Role.DIRECTOR))
    assert who(owned(FILM, [named], {}, {})) == who(found)
    assert owned(FILM, [], {}, {}) == Owned(roles=FILM)


@pytest.mark.clause("4.3-a")
def test_parts_without_a_role_are_of_every_role_that_the_film_has() -> None:
    found = who(owned(FILM, [ending(part("dan", HALF), part("eva", HALF))], {}, {}))
    assert found.pop("COMPOSER") == {}
    assert set(found) == {one.value for one in Role} - {"ALL", "COMPOSER"}
    assert all(parts == {"dan": HALF, "eva": HALF} for parts in found.values())


@pytest.mark.clause("4.3-a")
def test_a_disputed_share_is_parted_and_the_others_stay() -> None:
    """Of anna's half a third is dan's: 1/6; 1/3 stays hers. A merged record is anna too."""
    third = Fraction(1, 3)
    share = ending(part("dan", third), part("anna", 1 - third), share="ann")
    found = owned(FILM, [share], {}, {"ann": "anna"})
    assert who(found)["DIRECTOR"] == {"anna": third, "boris": HALF, "dan": Fraction(1, 6)}
    assert who(found)["SCRIPTWRITER"] == {"carla": 1}
    assert found.whole == frozenset()


@pytest.mark.clause("4.3-a", "X-a")
@pytest.mark.parametrize("stands", [{"ann": "anna"}, {"anna": "ann"}])
def test_a_disputed_share_that_nobody_had_is_of_whom_its_owner_is_one_person_with(
    stands: dict[str, str],
) -> None:
    """Ann has nothing of the film. Merged with Anna her share is Anna's half, whichever record stands, as the money of
    a work that is merged is disputed with it; where that is undone nothing was ever said of Anna (D-82, D-102)."""
    end = ending(part("dan", HALF), part("eva", HALF), role=Role.DIRECTOR, share="ann")
    apart = owned(FILM, [end], {}, {})
    assert (who(apart), apart.disputes) == (who(Owned(roles=FILM)), ())
    merged = owned(FILM, [end], {}, stands)
    quarter = Fraction(1, 4)
    assert who(merged)["DIRECTOR"] == {"boris": HALF, "dan": quarter, "eva": quarter}
    assert merged.disputes == (("d", 10),)
    # What the registry says of the role afterwards it says of both records.
    assert who(owned(FILM, [end], {Role.DIRECTOR: 11}, stands)) == who(apart)


@pytest.mark.clause("4.3-a")
def test_the_registry_is_right_again_for_a_role_that_it_says_anew() -> None:
    end = ending(part("dan"))
    before = {Role.DIRECTOR: 9, Role.SCRIPTWRITER: 11}
    assert who(owned(FILM, [end], before, {}))["SCRIPTWRITER"] == {"carla": 1}
    assert who(owned(FILM, [end], before, {}))["DIRECTOR"] == {"dan": 1}


@pytest.mark.clause("4.3-a")
def test_of_two_ends_the_later_counts_and_one_that_changes_nothing_is_not_named() -> None:
    first = ending(part("dan"), role=Role.DIRECTOR, dispute="d1", position=5)
    second = ending(part("eva"), role=Role.DIRECTOR, dispute="d2", position=7)
    found = owned(FILM, [second, first], {}, {})
    assert who(found)["DIRECTOR"] == {"eva": 1}
    assert found.disputes == (("d1", 5), ("d2", 7))
    of_dan = ending(part("eva"), share="dan", dispute="d3", position=6)
    assert who(owned(FILM, [first, of_dan], {}, {}))["DIRECTOR"] == {"eva": 1}
    same = ending(part("carla"), role=Role.SCRIPTWRITER)
    assert owned(FILM, [same], {}, {}).disputes == ()


@pytest.mark.clause("4.3-a", "X-e")
def test_heirs_who_are_named_keep_the_author_whose_term_counts() -> None:
    film = (role(Role.DIRECTOR, holder("heir", HALF, "late"), holder("widow", HALF, "late")),)
    found = owned(film, [ending(part("son"), role=Role.DIRECTOR)], {}, {})
    (direction,) = found.roles
    assert [(one.party, one.author) for one in direction.holders] == [("son", "late")]
    dated = (role(Role.DIRECTOR, Holder(party="a", fraction=HALF, term_ends_on=date(2030, 12, 31))),)
    (again,) = owned(dated, [ending(part("b"), role=Role.DIRECTOR)], {}, {}).roles
    assert again.holders[0].term_ends_on == date(2030, 12, 31)
    two = (role(Role.DIRECTOR, holder("a", HALF, "late"), holder("b", HALF)),)
    (neither,) = owned(two, [ending(part("c"), role=Role.DIRECTOR)], {}, {}).roles
    assert neither.holders[0].author is None


NAMES = st.sampled_from(["anna", "boris", "carla", "dan"])


@st.composite
def parts(draw: st.DrawFn) -> tuple[EntitledPart, ...]:
    sizes = draw(st.dictionaries(NAMES, st.integers(1, 4), min_size=1))
    return tuple(part(name, Fraction(size, sum(sizes.values()))) for name, size in sizes.items())


@pytest.mark.clause("4.3-a", "X-a")
@given(
    ends=st.lists(
        st.builds(
            lambda said, of, share, position: ending(*said, role=of, share=share, position=position),
            parts(),
            st.none() | st.sampled_from([Role.DIRECTOR, Role.SCRIPTWRITER]),
            st.none() | NAMES,
            st.integers(1, 9),
        ),
        max_size=4,
        unique_by=lambda one: one.position,
    )
)
def test_what_all_have_of_a_role_is_what_they_had_whoever_ends_what(ends: list[Ending]) -> None:
    """No end makes more or less of a role: the registered ones stay whole."""
    for one in owned(FILM, ends, {}, {}).roles:
        if one.role in (Role.DIRECTOR, Role.SCRIPTWRITER):
            assert sum((each.fraction for each in one.holders), Fraction(0)) == 1


SAID = st.tuples(
    st.sampled_from(["film", "copy"]),
    st.sampled_from([Role.DIRECTOR, Role.SCRIPTWRITER]),
    st.booleans(),
    st.none() | NAMES,
    parts(),
)


@pytest.mark.clause("4.3-a", "X-b")
@given(said=st.lists(SAID, max_size=8), merged=st.booleans())
def test_the_last_word_of_a_role_counts(
    said: list[tuple[str, Role, bool, str | None, tuple[EntitledPart, ...]]], merged: bool
) -> None:
    """Registry and documents speak in turn, of a film and of a copy that is perhaps found to be the same: read word
    after word, who has it is what the rule gives."""
    guild = Guild()
    for work, of, is_end, share, named in said:
        held = {one.party: one.fraction for one in named}
        if is_end:
            guild.end(work, of, share, held)
        else:
            guild.register(work, guild.works.get(work, {}) | {of: held})
    if merged:
        guild.works.pop("copy", None)
        guild.merged["copy"] = "film"
    for work in guild.works.keys() - guild.merged.keys():
        found: dict[Role, dict[str, Fraction]] = {}
        for one in guild.shares_of(work).roles:
            for each in one.holders:
                has = found.setdefault(one.role, {})
                has[each.party] = has.get(each.party, Fraction(0)) + each.fraction
        assert found == guild.owners(work)
