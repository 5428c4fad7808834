"""What a half-filled form is: answers by name, and nothing about positions.

A draft is stored as JSON and may be carried on by a later version of its form: an answer to a slot that is gone is
kept and not shown, a new slot is simply not answered yet, a field this version does not know is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Answers = Mapping[str, Json]

#: How many turns `back` can undo.
TRAIL = 20


@dataclass(frozen=True)
class Draft:
    """Answers by slot name and the little that says what is being asked apart from them.

    `given` are the answers the form began with (a returning orderer's contact, an existing profile): start over
    goes back to them. `editing` is the slot being changed, `picking` whether values are being ticked in it, `page`
    which page of its choices is open. `more` says that additions are offered; `page` is then the one of theirs, as
    long as no slot is being changed. `offered` are values that wait for a yes. `suggested` are readings of earlier
    words for a slot that was not clear; they come first among its buttons. `stamp`, if set, is put into every
    button's data, so that a button of another draft is known as old. `trail` are the earlier states, oldest first, as
    they are stored: only `back` reads one of them (measured: reading all cost as much as the turn itself).
    """

    answers: Answers = field(default_factory=dict)
    given: Answers = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    editing: str | None = None
    picking: bool = False
    page: str = ""
    more: bool = False
    offered: Answers = field(default_factory=dict)
    suggested: Mapping[str, tuple[Json, ...]] = field(default_factory=dict)
    stamp: str = ""
    trail: tuple[Json, ...] = ()
    worked_out: list[tuple[object, Answers]] = field(default_factory=list, init=False, repr=False, compare=False)
    asked: list[tuple[object, object, object]] = field(default_factory=list, init=False, repr=False, compare=False)

    @classmethod
    def begun(cls, given: Answers | None = None, stamp: str = "") -> Draft:
        """A fresh draft that starts from the answers `given`."""
        known = dict(given or {})
        return cls(answers=known, given=known, stamp=stamp)

    def state(self) -> Draft:
        """The draft without its trail: what `back` brings back."""
        return replace(self, trail=())

    def moved_to(self, new: Draft) -> Draft:
        """`new` with this draft remembered before it; this very draft if nothing changed."""
        if new.state() == self.state():
            return self
        return replace(new, trail=(*self.trail, _state_to_json(self))[-TRAIL:])

    def back(self) -> Draft | None:
        """The draft before the last turn; None at the beginning."""
        if not self.trail:
            return None
        return replace(_state_from_json(self.trail[-1], self.given, self.stamp), trail=self.trail[:-1])

    def with_answer(self, name: str, value: Json) -> Draft:
        """The draft with this answer; an offer, suggestion or skip of the slot is settled by it."""
        return replace(
            self,
            answers=dict(self.answers) | {name: value},
            skipped=tuple(other for other in self.skipped if other != name),
            offered=without(self.offered, name),
            suggested=without(self.suggested, name),
        )

    def with_offer(self, name: str, value: Json) -> Draft:
        """The draft with a value that waits for a yes."""
        return replace(self, offered=dict(self.offered) | {name: value})

    def without_offer(self, name: str) -> Draft:
        """The draft without the offered value of a slot."""
        return replace(self, offered=without(self.offered, name))

    def without_answer(self, name: str) -> Draft:
        """The draft with the slot left open on purpose."""
        skipped = (*(other for other in self.skipped if other != name), name)
        return replace(self, answers=without(self.answers, name), skipped=skipped).without_offer(name)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, with the trail."""
        return _state_to_json(self) | {"given": dict(self.given), "stamp": self.stamp, "trail": list(self.trail)}

    @classmethod
    def from_json(cls, stored: Any) -> Draft:
        """The draft stored by this or another version; what cannot be read is left out, nothing raises."""
        plain = _mapping(stored)
        given, stamp = _mapping(plain.get("given")), _word(plain.get("stamp"))
        trail = tuple(_list(plain.get("trail"))[-TRAIL:])
        return replace(_state_from_json(plain, given, stamp), trail=trail)


def without(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The mapping without one name."""
    return {other: value for other, value in values.items() if other != name}


def _state_to_json(draft: Draft) -> dict[str, Any]:
    return {
        "answers": dict(draft.answers),
        "skipped": list(draft.skipped),
        "editing": draft.editing,
        "picking": draft.picking,
        "page": draft.page,
        "more": draft.more,
        "offered": dict(draft.offered),
        "suggested": {name: list(values) for name, values in draft.suggested.items()},
    }


def _state_from_json(stored: Any, given: Answers, stamp: str) -> Draft:
    plain = _mapping(stored)
    return Draft(
        answers=_mapping(plain.get("answers")),
        given=given,
        skipped=tuple(name for name in _list(plain.get("skipped")) if isinstance(name, str)),
        editing=_word(plain.get("editing")) or None,
        picking=plain.get("picking") is True,
        page=_word(plain.get("page")),
        more=plain.get("more") is True,
        offered=_mapping(plain.get("offered")),
        suggested={name: tuple(_list(values)) for name, values in _mapping(plain.get("suggested")).items()},
        stamp=stamp,
    )


def _mapping(value: Any) -> dict[str, Any]:
    return {name: kept for name, kept in value.items() if isinstance(name, str)} if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""
