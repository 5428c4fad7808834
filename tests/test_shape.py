"""The shape of the house that its names must keep; the rest of the figures is printed by `tests.bench.shape`."""

from __future__ import annotations

import pytest

from tests.bench.shape import now
from tests.bench.shape_names import Sources, doubled_classes, named_functions, participles, product

MOST_PARTICIPLES = 0.03  # the field has 0 to 2.7 per cent


@pytest.fixture(scope="module")
def ours() -> Sources:
    return product(now())


def test_few_functions_are_called_by_a_participle(ours: Sources) -> None:
    found = participles(ours)
    assert len(found) <= MOST_PARTICIPLES * len(named_functions(ours)), found


def test_no_class_name_stands_twice(ours: Sources) -> None:
    assert doubled_classes(ours) == {}
