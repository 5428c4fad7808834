"""How stages look into their house and act on it: with the types of the function that is run, as the database does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from storage.transaction import Transaction

P = ParamSpec("P")
T = TypeVar("T")


class Looks(Protocol):
    """A stage that can be looked into."""

    def look(self, fn: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Read the house's state."""
        raise NotImplementedError


class Does(Protocol):
    """A stage that can be acted on."""

    def do(self, fn: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function over a transaction."""
        raise NotImplementedError
