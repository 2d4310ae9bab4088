"""A draft comes out of its child process as it was made, whatever is in it and however large it is."""

from dataclasses import replace

from services.distribution.domain.compute import compute
from services.distribution.domain.draft import Draft, TargetSum
from services.distribution.domain.reserve import RoyaltyReleased
from services.distribution.domain.royalty import ReserveItem, RoyaltyAllocated
from services.distribution.formats import packed_draft
from services.distribution.formats.packed_draft import packed
from services.distribution.publisher import public_body_of, public_of
from shared.contracts.batches import batch_digest, body_digest
from shared.contracts.distribution import StateTotal
from shared.contracts.terms import Role
from shared.contracts.wire import from_json, to_json
from shared.kernel.money import Money
from tests.unit.distribution.run_given import account, crew, report, role, run_of

KINDS = {
    packed_draft.ALLOCATION: RoyaltyAllocated,
    packed_draft.RESERVE: ReserveItem,
    packed_draft.RELEASE: RoyaltyReleased,
    packed_draft.TARGET: TargetSum,
    packed_draft.TOTAL: StateTotal,
}


def items_of(draft: Draft) -> list[object]:
    found: list[object] = []
    for kind, body in packed(draft, "d").items():
        found.append(from_json(KINDS[kind], bytes(body)))
    return found


def draft() -> Draft:
    """A film with a reserved role, in words that JSON has to mask."""
    title = 'Ulduz "\\n"\n\u2028'
    shares = (*crew(Role.COMPOSER), role(Role.COMPOSER, "nobody"))
    run = run_of(account("18.01", report(1, "film", 7), report(2, "w", 2, title=title)), shares=shares)
    made = compute(run)
    release = RoyaltyReleased(run="run", reserve="r", allocation="a", amount=Money(1))
    return replace(made, releases=(release,))


def test_every_item_comes_back_in_the_order_in_which_it_is_appended() -> None:
    made = draft()
    assert made.allocations and made.reserves
    assert items_of(made) == [
        *made.allocations,
        *made.reserves,
        *made.releases,
        *made.targets,
        *made.totals,
    ]
    digests = [body_digest(bytes(body)) for _, body in packed(made, "d").items()]
    assert batch_digest(digests) == made.digest
    told = packed(made, "d")
    assert (told.run, told.digest, told.totals) == ("run", "d", made.totals)
    assert told.counts == {
        "ALLOCATION": len(made.allocations),
        "RESERVE": len(made.reserves),
        "RELEASE": 1,
        "RETURN": 0,
        "REVERSAL": 0,
        "REDISTRIBUTED": 0,
        "TARGET": len(made.targets),
        "TOTAL": len(made.totals),
    }


def test_more_items_than_are_unpacked_at_once_come_back() -> None:
    made = draft()
    many = tuple(replace(made.allocations[0], allocation=f"a{number}") for number in range(5_000))
    assert items_of(replace(made, allocations=many))[:5_000] == list(many)


def test_what_is_kept_is_published_word_for_word() -> None:
    for one in draft().allocations:
        assert public_body_of(RoyaltyAllocated, to_json(one)) == to_json(public_of(one))


def test_nothing_is_nothing() -> None:
    empty = Draft(run="run", allocations=(), reserves=(), targets=(), totals=())
    assert items_of(empty) == []
