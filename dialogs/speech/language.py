"""From a text value to words in the reader's language.

:func:`render` is the one place where a :class:`~dialogs.speech.Text` becomes a string. The catalogues under
`locales/` are compiled in memory at first use; there is no `.mo` file in the tree. Days, times and lists are
written as each language writes them. This is the only module that knows Babel.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, lru_cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from dialogs.speech.tongues import Language, as_language
from dialogs.speech.values import ClockTime, Day, Lines, Moment, Month, Named, Several, Span, Text

_LOCALES = {"fi": Locale("fi"), "sv": Locale("sv", "FI"), "en": Locale("en", "GB")}
_CATALOGUES = Path(__file__).resolve().parent.parent.parent / "locales"
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
_NOTHING: Mapping[str, str] = {}
_missing: Counter[tuple[str, str]] = Counter()


def render(text: Text, language: str) -> str:
    """The words of `text` in `language` ("fi", "sv" or "en"; anything else reads as "fi").

    A text that is missing in a catalogue is shown in English and counted in :func:`missing`. Raises `KeyError`
    if the text was given without one of its parameters.
    """
    known = as_language(language)
    words = _singular(text.msgid, text.context, known) if text.plural is None else None
    if words is None:
        words = _translate(text, known)
    if not text.params:
        return words.format_map(_NOTHING) if "{" in words or "}" in words else words
    values = {name: _show(value, known) for name, value in text.params}
    for name, value in values.items():
        if value.endswith("."):  # "ti 1.12." at the end of a sentence brings its own full stop
            words = words.replace(f"{{{name}}}.", f"{{{name}}}")
    return words.format_map(values)


def show(value: Any, language: str) -> str:
    """One value (a text, a name, a day, a list) as it stands in a sentence of `language`."""
    return _show(value, as_language(language))


def show_number(value: int, language: str) -> str:
    """A whole number as a language writes it: `2,000`, `2 000`; the space in it does not break."""
    return format_decimal(value, locale=_LOCALES[as_language(language)])


def missing() -> Mapping[tuple[str, str], int]:
    """How often each (language, message id) had no translation since the start."""
    return dict(_missing)


@lru_cache(maxsize=4096)
def is_wordless(msgid: str) -> bool:
    """Whether a message id has only placeholders and signs, and so nothing to translate."""
    return not any(sign.isalpha() for sign in _PLACEHOLDER.sub("", msgid))


@dataclass(frozen=True)
class _Catalogue:
    words: GNUTranslations
    known: frozenset[tuple[str | None, str]]


@cache
def _compile(language: Language) -> _Catalogue:
    with (_CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    known = ((entry.context, _msgid(entry.id)) for entry in catalogue if entry.string and all(entry.string))
    return _Catalogue(GNUTranslations(compiled), frozenset(known))


def _msgid(identity: Any) -> str:
    return identity if isinstance(identity, str) else cast(str, identity[0])


@lru_cache(maxsize=4096)
def _singular(msgid: str, context: str | None, language: Language) -> str | None:
    """The words of a text that has one form, looked up once; None where the catalogue lacks it."""
    if is_wordless(msgid):
        return msgid
    catalogue = _compile(language)
    if (context, msgid) not in catalogue.known:
        return None
    return catalogue.words.gettext(msgid) if context is None else catalogue.words.pgettext(context, msgid)


def _translate(text: Text, language: Language) -> str:
    if is_wordless(text.msgid):
        return text.msgid
    catalogue = _compile(language)
    if (text.context, text.msgid) not in catalogue.known:
        _missing[language, text.msgid] += 1
    words = catalogue.words
    if text.plural is not None and text.n is not None:
        if text.context is not None:
            return words.npgettext(text.context, text.msgid, text.plural, text.n)
        return words.ngettext(text.msgid, text.plural, text.n)
    return words.gettext(text.msgid) if text.context is None else words.pgettext(text.context, text.msgid)


def _show(value: Any, language: Language) -> str:
    write = _WRITE.get(type(value))
    return str(value) if write is None else write(value, language)


def _several(value: Several, language: Language) -> str:
    items = [_show(item, language) for item in value.items]
    return format_list(items, locale=_LOCALES[language]) if items else ""


# Days and times. Weekdays are the two-letter ones in Finnish and Swedish, as on every Finnish noticeboard.

_DAY = {"fi": "EEEEEE d.M.", "sv": "EEEEEE d.M", "en": "EEE d MMM"}
_DAY_WITH_YEAR = {"fi": "EEEEEE d.M.y", "sv": "EEEEEE d.M.y", "en": "EEE d MMM y"}
_AT = {"fi": "{day} klo {time}", "sv": "{day} kl. {time}", "en": "{day} {time}"}


def _day(value: Day, language: Language) -> str:
    return _date(value.value, language, with_year=value.year)


@lru_cache(maxsize=1024)
def _date(value: date, language: Language, *, with_year: bool = False) -> str:
    patterns = _DAY_WITH_YEAR if with_year else _DAY
    # British English abbreviates September to four letters; three are what people expect beside "Tue 1 Dec".
    locale = Locale("en") if language == "en" else _LOCALES[language]
    return format_date(value, patterns[language], locale=locale)


def _month(value: Month, language: Language) -> str:
    return format_date(value.value, "LLLL y", locale=_LOCALES[language])


def _clock(value: ClockTime, language: Language) -> str:
    return _time(value.value, language)


def _time(value: time, language: Language) -> str:
    if language == "en":
        return f"{value.hour:02}:{value.minute:02}"
    return f"{value.hour}.{value.minute:02}" if value.minute else f"{value.hour}"


def _moment(value: Moment, language: Language) -> str:
    return _at(value.value.astimezone(ZoneInfo(value.zone)), language)


def _at(local: datetime, language: Language) -> str:
    return _AT[language].format(day=_date(local.date(), language), time=_time(local.time(), language))


def _span(value: Span, language: Language) -> str:
    start, end = (moment.astimezone(ZoneInfo(value.zone)) for moment in (value.start, value.end))
    if start.date() == end.date():
        return f"{_at(start, language)}–{_time(end.time(), language)}"
    return f"{_at(start, language)} – {_at(end, language)}"


_WRITE: Mapping[type, Callable[[Any, Language], str]] = {
    str: lambda value, _language: cast(str, value),
    Text: render,
    Several: _several,
    Lines: lambda value, language: "\n".join(_show(item, language) for item in value.items),
    Named: lambda value, language: cast(str, getattr(value, language)),
    Day: _day,
    Month: _month,
    ClockTime: _clock,
    Moment: _moment,
    Span: _span,
}
