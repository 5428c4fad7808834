"""The stem index against an outside judge: forms that voikko says are of the vocabulary's words."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from dialogs.reading.topics.lexicon import lexicon

TABLE = Path(__file__).parent / "forms_fi.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
FORMS = [(base, form) for base, forms in ROWS for form in forms.split()]

SYSTEM_PYTHON = Path("/usr/bin/python3")
ASK_VOIKKO = """
import json, sys, libvoikko
voikko = libvoikko.Voikko("fi")
words = json.load(sys.stdin)
json.dump([sorted({found["BASEFORM"].lower() for found in voikko.analyze(word)}) for word in words], sys.stdout)
"""


def voikko(words: list[str]) -> list[list[str]]:
    """The base forms voikko finds for each word; skips the test where Debian's python3-libvoikko is not installed."""
    if not SYSTEM_PYTHON.exists():
        pytest.skip("no system Python: install Debian's python3-libvoikko to run this")
    asked = subprocess.run(
        [SYSTEM_PYTHON, "-c", ASK_VOIKKO], input=json.dumps(words), capture_output=True, text=True, check=False
    )
    if asked.returncode:
        pytest.skip("no voikko: install Debian's python3-libvoikko and voikko-fi to run this")
    answer: list[list[str]] = json.loads(asked.stdout)
    return answer


def test_forms_people_write_are_led_to_their_base_form() -> None:
    words = lexicon().words
    missed = [(base, form) for base, form in FORMS if base.lower() not in {hit.base for hit in words.forms(form)}]
    assert len(FORMS) > 3000
    assert len(missed) <= len(FORMS) * 0.002, missed


def test_forms_without_dots_are_led_to_their_base_form() -> None:
    words = lexicon().words
    plain = str.maketrans("äöå", "aoa")
    missed = [
        (base, form)
        for base, form in FORMS
        if base.lower() not in {hit.base for hit in words.forms(form.translate(plain))}
    ]
    assert len(missed) <= len(FORMS) * 0.005, missed


def test_the_outside_judge_says_the_same_of_the_table() -> None:
    judged = voikko([form for _, form in FORMS])
    wrong = [pair for pair, bases in zip(FORMS, judged, strict=True) if pair[0].lower() not in bases]
    assert wrong == []


def test_no_stem_leads_an_ordinary_word_to_a_topic() -> None:
    """Whatever our index takes for a form of a topic's word in ordinary Finnish, the judge takes for the same."""
    lex = lexicon()
    lines = (TABLE.parent / "ordinary_sentences.txt").read_text(encoding="utf-8").splitlines()
    finnish = lines[: lines.index("Roosa Kivi, koordinaattori, p. 040 1234567")]
    words = sorted({word.strip(".,?!:").lower() for line in finnish for word in line.split()})
    judged = dict(zip(words, voikko(words), strict=True))
    taken = [
        (word, hit.base)
        for word in words
        for hit in lex.words.forms(word)
        if hit.how == "form" and any(sense.pair < 0 and not sense.weak for sense in lex.senses(hit.base))
    ]
    assert [(word, base) for word, base in taken if judged[word] and base not in judged[word]] == []
