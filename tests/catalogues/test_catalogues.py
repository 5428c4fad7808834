"""The catalogues are complete, say what the code says, and keep to the voice."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message

from dialogs.speech.language import is_wordless
from tests.catalogues.extraction import LANGUAGES, marked, read_catalogue

Key = tuple[str | None, Any]

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
GLUED = re.compile(r"[^\W_]\{[a-z_]+\}|\{[a-z_]+\}:?[^\W_]")


@cache
def texts_of(language: str | None) -> Catalog:
    return read_catalogue(language)


@cache
def texts_in_code() -> dict[Key, Message]:
    return _by_key(marked())


def _by_key(catalogue: Catalog) -> dict[Key, Message]:
    return {(entry.context, entry.id): entry for entry in catalogue if entry.id and not is_wordless(str(entry.id))}


def _forms(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ("",))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_marked_text_is_translated(language: str) -> None:
    there = _by_key(texts_of(language))
    lacking = [key for key in texts_in_code() if key not in there or not all(_forms(there[key].string))]
    assert lacking == []


@pytest.mark.parametrize("language", [None, *LANGUAGES])
def test_no_catalogue_has_a_text_that_nothing_says(language: str | None) -> None:
    assert sorted(map(str, _by_key(texts_of(language)).keys() - texts_in_code().keys())) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_fuzzy(language: str) -> None:
    assert [entry.id for entry in texts_of(language) if entry.id and entry.fuzzy] == []


def test_english_is_what_the_code_says() -> None:
    assert [entry.id for entry in texts_of("en") if entry.id and _forms(entry.string) != _forms(entry.id)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_same_placeholders(language: str) -> None:
    wrong = []
    for entry in texts_of(language):
        wanted = set(PLACEHOLDER.findall(str(entry.id)))
        for form in _forms(entry.string):
            # A plural form may leave the number out: "one person", "yksi henkilö".
            there = set(PLACEHOLDER.findall(form)) | ({"n"} if isinstance(entry.id, tuple) else set())
            if entry.id and there != wanted | ({"n"} if isinstance(entry.id, tuple) else set()):
                wrong.append((entry.id, form))
    assert wrong == []


RULES: dict[str, Callable[[str], object]] = {
    "a name glued to a letter": GLUED.search,
    "an exclamation mark": re.compile(r"[!！]").search,
    "double or outer spaces": re.compile(r"^\s|\s$|  ").search,
    "three dots for an ellipsis": re.compile(r"\.\.\.").search,
    "a brace that is not a placeholder": lambda form: re.search(r"[{}]", PLACEHOLDER.sub("", form)),
    "markup": re.compile(r"</?[a-z]+[^>]*>|\*\*|&[a-z]+;").search,
}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_keep_to_the_voice(language: str, rule: str) -> None:
    assert [
        form for entry in texts_of(language) for form in _forms(entry.string) if entry.id and RULES[rule](form)
    ] == []


FIRST_PERSON = {
    "fi": re.compile(r"\b(minä|minun|minua|minulle|olen|en ole)\b", re.IGNORECASE),
    "sv": re.compile(r"\b(jag är|jag har)\b", re.IGNORECASE),
    "en": re.compile(r"\b(I am|I'm|I have)\b"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_keikka_never_speaks_as_a_person(language: str) -> None:
    # Buttons speak with the presser's mouth ("I take it"), so whole sentences are looked at.
    sentences = [form for entry in texts_of(language) for form in _forms(entry.string) if form.endswith(".")]
    assert [form for form in sentences if FIRST_PERSON[language].search(form)] == []


@pytest.mark.parametrize("form", ["{name}lle", "Tilaus{n}", "{name}:lle"])
def test_a_glued_name_is_noticed(form: str) -> None:
    assert GLUED.search(form)


@pytest.mark.parametrize(
    "form", ["Paikka: {place}", "{a}–{b}", "({name})", "{name}: {value}", "paikkakunnalla {place}."]
)
def test_a_name_standing_alone_is_fine(form: str) -> None:
    assert not GLUED.search(form)
