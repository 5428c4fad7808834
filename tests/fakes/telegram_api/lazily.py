"""A module that is loaded when something of it is first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Lazily:
    """Stands for a module; whatever is asked of it is the module's, which is loaded then."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)
