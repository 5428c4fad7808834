"""The words for what can happen and be told, each read from the one place where the product keeps it."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import get_args

from bot.cards import CARDS
from bot.cards.dispatch import alarm_text
from bot.house.delivery import CHANNEL
from dialogs.speech.language import render
from storage.kinds import AlarmKind, CardKind, ChannelKind, LedgerVerb
from storage.settings import Values

ROOT = Path(__file__).parents[2]


def card_kinds() -> Mapping[str, str]:
    """What a person or a dispatch channel can be told, each with the function that draws it."""
    of_people = {str(kind): _name(CARDS[kind]) for kind in get_args(CardKind)}
    return of_people | {str(kind): _name(CHANNEL[kind]) for kind in get_args(ChannelKind)}


def alarm_kinds() -> Mapping[str, str]:
    """What a coordinator must see, each with its words."""
    return {kind: render(alarm_text(kind, Values({})), "en") for kind in get_args(AlarmKind)}


def ledger_verbs() -> Mapping[str, str]:
    """What the ledger notes, each with the functions that note it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in (ROOT / "bot").rglob("*.py"):
        for verb, function in _noted(ast.parse(path.read_text(encoding="utf-8"))):
            found[verb].add(f"{path.relative_to(ROOT / 'bot').with_suffix('')}.{function}".replace("/", "."))
    return {verb: ", ".join(sorted(found[verb])) for verb in get_args(LedgerVerb)}


def _name(card: Callable[..., object]) -> str:
    return f"{card.__module__}.{card.__qualname__}".removeprefix("bot.")


def _noted(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and ast.unparse(call.func) in ("ledger.note", "ledger.note_all"):
                    yield from ((verb, function.name) for verb in _words(call.args[2], function))


def _words(verb: ast.expr, function: ast.FunctionDef) -> Iterator[str]:
    """A verb as it is written, or each that a name may stand for."""
    match verb:
        case ast.Constant(value=str(word)):
            yield word
        case ast.IfExp(body=one, orelse=other):
            yield from (*_words(one, function), *_words(other, function))
        case ast.Name(id=name):
            for line in ast.walk(function):
                if isinstance(line, ast.Assign | ast.AnnAssign) and line.value is not None:
                    targets = line.targets if isinstance(line, ast.Assign) else [line.target]
                    if name in map(ast.unparse, targets):
                        yield from _words(line.value, function)
        case _:
            raise ValueError(f"the ledger's verb is not plain to see: {ast.unparse(verb)}")
