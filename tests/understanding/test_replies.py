"""What is this message? A table of messages outside the forms, and orders that must not be held back.

`replies_read.tsv` was looked at while the rules were written, `replies_kept.tsv` was not: of it only the totals are
known, and they are a floor.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from dialogs.reading.replies import Asked, ReplyKind, read_reply
from tests.understanding.report import orders

HERE = Path(__file__).parent
NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)
ORDERS = ("dev_orders", "orders_read", "orders_kept", "orders_later_a", "orders_later_b")


def messages(name: str) -> Iterator[tuple[str, ReplyKind, Asked | None]]:
    """The rows of a table: the words, what they are, and what was asked last."""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            text, kind, last = line.split("\t")
            assert kind in get_args(ReplyKind), line
            asked = next((one for one in get_args(Asked) if one == last), None)
            assert (asked is None) == (last == "-"), line
            yield text, next(one for one in get_args(ReplyKind) if one == kind), asked


@pytest.mark.parametrize(("text", "kind", "asked"), [*messages("replies_read.tsv")])
def test_a_message_is(text: str, kind: ReplyKind, asked: Asked | None) -> None:
    assert read_reply(text, NOW, asked) == kind


def test_most_of_the_kept_half_is_right() -> None:
    kept = list(messages("replies_kept.tsv"))
    right = sum(read_reply(text, NOW, asked) == kind for text, kind, asked in kept)
    assert right >= len(kept) * 0.95, f"{right} of {len(kept)}"


def test_nobody_with_something_waiting_begins_an_order_by_an_answer() -> None:
    rows = [*messages("replies_read.tsv"), *messages("replies_kept.tsv")]
    begun = [
        text for text, kind, asked in rows if asked and kind != "order" and read_reply(text, NOW, asked) == "order"
    ]
    assert begun == []


@pytest.mark.parametrize("name", ORDERS)
def test_at_most_one_order_of_a_hundred_is_held_back(name: str) -> None:
    texts = [order["text"] for order in orders(name)]
    held_back = [text for text in texts if read_reply(text, NOW) != "order"]
    assert len(held_back) * 100 <= len(texts), held_back


@pytest.mark.parametrize("asked", get_args(Asked))
def test_nor_of_somebody_for_whom_something_waits(asked: Asked) -> None:
    """A hospital's order names illness and beds: beside a coming gig too it is an order."""
    texts = [order["text"] for name in ORDERS for order in orders(name)]
    held_back = [text for text in texts if read_reply(text, NOW, asked) != "order"]
    assert len(held_back) * 100 <= len(texts), held_back


@pytest.mark.parametrize("text", ["", " ", "?", "…", "\n\n", "🙂", "1", "x" * 5000, "en " * 3000, "\x00"])
def test_any_text_is_something(text: str) -> None:
    assert read_reply(text, NOW) in get_args(ReplyKind)
