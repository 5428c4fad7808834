"""Each attack that was found has its test, and each sentence on privacy; that these tests exist, test_named says."""

from __future__ import annotations

from tests.papers import attacks, privacy
from tests.papers.pages import ROOT


def test_every_finding_has_a_test_that_holds_it() -> None:
    assert list(attacks.FINDINGS) == [f"S{n}" for n in range(1, 29)]
    assert [name for name, one in attacks.FINDINGS.items() if not one.tests] == []


def test_every_sentence_on_privacy_has_a_test() -> None:
    told = privacy.sentences()
    assert len(told) > 15
    assert [one for one in told if privacy.row_of(one) is None] == [], "say in tests/papers/privacy.py what holds it"
    assert all(privacy.HELD_BY.values())


def test_both_tables_stand_where_people_look() -> None:
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert all(test in page for one in attacks.FINDINGS.values() for test in one.tests)
    assert all(
        test in page for sentence in privacy.sentences() for test in privacy.HELD_BY[privacy.row_of(sentence) or ""]
    )
