"""Makes what is not written by hand in the READMEs, and the bill of materials: `make papers`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.papers import attacks, bill, credentials, ends, index, privacy, rooms, states
from tests.papers.pages import ROOT, with_part

Parts = dict[str, Mapping[str, Callable[[], str]]]
#: page -> part -> what makes it. The index is apart: it takes half a minute, for every story is played.
PARTS: Parts = {
    "bot/README.md": {"rooms": rooms.rooms_of_bot, "order": states.order_life},
    "bot/law/README.md": {
        "offer": states.offer_life,
        "booking": states.booking_life,
        "credentials": credentials.made,
    },
    "storage/README.md": {"ends": ends.made},
    "SECURITY.md": {"attacks": attacks.made, "privacy": privacy.made},
}
INDEX: Parts = {"tests/README.md": {"index": index.made}}


def main() -> None:
    """Make every part anew and say which pages changed."""
    for name, parts in (PARTS | INDEX).items():
        path = ROOT / name
        page = before = path.read_text(encoding="utf-8")
        for title, make in parts.items():
            page = with_part(page, title, make())
        if page != before:
            path.write_text(page, encoding="utf-8")
            print(name)
    if (ROOT / bill.FILE).read_text(encoding="utf-8") != bill.made():
        (ROOT / bill.FILE).write_text(bill.made(), encoding="utf-8")
        print(bill.FILE)


if __name__ == "__main__":
    main()
