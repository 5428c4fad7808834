"""Token buckets never give more than their pace, and say how long to wait."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.pace import Bucket, Buckets, Pace
from tests.adapters.hand import Hand


def test_a_burst_is_given_at_once_and_then_the_pace_holds() -> None:
    hand = Hand()
    bucket = Bucket(Pace(2.0, 3), hand)
    assert [bucket.take() for _ in range(3)] == [0.0, 0.0, 0.0]
    assert bucket.take() == pytest.approx(0.5)
    hand.at += 0.5
    assert bucket.take() == 0.0
    assert bucket.take() > 0


def test_waiting_as_long_as_was_said_is_enough() -> None:
    hand = Hand()
    bucket = Bucket(Pace(0.3, 1), hand)
    bucket.take()
    hand.at += bucket.take()
    assert bucket.take() == 0.0


def test_a_held_bucket_gives_nothing_until_the_time_is_over() -> None:
    hand = Hand()
    bucket = Bucket(Pace(10.0, 30), hand)
    bucket.hold(7.0)
    assert bucket.take() >= 7.0
    hand.at += 6.9
    assert bucket.take() > 0
    hand.at += 0.3
    assert bucket.take() == 0.0


def test_looking_takes_nothing() -> None:
    bucket = Bucket(Pace(1.0, 1), Hand())
    assert [bucket.wanting() for _ in range(5)] == [0.0] * 5
    assert bucket.take() == 0.0


@given(st.lists(st.tuples(st.floats(0, 3), st.integers(1, 4)), max_size=60))
def test_never_more_than_burst_and_pace(steps: list[tuple[float, int]]) -> None:
    hand = Hand()
    bucket = Bucket(Pace(2.0, 5), hand)
    given_out = 0
    for pause, tokens in steps:
        hand.at += pause
        if bucket.take(tokens) == 0.0:
            given_out += tokens
        assert given_out <= 5 + (hand.at - 100.0) * 2.0 + 1e-6


def test_keys_do_not_share_and_only_the_last_used_are_kept() -> None:
    buckets = Buckets(Pace(0.001, 1), Hand(), at_most=2)
    assert [buckets.take(key) for key in ("a", "b")] == [0.0, 0.0]
    assert buckets.take("a") > 0
    buckets.take("c")  # b was used longest ago
    assert buckets.take("a") > 0
    assert buckets.take("b") == 0.0


@pytest.mark.parametrize("pace", [(0, 1), (-1, 1), (1, 0.5)])
def test_a_pace_that_never_gives_is_refused(pace: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="pace"):
        Pace(*pace)
