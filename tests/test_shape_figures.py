"""What the figures of the shape count, on small pieces of code."""

from __future__ import annotations

import ast

import pytest

from tests.bench import shape_figures
from tests.bench.shape import PARTS, figures
from tests.bench.shape_names import Def, doubled_classes, functions, participles, product
from tests.bench.shape_recorded import RECORDED

CODE = {
    "bot/a.py": '''"""A."""


class Clock:
    """C."""

    @property
    def held(self) -> bool:
        return True
''',
    "bot/b.py": """class Clock(Exception):
    pass


def told(x): ...
def is_held() -> bool: ...
def need() -> None: ...
""",
    "dialogs/reading/c.py": "def read_words() -> None:\n    pass  # later\n",
    "storage/migrations/versions/d.py": "def cancelled(): ...\n",
    "tests/test_a.py": "@given(x)\ndef test_that_it_works(): ...\n\n\ndef test_more(): ...\n",
}
ELIF = "def f():\n if a:\n  pass\n elif b:\n  pass\n elif c:\n  for x in y: pass\n"
INNER = "def f():\n if a:\n  def g():\n   while b: pass\n"


def function(text: str) -> Def:
    return next(iter(functions(ast.parse(text))))


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("cancelled", True), ("_told", True), ("known", True), ("unseen", True),
        ("is_cancelled", False), ("kept_lines", False), ("read", False), ("need", False), ("cancel", False),
    ],
)  # fmt: skip
def test_a_participle_is_a_name_of_that_one_word(name: str, counts: bool) -> None:
    assert bool(participles({"bot/a.py": f"def {name}() -> None: ..."})) is counts


def test_a_property_may_be_called_like_an_adjective_and_migrations_are_left_out() -> None:
    assert participles(product(CODE)) == [("bot/b.py", "told")]
    assert doubled_classes(product(CODE)) == {"Clock": ["bot/a.py", "bot/b.py"]}


def test_a_function_is_as_long_as_its_code_without_its_docstring() -> None:
    assert shape_figures.length(function('def f():\n    """One.\n\n    Two.\n    """\n    return 1\n')) == 2


def test_an_elif_is_no_deeper_and_an_inner_function_counts_for_itself() -> None:
    assert shape_figures.depth(function(ELIF)) == 2
    assert shape_figures.depth(function(INNER)) == 1


def test_arguments_are_counted_without_self() -> None:
    assert shape_figures.arguments(function("def f(self, a, *b, c=1, **d): ...")) == 4


def test_every_part_has_the_figures_that_were_recorded_of_it() -> None:
    made = figures(CODE)
    assert tuple(made) == PARTS
    assert {part: list(rows) for part, rows in made.items()} == {part: list(rows) for part, rows in RECORDED.items()}
    assert made["all"]["files / lines"] == "3 / 18"
    assert made["all"]["class names twice or more"] == "1"
    assert made["all"]["broad excepts / own exceptions"] == "0 / 1"
    assert made["tests"]["test functions"] == "2"
    assert made["tests"]["parametrised, % of test functions"] == "50.0"
