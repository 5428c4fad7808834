"""Every kind of gig has a plain explanation in three languages."""

from __future__ import annotations

import pytest

from dialogs.vocabulary import Kind, kind, kinds

KINDS = """
lecture panel workshop group_visit peer_reception working_pair development_group interview simulation living_library
media observation_day chat_bench event other
"""
KEYS = KINDS.split()
TASKS = {"luento", "paneeli", "tyopaja", "tyoryhma", "ryhma", "haastattelu", "kokemusneuvonta", "tapahtuma", "sisalto"}


def test_the_kinds_are_those_of_the_product() -> None:
    assert list(kinds()) == KEYS
    assert {each.task for each in kinds().values()} == TASKS | {None}
    assert kind("other").task is None


@pytest.mark.parametrize("each", [kind(key) for key in KEYS], ids=KEYS)
def test_an_explanation_is_one_short_sentence(each: Kind) -> None:
    for explanation in (each.explain_fi, each.explain_sv, each.explain_en):
        assert explanation.endswith(".")
        assert explanation.count(".") == 1
        assert len(explanation.split()) <= 16
        assert "!" not in explanation
    assert len({each.fi, each.sv, each.en}) >= 2
