"""Names, as the shape of the house counts them: one-word functions, participles, class names that stand twice."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping

Sources = Mapping[str, str]  #: a file's path below the root, with its text
Def = ast.FunctionDef | ast.AsyncFunctionDef

ROOMS = ("bot", "dialogs", "adapters", "storage")

_IRREGULAR = """
    begun borne bought bound broken brought built caught chosen done drawn driven eaten fallen fed felt forgotten fought
    found frozen given gone grown heard held hidden hung kept known laid led left lent lost made meant met overridden
    paid proven retold rewritten seen sent shaken shown slept sold spent spoken stolen stood struck stuck sung sunk
    swept sworn taken taught thought thrown told torn understood undone unheard unknown unseen untold withdrawn withheld
    woken won worn written
"""
IRREGULAR = frozenset(_IRREGULAR.split())

#: They end like a participle and are none.
_OTHERS = "bed bleed breed embed exceed feed heed hundred need proceed red seed shed speed weed"
OTHERS = frozenset(_OTHERS.split())


def product(sources: Sources) -> dict[str, str]:
    """The files of the program itself; migrations are written once and never read as code, so they are left out."""
    return {
        path: text for path, text in sources.items() if path.split("/")[0] in ROOMS and "/migrations/" not in f"/{path}"
    }


def functions(tree: ast.AST) -> Iterable[Def]:
    """Every function and method, those inside others too."""
    return (node for node in ast.walk(tree) if isinstance(node, Def))


def named_functions(sources: Sources) -> list[tuple[str, Def]]:
    """Every function with the file it stands in, without dunders, whose names Python gives."""
    return [
        (path, node)
        for path, text in sources.items()
        for node in functions(ast.parse(text))
        if not (node.name.startswith("__") and node.name.endswith("__"))
    ]


def is_one_word(name: str) -> bool:
    """Whether a name is a single word; a leading underscore does not count."""
    return "_" not in name.strip("_")


def is_participle(node: Def) -> bool:
    """Whether a function is called by a past participle alone: `cancelled`, `_told`, `asked`.

    Such a name does not say whether the function does it, asks whether it is done, or gives what is done. A property is
    no such thing, for it is read like an adjective; neither is `is_held`, nor `kept_lines`, which names what it gives.
    """
    word = node.name.strip("_")
    if not is_one_word(node.name) or word in OTHERS or any(map(_is_property, node.decorator_list)):
        return False
    return word in IRREGULAR or (word.endswith("ed") and len(word) > 3)


def participles(sources: Sources) -> list[tuple[str, str]]:
    """Path and name of each function that is called by a participle."""
    return [(path, node.name) for path, node in named_functions(sources) if is_participle(node)]


def doubled_classes(sources: Sources) -> dict[str, list[str]]:
    """Class names that stand in more than one place, each with its files."""
    places = defaultdict(list)
    for path, text in sources.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(path)
    return {name: paths for name, paths in sorted(places.items()) if len(paths) > 1}


def _is_property(decorator: ast.expr) -> bool:
    return ast.unparse(decorator).split(".")[-1] in ("property", "cached_property")
