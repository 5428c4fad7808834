"""How right a reading of an order is: the scoring of the project's own figures, one order or a file of them.

`python -m tests.understanding.score GOLD.jsonl PREDICTIONS.jsonl`: one JSON object a line; a prediction has id, topics,
place, place_region, date_start, date_end, time_start, time_end, format, task.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

CORE = ("topics", "place", "date_start", "time_start", "format")
EVERY = ("topics", "place", "region", "date_range", "time_range", "format", "task")
FILLED = ("place", "place_region", "date_start", "time_start", "format", "task")

Order = Mapping[str, Any]


def score(gold: Order, said: Order) -> dict[str, bool]:
    """What is right of one prediction, by name. Alternatives the gold allows are right too."""
    wanted, optional, topics = set(gold["topics"]), set(gold["topics_optional"]), set(said.get("topics") or [])
    days = [[gold["date_start"], gold["date_end"]], *gold["date_alt"]]
    clocks = [[gold["time_start"], gold["time_end"]], *gold["time_alt"]]
    start, end = said.get("date_start"), said.get("date_end")
    right = {
        "topics": wanted <= topics <= wanted | optional,
        "place": said.get("place") in [gold["place"], *gold["places_alt"]],
        "date_start": start in [day[0] for day in days],
        "date_range": [start, end] in days or (end in (None, start) and [start, start] in days),
        "time_start": said.get("time_start") in [clock[0] for clock in clocks],
        "time_range": [said.get("time_start"), said.get("time_end")] in clocks,
        "format": said.get("format") in [gold["format"], *gold["format_alt"]],
        "task": said.get("task") in [gold["task"], *gold["task_alt"]],
    }  # fmt: skip
    right["region"] = said.get("place_region") == gold["place_region"] or bool(gold["places_alt"] and right["place"])
    right["all_core"] = all(right[name] for name in CORE)
    right["all"] = all(right[name] for name in EVERY)
    return right


def shares(golds: Iterable[Order], said: Mapping[str, Order]) -> dict[str, float]:
    """The share of right answers by name; `precision` is that of every filled slot, topics one by one among them."""
    scored = [(gold, said[gold["id"]], score(gold, said[gold["id"]])) for gold in golds]
    names = list(scored[0][2])
    found = {name: sum(right[name] for _, _, right in scored) / len(scored) for name in names}
    filled = [
        _right_when_filled(name, right) for _, one, right in scored for name in FILLED if one.get(name) is not None
    ]
    for gold, one, _ in scored:
        filled += [topic in {*gold["topics"], *gold["topics_optional"]} for topic in one.get("topics") or []]
    return found | {"precision": sum(filled) / max(1, len(filled))}


def _right_when_filled(name: str, right: Mapping[str, bool]) -> bool:
    return right["region" if name == "place_region" else name]


def read_lines(path: Path | str) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines."""
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]


def table(named: Mapping[str, Mapping[str, float]]) -> str:
    """Shares in per cent, a row each."""
    names = ("topics", "place", "region", "date_start", "date_range", "time_start", "time_range", "format", "task",
             "all_core", "all", "precision")  # fmt: skip
    width = max(len(row) for row in named)
    lines = [" " * width + "".join(f"{name:>12}" for name in names)]
    lines += [
        f"{row:<{width}}" + "".join(f"{100 * found[name]:>12.1f}" for name in names) for row, found in named.items()
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    gold_file, said_file = sys.argv[1:3]
    predictions = {one["id"]: one for one in read_lines(said_file)}
    print(table({"all": shares(read_lines(gold_file), predictions)}))
