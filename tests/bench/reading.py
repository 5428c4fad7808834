"""How fast an order is understood, beside dateparser and RapidFuzz as they come: `python -m tests.bench.reading`.

Each side runs in a process of its own, by turns, over the same orders. Times are processor time, so that what else the
machine does counts little. Each side runs once unmeasured first, so that both find their modules compiled, as they are
after `pip install`. `imports` and `first` are counted apart and in the same way for all: the first messages (or the
first parse) in three languages after the imports, and both together. dateparser is no dependency of ours:

    pip install --target /tmp/dateparser dateparser && PYTHONPATH=/tmp/dateparser python -m tests.bench.reading
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

ROUNDS = 5
ORDERS = Path(__file__).parents[1] / "understanding"
FILES = ("dev_orders", "orders_read", "orders_kept")
FIRST = {"fi": "huomenna klo 12 Oulussa", "sv": "imorgon kl 12 i Vasa", "en": "tomorrow at 12 in Turku"}

# What a child runs: `first` is called once in each language, then `each` with every order. Both are timed.
_MEASURE = """
import json, resource, sys, time
orders, first_words = json.load(sys.stdin)
memory, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
{load}
imported = time.process_time()
for language, words in first_words.items():
    first(words, language)
loaded = time.process_time()
times = []
for order in orders:
    start = time.process_time()
    each(order)
    times.append(time.process_time() - start)
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
spent = dict(imports=imported - begun, load=loaded - begun, first=loaded - imported)
print(json.dumps(spent | dict(times=times, grown=grown)))
"""

_OURS = """
from datetime import date
from dialogs.reading.show import slots
def first(words, language): slots(words, date(2026, 11, 22), language)
def each(order): slots(order["text"], date.fromisoformat(order["base_date"]), order["lang"])
"""

_DATEPARSER = """
import dateparser
from dateparser.search import search_dates
def first(words, language): dateparser.parse(words, languages=[language])
def each(order): search_dates(order["text"], languages=[order["lang"]])
"""

_BOTH = """
from dateparser.search import search_dates
from rapidfuzz import process
from dialogs.vocabulary import topics
from dialogs.vocabulary.places import municipalities
places, names = list(municipalities()), [one.fi for one in topics().values()]
def first(words, language): each(dict(text=words, lang=language))
def each(order):
    search_dates(order["text"], languages=[order["lang"]])
    for word in order["text"].split():
        process.extractOne(word, places, score_cutoff=85)
        process.extractOne(word, names, score_cutoff=85)
"""


def main() -> int:
    """Measure all sides in turns and print them with their ratios."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.reading", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    sides = {"Keikka": _OURS}
    if importlib.util.find_spec("dateparser") is None:
        print("dateparser is not installed: pip install --target DIR dateparser, then run this with PYTHONPATH=DIR")
    else:
        sides |= {"dateparser": _DATEPARSER, "with RapidFuzz": _BOTH}
    orders = [json.loads(line) for name in FILES for line in (ORDERS / f"{name}.jsonl").read_text("utf-8").splitlines()]
    found: dict[str, list[dict[str, object]]] = {name: [] for name in sides}
    with tempfile.TemporaryDirectory() as compiled:
        for turn in range(rounds + 1):
            for name, load in sides.items():
                run = _measured(load, orders if turn else orders[:1], compiled)
                found[name] += [run] if turn else []
    print(f"Python {platform.python_version()}, {platform.machine()}; {len(orders)} orders, {rounds} rounds, medians\n")
    print(f"{'':<16}{'ms a message':>14}{'imports ms':>12}{'first ms':>10}{'load ms':>10}{'memory MB':>11}")
    rows = {name: _row(runs) for name, runs in found.items()}
    for name, row in rows.items():
        print(f"{name:<16}{row[0]:>14.2f}{row[1]:>12.0f}{row[2]:>10.0f}{row[3]:>10.0f}{row[4]:>11.1f}")
    if "dateparser" in rows:
        ours, theirs = rows["Keikka"], rows["dateparser"]
        for what, ratio, aim in (
            ("a message, to search_dates alone", ours[0] / theirs[0], 1),
            ("first messages, to its first parse in three languages", ours[2] / theirs[2], 1 / 3),
            ("imports and first messages, to its own", ours[3] / theirs[3], 1 / 3),
            ("memory, to 30 MB", ours[4] / 30, 1),
        ):
            print(f"{ratio:>8.2f}  {what}; aim at most {aim:.2f}: {'good' if ratio <= aim else 'not yet'}")
    return 0


def _measured(load: str, orders: list[object], compiled: str) -> dict[str, object]:
    environment = os.environ | {"PYTHONHASHSEED": "0", "PYTHONPYCACHEPREFIX": compiled}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    program = _MEASURE.replace("{load}", load)
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps([orders, FIRST]),
        capture_output=True,
        text=True,
        env=environment,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def _row(runs: list[dict[str, Any]]) -> tuple[float, ...]:
    each = float(median(median(run["times"]) for run in runs)) * 1000
    parts = (median(float(str(run[name])) for run in runs) * 1000 for name in ("imports", "first", "load"))
    return each, *parts, median(float(str(run["grown"])) for run in runs) / 1024


if __name__ == "__main__":
    sys.exit(main())
