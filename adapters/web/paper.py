"""Pages on paper: templates, autoescaped, in the visitor's language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from adapters.web import assets, say
from adapters.web.session import Who
from dialogs.speech import Text
from dialogs.speech.language import render
from dialogs.speech.tongues import OWN_NAMES, languages


def page(
    template: str, who: Who, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> web.Response:
    """A page for this visitor. `values` may hold texts: templates render them with `words`."""
    written = (
        _templates()
        .get_template(template)
        .render(who=who, language=who.language, base=who.base, act=str(uuid4()), **values)
    )
    return web.Response(text=written, status=status, content_type="text/html", headers=headers)


def in_words(texts: Mapping[str, Text], language: str) -> str:
    """Texts for a script, as JSON for a data attribute."""
    return json.dumps({name: render(text, language) for name, text in texts.items()}, ensure_ascii=False)


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {"_": _gettext, "pgettext": _pgettext, "asset": assets.address}
    made.globals |= {"languages": languages, "language_names": OWN_NAMES}
    made.filters |= {"words": _words, "pieces": say.pieces}
    return made


@pass_context
def _gettext(context: Context, msgid: str, **params: Any) -> str:
    return render(Text(msgid)(**params), context["language"])


@pass_context
def _pgettext(context: Context, meaning: str, msgid: str, **params: Any) -> str:
    return render(Text(msgid, context=meaning)(**params), context["language"])


@pass_context
def _words(context: Context, value: Text | str | None) -> str:
    return render(value, context["language"]) if isinstance(value, Text) else value or ""
