"""The shape of the house, now beside before: `python -m tests.bench.shape [REV]`.

Counted are the files of the program without migrations, what reads orders (`dialogs/reading/`), the rest, and tests.
Before is the git revision REV, else the one at which ten other codebases of the field were measured beside it. Where a
clone has not got that one, the figures that this very script printed for it stand here.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import tarfile
from collections.abc import Mapping
from pathlib import Path

from tests.bench.shape_figures import length, of_product, of_tests
from tests.bench.shape_names import ROOMS, Sources, doubled_classes, named_functions, participles, product
from tests.bench.shape_recorded import RECORDED

ROOT = Path(__file__).resolve().parents[2]
BEFORE = "485be4f"
READING = "dialogs/reading/"
PARTS = ("all", "reading/", "without it", "tests")

Figures = Mapping[str, Mapping[str, str]]


def now(root: Path = ROOT) -> dict[str, str]:
    """The Python files of the working tree."""
    found = (path for top in (*ROOMS, "tests") for path in (root / top).rglob("*.py"))
    paths = sorted(path for path in found if "node_modules" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def at(revision: str) -> dict[str, str] | None:
    """The Python files of a git revision; None where this clone has not got it."""
    asked = subprocess.run(["git", "archive", revision], cwd=ROOT, capture_output=True)
    if asked.returncode:
        return None
    with tarfile.open(fileobj=io.BytesIO(asked.stdout)) as archive:
        streams = ((one.name, archive.extractfile(one)) for one in archive if one.name.endswith(".py"))
        return {name: stream.read().decode() for name, stream in streams if stream is not None}


def figures(sources: Sources) -> Figures:
    """The figures of each part."""
    ours = product(sources)
    tests = {path: text for path, text in sources.items() if path.startswith("tests/")}
    return {
        "all": of_product(ours),
        "reading/": of_product({path: text for path, text in ours.items() if path.startswith(READING)}),
        "without it": of_product({path: text for path, text in ours.items() if not path.startswith(READING)}),
        "tests": of_tests(tests, sum(text.count("\n") for text in ours.values())),
    }


def table(after: Figures, before: Figures, part: str) -> str:
    """One part as lines: a figure, now, and before."""
    rows = [(name, value, before.get(part, {}).get(name, "–")) for name, value in after[part].items()]
    return "\n".join([f"{part:<42}{'now':>22}{'before':>22}", *(f"{a:<42}{b:>22}{c:>22}" for a, b, c in rows)])


def listed(sources: Sources, most: int = 8) -> str:
    """What a reader would look at first: the longest files and functions, names that stand twice, participles."""
    ours = product(sources)
    files = sorted(((text.count("\n"), path) for path, text in ours.items()), reverse=True)[:most]
    spans = sorted(((length(node), f"{path}: {node.name}") for path, node in named_functions(ours)), reverse=True)[
        :most
    ]
    twice = [f"{name}: {', '.join(paths)}" for name, paths in doubled_classes(ours).items()]
    blocks = {
        "Longest files": [f"{lines:>5} {path}" for lines, path in files],
        "Longest functions": [f"{lines:>5} {what}" for lines, what in spans],
        "Class names twice or more": twice or ["none"],
        "Participles as names": [f"{path}: {name}" for path, name in participles(ours)] or ["none"],
    }
    return "\n\n".join("\n".join([head, *(f"  {line}" for line in lines)]) for head, lines in blocks.items())


def main() -> None:
    """Print the tables and the lists."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("revision", nargs="?", default=BEFORE, help=f"before, as git names it; {BEFORE} if left out")
    revision = parser.parse_args().revision
    sources, earlier = now(), at(revision)
    if earlier is None and revision != BEFORE:
        parser.error(f"this clone has no revision {revision}")
    print(
        f"Before is {revision}" + ("." if earlier else ": this clone has not got it, its figures were recorded."), "\n"
    )
    after, before = figures(sources), figures(earlier) if earlier is not None else RECORDED
    print("\n\n".join(table(after, before, part) for part in PARTS), "\n")
    print(listed(sources))


if __name__ == "__main__":
    main()
