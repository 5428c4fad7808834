"""On site, remote or either; the kind of gig; listeners, fee and travel."""

from __future__ import annotations

import pytest

from dialogs.reading.gig.audience import read_audience, read_fee, read_size, read_travel
from dialogs.reading.gig.formats import read_format
from dialogs.reading.gig.kinds import read_kind
from dialogs.vocabulary import kinds
from tests.dialogs.reading.tables import rows


@pytest.mark.parametrize(("text", "expected"), rows("formats.tsv"))
def test_format(text: str, expected: str) -> None:
    found = read_format(text)
    assert (found.value if found and found.sure else "-") == expected


@pytest.mark.parametrize(("text", "expected"), rows("kinds.tsv"))
def test_kind(text: str, expected: str) -> None:
    found = read_kind(text)
    assert (found.value if found else "-") == expected


def test_every_kind_read_is_one_of_the_vocabulary() -> None:
    assert {expected for _, expected in rows("kinds.tsv")} - {"-"} == set(kinds()) - {"other"}


def test_a_kind_that_is_refused_is_not_meant() -> None:
    found = read_kind("ei luentoa vaan työpaja")
    assert found is not None
    assert found.value == "workshop"


@pytest.mark.parametrize(("text", "size"), rows("sizes.tsv"))
def test_size(text: str, size: str) -> None:
    found = read_size(text)
    assert (str(found.value) if found else "-") == size


def test_a_number_of_experts_is_not_a_sure_size() -> None:
    found = read_size("Kaipaisimme 2–3 henkilöä paneeliin")
    assert found is not None
    assert not found.sure


@pytest.mark.parametrize(
    ("text", "fee", "travel"),
    [
        ("Palkkio 150 e + matkat.", "150 e", "matkat"),
        ("Matkat korvataan, palkkio 35 €/h.", "35 €/h", "Matkat korvataan"),
        ("Budjetti max 200 euroa", "200 euroa", None),
        ("Arvode 100 € + resor.", "100 €", "resor"),
        ("Fee 150 euros plus travel.", "150 euros", "plus travel"),
        ("maksamme matkakulut", None, "maksamme matkakulut"),
        ("luento 3.12. klo 12", None, None),
        ("matkailun opiskelijat", None, None),
    ],
)
def test_fee_and_travel(text: str, fee: str | None, travel: str | None) -> None:
    found = read_fee(text), read_travel(text)
    assert tuple(one.value if one else None for one in found) == (fee, travel)


@pytest.mark.parametrize(
    ("text", "audience"),
    [
        ("luento sairaanhoitajaopiskelijoille", "sairaanhoitajaopiskelijoille"),
        ("ilta henkilöstölle", "henkilöstölle"),
        ("för våra studerande", "studerande"),
        ("to nursing students", "students"),
        ("luento 3.12.", None),
    ],
)
def test_audience(text: str, audience: str | None) -> None:
    found = read_audience(text)
    assert (found.value if found else None) == audience
