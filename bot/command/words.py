"""What the storage says to the keeper of the machine, put into words.

The command line speaks the language that KEIKKA_LANGUAGE names, and English where nobody named one.
"""

from __future__ import annotations

from typing import Any

from bot.house.config import BadConfiguration, Config, from_environment
from dialogs.speech import Text, _
from dialogs.speech.language import render
from storage import BadSetting, StorageTrouble
from storage.said import Said
from storage.settings import SettingLine


def line_of(trouble: Exception) -> str | None:
    """What is wrong, in one line; None for an error that nobody foresaw."""
    if isinstance(trouble, BadConfiguration):
        return str(trouble)
    if isinstance(trouble, StorageTrouble | BadSetting):
        return sentence(trouble.said, language_of_terminal())
    return None


def sentence(said: Said, language: str) -> str:
    """A sentence of the storage in this language."""
    return render(_text(said), language)


def setting(line: SettingLine, language: str) -> str:
    """A setting as it stands: its value, and on a second line what it means and takes."""
    value, unit = sentence(line.value, language), sentence(line.unit, language)
    mark = "" if line.is_default else f" ({render(CHANGED, language)})"
    explained = EXPLAINED(explanation=_text(line.explanation), limits=_text(line.limits))
    return f"{line.name} = {value} {unit}{mark}\n    {render(explained, language)}"


CHANGED = _("changed")
EXPLAINED = _("{explanation} Takes {limits}.")


def language_of_terminal(config: Config | None = None) -> str:
    """The language of the command line; English when the configuration cannot be read."""
    try:
        config = config or from_environment()
    except BadConfiguration:
        return "en"
    return config.language if "KEIKKA_LANGUAGE" in config.named else "en"


def _text(said: Said) -> Text:
    return Text(said.sentence, tuple((name, _value(value)) for name, value in said.params))


def _value(value: Any) -> Any:
    if isinstance(value, Said):
        return _text(value)
    return value if isinstance(value, int) else str(value)
