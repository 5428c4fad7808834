"""What a verb of a button is, and what the verbs about one kind of subject have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Any, Concatenate, Generic, Literal, TypeVar

from bot.facts.powers import Relation, Subject, may, relations
from bot.law.buttons import SURE
from bot.talk.speaker import Speaker
from storage.people import Person
from storage.transaction import Transaction

S = TypeVar("S", bound=Subject)

#: What is done to a subject. What the button says more goes to further parameters: words, each with a default.
Act = Callable[Concatenate[Transaction, Speaker, S, ...], None]

SubjectKind = Literal["offer", "order", "booking", "alarm", "self"]


@dataclass(frozen=True)
class Verb(Generic[S]):
    """One verb of a button: who may press it about a subject, and what is done then.

    `who` are the relations of which one is enough. With `asks`, a first press asks and changes nothing; only a button
    that says `yes` first acts. Both look at the subject as it stands, for a button may be months old.
    """

    who: frozenset[Relation]
    act: Act[S]
    asks: Act[S] | None = None

    def __post_init__(self) -> None:
        for step in (self.act, self.asks):
            if step is not None and any(needed(one) for one in further(step)):
                raise TypeError(f"a button may leave out what it says more, so {step} needs defaults")

    def allows(self, tx: Transaction, person: Person, subject: S) -> bool:
        """Whether this person may press it about this subject, by the register as it stands."""
        return may(person, self.who, relations(tx, person, subject))

    def do(self, tx: Transaction, speaker: Speaker, subject: S, said: Sequence[str]) -> None:
        """Ask or act. What the button says beyond what the step takes is left out."""
        sure = self.asks is not None and bool(said) and said[0] == SURE
        step = self.act if self.asks is None or sure else self.asks
        step(tx, speaker, subject, *cut(step, said[1:] if sure else said))


def further(step: Act[Any]) -> list[Parameter]:
    """The parameters that take what a button says after its subject."""
    return list(signature(step).parameters.values())[3:]


def needed(parameter: Parameter) -> bool:
    """Whether a call without this one would fail."""
    return parameter.default is Parameter.empty and parameter.kind is not Parameter.VAR_POSITIONAL


def cut(step: Act[Any], said: Sequence[str]) -> Sequence[str]:
    """As many words as the step takes."""
    takes = further(step)
    endless = any(one.kind is Parameter.VAR_POSITIONAL for one in takes)
    return said if endless else said[: len(takes)]


@dataclass(frozen=True)
class Verbs(Generic[S]):
    """The verbs about one kind of subject, and how its button names it: in its first word, unless it is the presser."""

    rows: Mapping[Any, Verb[S]]
    find: Callable[[Transaction, Person, str], S | None]
    named: bool = True

    def press(self, tx: Transaction, speaker: Speaker, name: str, words: list[str]) -> bool:
        """Carry out a press; False when there is no such verb here, no such subject, or no right to it."""
        verb = self.rows.get(name)
        subject = self.find(tx, speaker.person, words[0]) if verb is not None else None
        if verb is None or subject is None or not verb.allows(tx, speaker.person, subject):
            return False
        verb.do(tx, speaker, subject, words[1:] if self.named else words)
        return True
