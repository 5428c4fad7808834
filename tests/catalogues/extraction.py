"""Every text marked in the code and the page templates, and how the catalogues are brought up to date.

Maintainers run ``make catalogues`` (``python -m tests.catalogues.extraction``) after marking a text: new messages
are added empty to each `messages.po` for the translators, unused ones are removed, English is its own translation.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("bot", "dialogs", "adapters", "storage")
LANGUAGES = ("fi", "sv", "en")

_MARKS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_METHODS = {".py": "python", ".html": "jinja2.ext:babel_extract", ".txt": "jinja2.ext:babel_extract"}


def marked() -> Catalog:
    """A catalogue of every text marked in the rooms that speak."""
    catalogue = new_catalogue(None)
    for path in _sources():
        with path.open("rb") as source:
            for _line, message, _comments, context in extract(
                _METHODS[path.suffix], source, keywords=_MARKS, options={"silent": "false"}
            ):
                catalogue.add(message, context=context)
    return catalogue


def catalogue_path(language: str | None) -> Path:
    """The file of one language, or the template when `language` is None."""
    if language is None:
        return ROOT / "locales" / "messages.pot"
    return ROOT / "locales" / language / "LC_MESSAGES" / "messages.po"


def read_catalogue(language: str | None) -> Catalog:
    """One catalogue as it stands in the tree."""
    with catalogue_path(language).open("rb") as source:
        return read_po(source, locale=language)


def new_catalogue(language: str | None) -> Catalog:
    """An empty catalogue with a header that does not change from day to day."""
    day = datetime(2026, 11, 22, tzinfo=UTC)
    return Catalog(
        locale=language,
        project="Keikka",
        charset="utf-8",
        fuzzy=False,
        copyright_holder="Keikka",
        creation_date=day,
        revision_date=day,
    )


def update() -> dict[str, int]:
    """Rewrite every catalogue from the marks; returns how many messages each language still lacks."""
    texts = marked()
    lacking = {}
    for language in (None, *LANGUAGES):
        old, new = read_catalogue(language), new_catalogue(language)
        for entry in texts:
            if not entry.id:
                continue
            before = old.get(_first(entry.id), entry.context)
            kept = before.string if before is not None and before.id == entry.id else None
            if language == "en":
                kept = entry.id
            flags = ["python-brace-format"] if "{" in str(entry.id) else []
            new.add(entry.id, kept if language else None, context=entry.context, flags=flags)
        with catalogue_path(language).open("wb") as target:
            write_po(target, new, width=0, sort_output=True, no_location=True)
        if language:
            lacking[language] = sum(1 for entry in new if entry.id and not _complete(entry.string))
    return lacking


def _sources() -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix in _METHODS and path.is_file() and (path.suffix != ".txt" or "templates" in path.parts):
                yield path


def _first(identity: Any) -> str:
    return identity if isinstance(identity, str) else identity[0]


def _complete(string: Any) -> bool:
    return bool(string) and (isinstance(string, str) or all(string))


if __name__ == "__main__":
    for language, number in update().items():
        print(f"{language}: {number} texts to translate")
