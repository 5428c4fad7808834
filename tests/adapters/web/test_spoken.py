"""The page where a code is typed that was read out by phone: one try, calmly, and nobody's tries hold up another's."""

from __future__ import annotations

import pytest

from adapters.pace import Pace
from adapters.web.limits import Gate, Limits, TooMuch
from tests.adapters.web.calling import Caller, act

CODE = "4829 103 557"


@pytest.fixture
def read_out(caller: Caller) -> Caller:
    """A code that was read out to the expert."""
    caller.house.spoken["4829103557"] = "expert-1"
    return caller


async def test_a_code_lets_in_without_scripts(read_out: Caller) -> None:
    page = (await read_out.get("/code")).text
    assert 'inputmode="numeric"' in page
    assert "<script" not in page
    entered = await read_out.post("/code", {"act": act(), "code": CODE, "remember": "no"})
    assert (entered.status, entered.headers["Location"]) == (303, "/#latest")
    assert "Max-Age" not in entered.cookies["keikka"]
    assert (await read_out.get("/me")).status == 200


async def test_on_ones_own_device_one_stays(read_out: Caller) -> None:
    entered = await read_out.post("/code", {"code": CODE, "remember": "yes"})
    assert "Max-Age" in entered.cookies["keikka"]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"code": "4829 103 55", "remember": "no"}, "Koodissa on kymmenen numeroa"),
        ({"code": "", "remember": "no"}, "Koodissa on kymmenen numeroa"),
        ({"code": "<b>", "remember": "no"}, "Koodissa on kymmenen numeroa"),
        ({"code": CODE}, "Valitse, muistaako"),
    ],
)
async def test_a_slip_is_told_and_is_no_try(read_out: Caller, fields: dict[str, str], says: str) -> None:
    page = await read_out.post("/code", fields)
    assert page.status == 422
    assert says in page.text
    assert "redeem" not in read_out.house.acts
    assert (await read_out.post("/code", {"code": CODE, "remember": "no"})).status == 303


async def test_a_code_that_is_no_good_says_so_and_is_not_shown_again(read_out: Caller) -> None:
    page = await read_out.post("/code", {"code": "4829 103 558", "remember": "no"})
    assert (page.status, "Pyydä uusi" in page.text, "558" in page.text) == (422, True, False)


async def test_who_is_signed_in_here_is_told_that_they_are_signed_out(read_out: Caller) -> None:
    read_out.sit("orderer")
    assert "jo joku kirjautuneena" in (await read_out.get("/code")).text


async def test_nothing_is_tried_from_another_page(read_out: Caller) -> None:
    sent = await read_out.post("/code", {"code": CODE, "remember": "no"}, Origin="https://evil.example")
    assert sent.status == 403
    assert "redeem" not in read_out.house.acts


def test_who_guesses_is_not_heard_for_a_while_and_nobody_else_waits() -> None:
    gate = Gate(Limits(guesses_of_address=Pace(0.02, 3)), lambda: 0.0)
    for _try in range(3):
        gate.guess("203.0.113.7")
    with pytest.raises(TooMuch):
        gate.guess("203.0.113.7")
    gate.guess("203.0.113.8")


def test_a_wide_network_guesses_as_one() -> None:
    gate = Gate(Limits(guesses_of_address=Pace(0.02, 1)), lambda: 0.0)
    gate.guess("2001:db8:1:1::/64")
    with pytest.raises(TooMuch):
        gate.guess("2001:db8:1:2::/64")
    gate.guess("2001:db8:2:1::/64")
