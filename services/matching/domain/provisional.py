"""Identity of non-registered works (D-37, D-102)."""

from collections.abc import Iterable

from services.matching.domain.titles import KEY_VERSION, title_keys
from shared.contracts.intake import ReportedWork
from shared.kernel.ids import derived_id
from shared.kernel.names import name_keys


def natural_key(
    title: str,
    authors: Iterable[str],
    year: int | None,
    season: int | None,
    episode: int | None,
) -> str:
    """`K3 title|sorted author keys|year|season|episode|key version` of a reported work.

    What the title itself says of season, episode and year counts where the report has no field for
    it; a part stands behind the title, because parts are works of their own.
    """
    keys = title_keys(title)
    said = keys.parsed
    name = keys.k3[0] if said.part is None else f"{keys.k3[0]} #{said.part}"
    people = ";".join(sorted({readings[0] for author in authors if (readings := name_keys(author))}))
    fields = (
        year if year is not None else said.year,
        season if season is not None else said.season,
        episode if episode is not None else said.episode,
    )
    return "|".join(
        [name, people, *("" if field is None else str(field) for field in fields), str(KEY_VERSION)]
    )


def provisional_work_id(key: str) -> str:
    """The work's id: the same in whatever account the work turns up again."""
    return derived_id("work", key)


def provisional_work(reported: ReportedWork) -> str:
    """Id of the non-registered work that a report is (D-102)."""
    key = natural_key(
        reported.titles[0] if reported.titles else "",
        [author.name for author in reported.authors],
        reported.year,
        reported.season,
        reported.episode,
    )
    return provisional_work_id(key)
