"""Writes the demo's files into a folder to look at: `python -m deploy.demo.files.write FOLDER`."""

import csv
import sys
from pathlib import Path

from deploy.demo.files.accounts import MAKERS
from deploy.demo.files.broadcasts import manifest


def write_files(folder: Path) -> tuple[Path, ...]:
    """Make the accounts, the schedule and the manifest of made titles in `folder`; answers their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, make in MAKERS.items():
        (folder / name).write_bytes(make())
        written.append(folder / name)
    path = folder / "made_titles.csv"
    rows = manifest()
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    return (*written, path)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m deploy.demo.files.write FOLDER")
    for made in write_files(Path(sys.argv[1])):
        print(made)
