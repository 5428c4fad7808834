"""Lines that stand under their own label: accessibility, aim, equipment, the day itself, the invoice's reference."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.forms.order import ORDER
from dialogs.reading.show import underline
from dialogs.reading.understand import understand
from dialogs.reading.where.places import Place
from tests.dialogs.reading.tables import rows

NOW = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Europe/Helsinki"))
TABLE = [(text.replace("\\n", "\n"), expected) for text, expected in rows("labels.tsv")]


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_lines(text: str, expected: str) -> None:
    labelled = understand(text, NOW).labelled
    found = sorted((one.start, name, one.value) for name, lines in labelled.items() for one in lines)
    assert ("|".join(f"{name}={value}" for _start, name, value in found) or "-") == expected


def test_every_line_that_is_read_is_one_of_the_order() -> None:
    read = {name for text, _expected in TABLE for name in understand(text, NOW).labelled}
    assert read == {"accessibility", "aim", "equipment", "meeting", "invoice_reference"}
    assert all((slot := ORDER.slot(name)) is not None and slot.glean is not None for name in read)


def test_they_are_underlined() -> None:
    text = "välineet: tykki"
    assert underline(text, understand(text, NOW)) == f"{text}\n          ¯¯¯¯¯"


FORM = """Aihe: masennus
Paikka: Oulu
Aika: 3.12.2026 klo 14–16
Vastassa: Maija Salo, 040 123 4567, klo 9 alkaen
Laskutusviite: 12345, Kotka
"""


def test_whom_to_call_is_neither_the_place_nor_the_time() -> None:
    read = understand(FORM, NOW)
    assert read.place is not None
    assert read.place.value == Place("municipality", "Oulu")
    assert read.time is not None
    assert (f"{read.time.value.start:%H}", read.time.others) == ("14", ())
