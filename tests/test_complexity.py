"""How branched and how nested functions may be. `python -m tests.bench.shape` prints the figures."""

from __future__ import annotations

import ast

import pytest
from radon.complexity import cc_visit

from tests.bench.shape import READING, now
from tests.bench.shape_figures import depth
from tests.bench.shape_names import Sources, functions, product

MOST = 10  # branches of a function, as `radon cc` counts them
MOST_READING = 15  # of one that reads what people write
NESTED = 3  # blocks within one another are deep
MOST_NESTED = 0.06  # of reading's functions


@pytest.fixture(scope="module")
def ours() -> Sources:
    return product(now())


def _branched(ours: Sources) -> dict[str, int]:
    """Every function and method that has more branches than it may, with how many it has."""
    return {
        f"{path}: {block.fullname}": block.complexity
        for path, text in ours.items()
        for block in cc_visit(text)
        if not hasattr(block, "methods") and block.complexity > (MOST_READING if path.startswith(READING) else MOST)
    }


def test_no_function_has_too_many_branches(ours: Sources) -> None:
    assert _branched(ours) == {}, "split these"


def test_few_of_the_functions_that_read_are_nested(ours: Sources) -> None:
    reading = [node for path, text in ours.items() if path.startswith(READING) for node in functions(ast.parse(text))]
    nested = [node.name for node in reading if depth(node) >= NESTED]
    assert len(nested) <= MOST_NESTED * len(reading), nested
