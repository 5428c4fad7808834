"""Whether another checkout reads the same: `python -m tests.bench.reading_same PATH [--messages N] [--seed N]`.

Made messages are read by this checkout and by the one at PATH, each in a process of its own; every message that is
read otherwise is printed with both readings, and their number at the end. Whoever changes the readers without meaning
to change what they read runs this against a worktree of main. Messages are dates, times, weeks, places, topics and
noise put together in three languages; lines of the tables and orders of the tests, mutated; and soups of the words that
the readers' own tables have.
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "tests/dialogs/reading"
MESSAGES = 100_000
SHOWN = 40  # differences printed at most

# What reads in each checkout, run with `-c` in its folder: a line of JSON in, a line of what was understood out.
_READ = """
import json, sys
from datetime import date, datetime, timedelta, timezone
from dialogs.reading import alarm, letter
from dialogs.reading.topics.topics import read_topics
from dialogs.reading.understand import understand
from dialogs.reading.when.dates import read_dates
from dialogs.reading.when.times import read_times
from dialogs.reading.where.places import read_place_answer, read_places
with open(sys.argv[1], encoding="utf-8") as told, open(sys.argv[2], "w", encoding="utf-8") as read:
    for line in told:
        text, day, tongue = json.loads(line)
        today = date.fromisoformat(day)
        now = datetime(today.year, today.month, today.day, 12, tzinfo=timezone(timedelta(hours=2)))
        print(repr((
            understand(text, now, tongue), read_dates(text, today), read_times(text), read_places(text),
            read_place_answer(text), read_topics(text), letter.order_text(text).hidden,
            alarm.read_distress(text), alarm.read_peer_wish(text), alarm.read_identity_code(text),
        )), file=read)
"""

# Days on which messages are read: ordinary ones, ends of months and years, a leap day, all days of the week.
_DAYS = (
    "2026-11-22", "2026-11-23", "2026-12-31", "2027-01-01", "2027-02-26", "2027-05-29", "2028-02-29", "2026-08-05",
    "2026-03-19", "2026-10-31",
)  # fmt: skip
_TONGUES = (None, "fi", "sv", "en")

_SLOT = re.compile(r"{(\w+)}")
_LETTERS = "aeiouyäökstnlrpvmdh"
_MARKS = (*".,-–:;!?/()'’\n+&#%@€", *".,-:.-.")


def _numbers(dice: random.Random) -> dict[str, Callable[[], str]]:
    return {
        "n": lambda: str(dice.randint(0, 33)),
        "m": lambda: str(dice.randint(0, 14)),
        "w": lambda: str(dice.randint(0, 55)),
        "h": lambda: str(dice.randint(0, 26)),
        "mm": lambda: f"{dice.choice((0, 15, 30, 45, dice.randint(0, 70))):02}",
        "one": lambda: str(dice.randint(1, 9)),
        "two": lambda: f"{dice.randint(0, 32):02}",
        "year": lambda: str(dice.choice((1999, 2020, 2026, 2027, 2027, 2028, 2100, 2250))),
    }


class Maker:
    """Makes messages; the same seed and checkout make the same ones."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self._rows = {name: row.split("|") for name, row in _cells(Path(__file__).parent / "reading_pieces.tsv")}
        self._numbers = _numbers(self._dice)
        self._lines = list(_lines())
        self._calendar = _table_words("when")
        self._any = _table_words("")
        self._rows["town"] = [cell for cells in _cells(TABLES / "municipality_forms.tsv") for cell in cells]

    def messages(self, most: int) -> Iterator[tuple[str, str, str | None]]:
        """So many messages, each with the day on which and the language in which it is read."""
        ways = (self._sentence, self._sentence, self._sentence, self._mutated, self._mutated, self._soup, self._soup)
        for _ in range(most):
            yield self._dice.choice(ways)(), self._dice.choice(_DAYS), self._dice.choice(_TONGUES)

    def _sentence(self) -> str:
        text = self._filled("{message}")
        return self._slip(text) if self._dice.random() < 0.25 else text

    def _filled(self, text: str) -> str:
        def chosen(slot: re.Match[str]) -> str:
            name = slot.group(1)
            made = self._numbers.get(name)
            return made() if made else self._filled(self._dice.choice(self._rows[name]))

        return _SLOT.sub(chosen, text)

    def _mutated(self) -> str:
        text = self._dice.choice(self._lines)
        for _ in range(self._dice.randint(0, 3)):
            text = self._slip(text)
        return text

    def _slip(self, text: str) -> str:
        words, dice = text.split(" "), self._dice
        at = dice.randrange(len(words))
        word = words[at]
        changed: tuple[Callable[[], object], ...] = (
            lambda: words.pop(at),
            lambda: words.insert(at, dice.choice(words)),
            lambda: words.insert(at, dice.choice(self._calendar)),
            lambda: words.insert(at, dice.choice(_MARKS)),
            lambda: words.insert(at, self._filled(dice.choice(("{when}", "{clock}", "{place}", "{or}", "{and}")))),
            lambda: words.__setitem__(at, re.sub(r"\d+", lambda _: str(dice.randint(0, 33)), word)),
            lambda: words.__setitem__(at, _misspelt(word, dice)),
            lambda: words.__setitem__(at, dice.choice((str.upper, str.lower, str.title))(word)),
            lambda: words.__setitem__(at, word.translate(str.maketrans("äöåÄÖÅ", "aoaAOA"))),
            lambda: words.__setitem__(slice(at, at + 2), ["".join(words[at : at + 2])]),
            lambda: words.__setitem__(slice(at, None), [*self._dice.choice(self._lines).split(" ")]),
        )
        dice.choice(changed)()
        return " ".join(words)

    def _soup(self) -> str:
        dice, made = self._dice, ""
        known = self._calendar if dice.random() < 0.8 else self._any
        for _ in range(dice.randint(1, 8)):
            kind = dice.random()
            if kind < 0.45:
                made += dice.choice(known)
            elif kind < 0.7:
                made += self._numbers[dice.choice(("n", "m", "h", "w", "mm", "year", "two", "n", "m", "h"))]()
            elif kind < 0.9:
                made += dice.choice(_MARKS)
            else:
                made += self._filled(dice.choice(("{day}", "{clock}", "{weekday}", "{monthname}", "{topicword}")))
            made += " " if dice.random() < 0.7 else ""
        return made


def _misspelt(word: str, dice: random.Random) -> str:
    at = dice.randrange(len(word) + 1)
    other = dice.choice(_LETTERS)
    return dice.choice((word[:at] + word[at + 1 :], word[:at] + other + word[at:], word[:at] + other + word[at + 1 :]))


def _cells(table: Path) -> list[list[str]]:
    lines = table.read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and line[0] != "#"]


def _lines() -> Iterator[str]:
    """Every text that the tests of reading give: cells of the tables, sentences, orders."""
    for table in sorted(TABLES.glob("*.tsv")):
        for cells in _cells(table):
            yield max(cells, key=len)
            yield cells[0]
    yield from (TABLES / "ordinary_sentences.txt").read_text("utf-8").splitlines()
    for orders in sorted((ROOT / "tests/understanding").glob("*.jsonl")):
        for line in orders.read_text("utf-8").splitlines():
            yield str(json.loads(line)["text"])


def _table_words(room: str) -> list[str]:
    """The words that the readers of a room know, from the texts in their code; two-thirds of soups are of these."""
    found: dict[str, None] = {}
    for path in sorted((ROOT / "dialogs/reading" / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = re.split(r"[\s,_|*]+", node.value)
                found |= dict.fromkeys(word for word in words if 0 < len(word) <= 30)
    return list(found)


def _read(checkout: Path, told: Path, read: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", _READ, str(told), str(read)], cwd=checkout)


def main() -> int:
    """Compare the readings; 1 when any differ."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.reading_same", description=__doc__)
    parser.add_argument("other", type=Path, help="a checkout of the reader to compare with")
    parser.add_argument("--messages", type=int, default=MESSAGES)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told, ours, theirs = (Path(folder) / name for name in ("told", "ours", "theirs"))
        made = list(Maker(given.seed).messages(given.messages))
        told.write_text("".join(json.dumps(message) + "\n" for message in made), "utf-8")
        runs = [_read(ROOT, told, ours), _read(given.other, told, theirs)]
        if [run.wait() for run in runs] != [0, 0]:
            return 2
        read = zip(made, ours.open(encoding="utf-8"), theirs.open(encoding="utf-8"), strict=True)
        other = [(message, our, their) for message, our, their in read if our != their]
    for message, our, their in other[:SHOWN]:
        print(f"{message!r}\n  here  {our}  there {their}")
    print(f"{len(made)} messages, {len(other)} read otherwise")
    return 1 if other else 0


if __name__ == "__main__":
    sys.exit(main())
