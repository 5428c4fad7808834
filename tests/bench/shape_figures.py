"""The figures of a house's shape, each a small pure function over its files. See `tests/bench/shape.py`."""

from __future__ import annotations

import ast
import io
import math
import re
import tokenize
from collections.abc import Callable, Iterator, Sequence, Set
from statistics import mean, median

from radon.complexity import cc_visit

from tests.bench.shape_names import (
    Def,
    Sources,
    doubled_classes,
    functions,
    is_one_word,
    named_functions,
    participles,
)

BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)
Documented = ast.Module | ast.ClassDef | Def


def _docstring(node: Documented) -> ast.Expr | None:
    first = node.body[0] if node.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return first
    return None


def _lines(node: ast.stmt | None) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1 if node is not None else 0


def length(node: Def) -> int:
    """Lines of a function from `def` to its end, without its docstring."""
    return _lines(node) - _lines(_docstring(node))


def depth(node: ast.AST) -> int:
    """How deep blocks stand in one another; an `elif` is no deeper, a function inside counts for itself."""
    return max((_depth(child, node) for child in ast.iter_child_nodes(node)), default=0)


def _depth(node: ast.AST, parent: ast.AST) -> int:
    if isinstance(node, Def | ast.Lambda | ast.ClassDef):
        return 0
    is_elif = isinstance(node, ast.If) and isinstance(parent, ast.If) and parent.orelse == [node]
    return depth(node) + (isinstance(node, BLOCKS) and not is_elif)


def arguments(node: Def) -> int:
    """How many parameters a function has, `self` and `cls` left out."""
    given = node.args
    names = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len([name for name in names if name not in ("self", "cls")]) + bool(given.vararg) + bool(given.kwarg)


def is_annotated(node: Def) -> bool:
    """Whether all parameters and the result have a type."""
    given = node.args
    ones = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    return node.returns is not None and all(one.annotation or one.arg in ("self", "cls") for one in ones)


def branches(text: str) -> list[int]:
    """Cyclomatic complexity of each function, method and class, as `radon cc` lists them."""
    return [block.complexity for block in cc_visit(text)]


def publics(tree: ast.Module) -> Iterator[Documented]:
    """What should have a docstring: the module, and its public classes, functions and methods."""
    yield tree
    inside: list[ast.Module | ast.ClassDef] = [tree]
    while inside:
        for node in inside.pop().body:
            if isinstance(node, ast.ClassDef | Def) and not node.name.startswith("_"):
                yield node
                if isinstance(node, ast.ClassDef):
                    inside.append(node)


def docstring_lines(tree: ast.Module) -> int:
    """Lines of all docstrings of a file."""
    return sum(_lines(_docstring(node)) for node in ast.walk(tree) if isinstance(node, Documented))


def comment_lines(text: str) -> int:
    """Lines with a comment on them, alone or behind code."""
    return sum(token.type == tokenize.COMMENT for token in tokenize.generate_tokens(io.StringIO(text).readline))


def is_broad(handler: ast.ExceptHandler) -> bool:
    """Whether an `except` takes everything."""
    return handler.type is None or bool(
        {"Exception", "BaseException"} & set(re.findall(r"\w+", ast.unparse(handler.type)))
    )


def own_exceptions(trees: Sequence[ast.Module]) -> int:
    """How many classes are exceptions, those that inherit from one of ours too."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found: list[ast.ClassDef] = []
    while True:
        names = {one.name for one in found}
        more = [one for one in classes if any(_raises(base, names) for base in one.bases)]
        if len(more) == len(found):
            return len(found)
        found = more


def _raises(base: ast.expr, ours: Set[str]) -> bool:
    name = ast.unparse(base).split(".")[-1]
    return name in ours or name.endswith(("Error", "Exception"))


def percent(part: int, whole: int) -> str:
    """A share with one decimal."""
    return f"{100 * part / whole:.1f}" if whole else "–"


def spread(values: Sequence[float], first: Callable[[Sequence[float]], float] = median) -> str:
    """The middle (or mean), the 95th percentile and the greatest."""
    if not values:
        return "–"
    middle = first(values)
    shown = f"{middle:.1f}" if first is mean else f"{middle:.0f}"
    return f"{shown}, {sorted(values)[math.ceil(0.95 * len(values)) - 1]:.0f}, {max(values):.0f}"


def of_product(sources: Sources) -> dict[str, str]:
    """The figures of the program's files, by name, in the order in which they are printed."""
    trees = [ast.parse(text) for text in sources.values()]
    all_functions = [node for tree in trees for node in functions(tree)]
    lengths, given = [length(one) for one in all_functions], [arguments(one) for one in all_functions]
    complexity = [number for text in sources.values() for number in branches(text)]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    public = [one for tree in trees for one in publics(tree)]
    text = "".join(sources.values())
    lines, comments = text.count("\n"), sum(map(comment_lines, sources.values()))
    docs, blank = sum(map(docstring_lines, trees)), sum(not line.strip() for line in text.splitlines())
    code = lines - docs - blank - sum(line.lstrip().startswith("#") for line in text.splitlines())
    names = [node.name for _path, node in named_functions(sources)]
    broad = sum(isinstance(node, ast.ExceptHandler) and is_broad(node) for node in nodes)
    untyped = (text.count("# type: ignore"), len(re.findall(r"\bAny\b", text)))
    return {
        "files / lines": f"{len(sources)} / {lines}",
        "file length median, p95, max": spread([one.count("\n") for one in sources.values() if one]),
        "function length median, p95, max": spread(lengths),
        "functions over 50 lines, %": percent(sum(one > 50 for one in lengths), len(lengths)),
        "arguments mean, p95, max": spread(given, mean),
        "nesting of 3 and more, % of functions": percent(sum(depth(one) >= 3 for one in all_functions), len(lengths)),
        "CC mean, p95, max": spread(complexity, mean),
        "CC over 10, %": percent(sum(one > 10 for one in complexity), len(complexity)),
        "comment lines per 100 of code": percent(comments, code),
        "docstring lines per 100 of code": percent(docs, code),
        "public things with a docstring, %": percent(sum(_docstring(one) is not None for one in public), len(public)),
        "annotated functions, %": percent(sum(map(is_annotated, all_functions)), len(all_functions)),
        "type: ignore / Any per 1,000 lines": " / ".join(f"{1000 * one / lines:.1f}" for one in untyped),
        "broad excepts / own exceptions": f"{broad} / {own_exceptions(trees)}",
        "functions (without dunders)": f"{len(names)}",
        "one-word names, %": percent(sum(map(is_one_word, names)), len(names)),
        "participles as names, %": percent(len(participles(sources)), len(names)),
        "class names twice or more": f"{len(doubled_classes(sources))}",
    }


def _makes_many(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and ast.unparse(decorator.func).split(".")[-1] in ("parametrize", "given")


def of_tests(tests: Sources, lines: int) -> dict[str, str]:
    """The figures of the tests of a program of so many lines."""
    cases = [node for text in tests.values() for node in functions(ast.parse(text)) if node.name.startswith("test_")]
    many = [one for one in cases if any(map(_makes_many, one.decorator_list))]
    return {
        "test lines per product line": f"{sum(text.count(chr(10)) for text in tests.values()) / lines:.2f}",
        "test functions": f"{len(cases)}",
        "test length median, p95, max": spread([length(one) for one in cases]),
        "parametrised, % of test functions": percent(len(many), len(cases)),
        "words in a test's name (median)": f"{median(one.name.count('_') for one in cases):.0f}" if cases else "–",
    }
