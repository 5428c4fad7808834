"""Finnish personal identity codes: found, and never handed on."""

from __future__ import annotations

import re

from dialogs.reading.words.found import Found

# The separator tells the century; + 18, - and Y X W V U 19, A to F 20.
_CODE = re.compile(r"[0-9]{6} ?[-–—+A-FYXWVUa-fyxwvu] ?[0-9]{3}[0-9A-Ya-y]")
_CONTROL = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def read_identity_code(text: str) -> list[Found[str]]:
    """Every Finnish personal identity code, found by its control character; the code itself is not handed on.

    The value is always `"HETU"`: the offsets say where the code stands. The rule is that of the Digital and Population
    Data Services Agency: the nine digits as one number, modulo 31.
    """
    found: list[Found[str]] = []
    for match in _CODE.finditer(text):
        start, end = match.span()
        if (start and text[start - 1].isalnum()) or (end < len(text) and text[end].isalnum()):
            continue
        code = match.group().replace(" ", "")
        day, month = int(code[:2]), int(code[2:4])
        if 1 <= day <= 31 and 1 <= month <= 12 and _CONTROL[int(code[:6] + code[7:10]) % 31] == code[10].upper():
            found.append(Found("HETU", start, end))
    return found
