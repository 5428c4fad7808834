"""Topics that are told without their names: what somebody did, what was done to them, what they take."""

from __future__ import annotations

import pytest

from dialogs.reading.topics.topics import read_topics
from dialogs.vocabulary import canonical
from tests.dialogs.reading.tables import rows


@pytest.mark.parametrize(("text", "topic"), rows("everyday.tsv"))
def test_a_life_is_known_by_what_is_told_of_it(text: str, topic: str) -> None:
    found = {canonical(found.value.key) for found in read_topics(text) if found.sure}
    assert found == (set() if topic == "-" else {topic})
