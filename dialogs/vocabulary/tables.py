"""The tables of this folder as lines of text."""

from __future__ import annotations

from pkgutil import get_data


def table(name: str) -> list[str]:
    """The lines of a table of this folder. Read through the package's loader, so it may stand in a zip."""
    data = get_data("dialogs.vocabulary", name)
    if data is None:
        raise FileNotFoundError(name)
    return data.decode("utf-8").splitlines()
