"""The figures of both halves of our own orders and of the development orders: `python -m tests.understanding.report`.

The kept half was written before any rule and is not read by who writes rules: only its figures are looked at. With
`--wrong NAME` the wrong ones of one file are listed (`dev_orders`, `orders_read`). The later orders were written when
the rules stood: `orders_later_a` was read at once, `orders_later_b` only after it had been measured. The fresh orders
are a quarter hard on purpose; `orders_fresh_kept` is in other voices and is not read, as the kept half.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from dialogs.reading.show import slots
from tests.understanding.score import Order, read_lines, score, shares, table

HERE = Path(__file__).parent
FILES = (
    "dev_orders",
    "orders_read",
    "orders_kept",
    "orders_later_a",
    "orders_later_b",
    "orders_fresh_read",
    "orders_fresh_kept",
)


def orders(name: str) -> list[Order]:
    """The orders of one file beside this one."""
    return list(read_lines(HERE / f"{name}.jsonl"))


def predictions(golds: list[Order]) -> dict[str, Order]:
    """What Keikka reads of each, by id."""
    return {gold["id"]: slots(gold["text"], date.fromisoformat(gold["base_date"]), gold["lang"]) for gold in golds}


def figures(name: str) -> dict[str, dict[str, float]]:
    """The shares of one file, in all and by language."""
    golds = orders(name)
    said = predictions(golds)
    parts = {f"{name}, {len(golds)}": golds}
    parts |= {
        f"  {lang}, {len(own)}": own for lang in ("fi", "sv", "en") if (own := [g for g in golds if g["lang"] == lang])
    }
    return {part: shares(own, said) for part, own in parts.items()}


def wrong(name: str) -> str:
    """The orders of a file that are not wholly right, with what was read and what was meant."""
    golds = orders(name)
    said = predictions(golds)
    lines: list[str] = []
    for gold in golds:
        missed = [
            part for part, right in score(gold, said[gold["id"]]).items() if not right and not part.startswith("all")
        ]
        if missed:
            lines.append(f"{gold['id']} {', '.join(missed)}: {gold['text']}")
            lines.append(f"    read: {said[gold['id']]}")
    return "\n".join(lines)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--wrong"]:
        print(wrong(sys.argv[2]))
    else:
        print("\n\n".join(table(figures(name)) for name in FILES))
