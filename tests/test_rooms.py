"""The rooms, drawn from the imports: no circle among files, no arrow upward in bot, no import hidden in a function.

`python -m tests.test_rooms` prints the drawing: each room with the rooms it needs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOUSE = ("bot", "dialogs", "adapters", "storage")
#: From the street to the ground; those of one line know nothing of each other.
FLOORS = (
    ("__main__",),
    ("command",),
    ("demo",),
    ("house",),
    ("views",),
    ("talk", "due"),
    ("desk",),
    ("cards",),
    ("facts",),
    ("law",),
)


def modules() -> dict[str, Path]:
    """Every module of the product by its dotted name."""
    found = {}
    for top in HOUSE:
        for path in (ROOT / top).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def arrows() -> Mapping[str, set[str]]:
    """Which module imports which, counting imports for types only and those inside functions."""
    known = modules()
    return {name: set(_imported(ast.parse(path.read_text("utf-8")), known)) - {name} for name, path in known.items()}


def _imported(tree: ast.AST, known: Mapping[str, Path]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            for each in node.names:
                whole = f"{node.module}.{each.name}"
                if whole in known or node.module in known:
                    yield whole if whole in known else node.module


def room_of(module: str) -> str:
    """`bot.desk` of `bot.desk.offering`."""
    return ".".join(module.split(".")[:2])


def drawing() -> str:
    """Each room and the rooms it needs, a line each."""
    needs: dict[str, set[str]] = {}
    for module, others in arrows().items():
        needs.setdefault(room_of(module), set()).update({room_of(other) for other in others} - {room_of(module)})
    return "\n".join(f"{room}: {', '.join(sorted(others)) or '-'}" for room, others in sorted(needs.items()))


def test_no_file_stands_in_a_circle() -> None:
    try:
        TopologicalSorter(arrows()).prepare()
    except CycleError as circle:
        raise AssertionError(f"a circle: {' -> '.join(reversed(circle.args[1]))}") from None


def test_a_circle_would_be_found() -> None:
    drawn = {**arrows(), "bot.law.lifecycle": {"bot.desk.offering"}}
    try:
        TopologicalSorter(drawn).prepare()
    except CycleError:
        return
    raise AssertionError("law now needs the desk, and no circle was found")


def test_no_arrow_of_bot_goes_up() -> None:
    floor = {f"bot.{room}": n for n, rooms in enumerate(FLOORS) for room in rooms}
    upward = [
        f"{module} -> {other}"
        for module, others in arrows().items()
        for other in others
        if room_of(module) != room_of(other) and floor.get(room_of(module), -1) >= floor.get(room_of(other), 99)
    ]
    assert upward == []
    assert {room_of(module) for module in modules() if module.startswith("bot.")} == set(floor)


def test_no_import_hides_in_a_function() -> None:
    """It would hide a circle. A platform's module is loaded by its row's name, and no import statement."""
    hidden = [
        f"{module}:{node.lineno}"
        for module, path in modules().items()
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in HOUSE
    ]
    assert hidden == []


if __name__ == "__main__":
    print(drawing())
