"""The same orders typed in nine ways, as phones and hurried people type: `python -m tests.understanding.ways NAME ...`.

A typo is one slip (a letter left out, doubled, swapped with the next, or another one) in a word of six letters or more;
which word and which slip is the same at every run. Counted is the share of orders whose five main slots are right.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Mapping
from datetime import date

from dialogs.reading.show import slots
from tests.understanding.report import orders
from tests.understanding.score import Order, score

_WORD = re.compile(r"[^\W\d_]{6,}")
_DOTS = str.maketrans("äöåÄÖÅ", "aoaAOA")


def _no_stops(text: str) -> str:
    """Without commas and full stops, but for those within dates and times."""
    return re.sub(r"(?<!\d)[.,;!]|[.,;!](?=\s[^\W\d])|[.,;!]$", "", text)


def _with_signature(text: str) -> str:
    return f"Hei,\n\n{text}\n\nTerveisin\nMaija Meri\nRannan opisto"


def _with_typos(many: int) -> Callable[[str], str]:
    def typed(text: str) -> str:
        chance = random.Random(text)
        for word in chance.sample(places := list(_WORD.finditer(text)), min(many, len(places))):
            text = text[: word.start()] + _slip(word[0], chance) + text[word.end() :]
            if many > 1:  # the places after a slip have moved
                return _with_typos(many - 1)(text)
        return text

    return typed


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    return {
        0: word[:at] + word[at + 1 :],
        1: word[:at] + word[at] + word[at:],
        2: word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        3: word[:at] + chance.choice("aeioukstnl") + word[at + 1 :],
    }[chance.randrange(4)]


WAYS: Mapping[str, Callable[[str], str]] = {
    "as written": str,
    "CAPITALS": str.upper,
    "no commas or stops": _no_stops,
    "greeting and signature": _with_signature,
    "no dots on letters": lambda text: text.translate(_DOTS),
    "small letters": str.lower,
    "small, no stops, no dots": lambda text: _no_stops(text.lower().translate(_DOTS)),
    "one typo": _with_typos(1),
    "three typos": _with_typos(3),
}


def core(golds: list[Order], way: Callable[[str], str]) -> float:
    """The share of orders that are right in their five main slots when they are typed in this way."""
    right = [
        score(gold, slots(way(gold["text"]), date.fromisoformat(gold["base_date"]), gold["lang"]))["all_core"]
        for gold in golds
    ]
    return sum(right) / len(right)


def ordinary(names: list[str]) -> list[Order]:
    """The orders of these files that are not hard on purpose, in one line: a quoted mail is typed by nobody."""
    return [gold for name in names for gold in orders(name) if not gold.get("hard") and "\n" not in gold["text"]]


if __name__ == "__main__":
    golds = ordinary(sys.argv[1:] or ["orders_fresh_read"])
    for name, way in WAYS.items():
        parts = "".join(
            f"  {lang} {100 * core([gold for gold in golds if gold['lang'] == lang], way):5.1f}"
            for lang in ("fi", "sv", "en")
        )
        print(f"{name:26}{100 * core(golds, way):6.1f}{parts}")
