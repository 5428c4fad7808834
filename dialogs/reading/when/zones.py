"""Clocks of other countries, named behind a time: `klo 10 Ruotsin aikaa`, `9 CET`, `kl 14 svensk tid`."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.reading.words.tokens import Token, low_at

# Hours behind the Finnish clock; all of these change to summer time on the same day.
_BEHIND = {
    1: """
        ruotsin aikaa, ruotsin aika, svensk tid, swedish time, sweden time, norjan aikaa, norsk tid, norwegian time,
        tanskan aikaa, dansk tid, danish time, saksan aikaa, tysk tid, german time, keski euroopan aikaa,
        central european time, espanjan aikaa, spansk tid, spanish time, ranskan aikaa, french time, cet, cest
    """,
    2: """
        englannin aikaa, britannian aikaa, lontoon aikaa, brittisk tid, engelsk tid, british time, london time,
        uk time, irlannin aikaa, irish time, gmt, bst
    """,
}
_ZONES: dict[tuple[str, ...], int] = {
    tuple(name.split()): hours for hours, names in _BEHIND.items() for name in names.split(",")
}
_FIRST = frozenset(name[0] for name in _ZONES)


def zone_at(words: Sequence[Token], i: int) -> tuple[int, int] | None:
    """How many hours the clock named at token `i` is behind the Finnish one, and the name's last token."""
    while low_at(words, i) in ("(", "-"):
        i += 1
    if low_at(words, i) not in _FIRST:
        return None
    said = [(k, words[k].low) for k in range(i, min(i + 4, len(words))) if words[k].low != "-"]
    for size in range(min(3, len(said)), 0, -1):
        hours = _ZONES.get(tuple(low for _, low in said[:size]))
        if hours is not None:
            return hours, said[size - 1][0]
    return None
