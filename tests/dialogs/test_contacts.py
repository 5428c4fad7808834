"""How a contact is kept: whole, as it was written, without what only stands beside it."""

from __future__ import annotations

import pytest

from dialogs.form.slot import Answer, Unclear, World
from dialogs.forms.slots.contact import CONTACT
from tests.dialogs.playing import NOW


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("040/123 4567", "040/123 4567"),
        ("0400/123456", "0400/123456"),
        ("09/1234567", "09/1234567"),
        ("O40 1234567", "O40 1234567"),
        ("09-123 4567 alanro 12", "09-123 4567 alanro 12"),
        ("09 1234 5678, anknytning 123", "09 1234 5678, anknytning 123"),
        ("09 1234 5678 / 123", "09 1234 5678 / 123"),
        ("+358 (0)40 123 4567", "+358 (0)40 123 4567"),
        ("1.12.2026 klo 9-11 040 1234567", "040 1234567"),
        ("oona.meri(at)example.org", "oona.meri@example.org"),
        ("oona.meri [at] example (dot) org", "oona.meri@example.org"),
        ("Oona Meri p. 040 123 4567, oona@example.org", "040 123 4567, oona@example.org"),
    ],
)
def test_a_number_and_an_address_are_kept_whole(written: str, kept: str) -> None:
    assert CONTACT.read(written, World(NOW)) == Answer(kept)


@pytest.mark.parametrize("written", ["huone 12, 1.12.", "klo 9-11", "Oona (at) work", "2026"])
def test_what_is_no_contact_is_asked_again(written: str) -> None:
    assert CONTACT.read(written, World(NOW)) == Unclear()
