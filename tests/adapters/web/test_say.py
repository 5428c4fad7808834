"""Messages as plain data, and rows of a chat in the order a reader expects."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from adapters.web import boards, say
from adapters.web.say import Reader
from dialogs.speech import CardName, Link, Message, Text, verbatim
from tests.adapters.web.fakes import button, words
from tests.adapters.web.given import calendar_file, picture

NOON = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
FI = Reader("fi")


def row(seq: int, text: str, *, card: CardName | None = None, minutes: int = 0, side: str = "us") -> dict[str, object]:
    said = {"message": Message(words(text), card=card)} if side == "us" else {"text": text}
    return {"seq": seq, "id": f"m{seq}", "side": side, "card": card, "at": NOON + timedelta(minutes=minutes)} | said


def test_a_message_keeps_all_of_it() -> None:
    whole = Message(
        words("Hei", ""),
        buttons=((button("Kyllä", "y:1", "main"), button("Ei", "n:1")), ()),
        links=(Link(verbatim("Sivu"), "/o/x"),),
        files=(calendar_file(), picture()),
        card=CardName("order", "1"),
    )
    plain = say.message(whole, FI, "/file/7")
    assert plain["parts"] == ["Hei"]
    assert [[b["data"] for b in r] for r in plain["buttons"]] == [["y:1", "n:1"]]
    assert plain["links"] == [{"label": "Sivu", "href": "/o/x"}]
    assert [(f["href"], f["picture"]) for f in plain["files"]] == [("/file/7/0", False), ("/file/7/1", True)]


@pytest.mark.parametrize(
    ("path", "href"),
    [
        ("/o/x", "/o/x"),
        ("https://www.mieli.fi/", "https://www.mieli.fi/"),
        ("tel:112", "tel:112"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("javascript:alert(1)", None),
        ("http://plain.example", None),
        ("//evil.example", None),
        ("/\\evil.example", None),
        ("data:text/html,x", None),
        ("https://x y", None),
    ],
)
def test_links_lead_only_where_they_may(path: str, href: str | None) -> None:
    links = say.message(Message((), links=(Link(verbatim("x"), path),)), FI)["links"]
    assert [link["href"] for link in links] == ([href] if href else [])


@pytest.mark.parametrize(
    ("path", "href"),
    [("/", "/demo/as/o/"), ("/me", "/demo/as/o/me"), ("/b/1/gig.ics", "/demo/as/o/b/1/gig.ics"), ("/o/x", "/o/x")],
)
def test_a_seat_s_own_pages_stay_the_seat_s(path: str, href: str) -> None:
    reader = Reader("fi", base="/demo/as/o")
    assert say.message(Message((), links=(Link(verbatim("x"), path),)), reader)["links"][0]["href"] == href


def test_an_edited_card_keeps_its_place_and_has_its_newest_words() -> None:
    rows = [
        row(1, "alku"),
        row(2, "kortti vanha", card=CardName("order", "1"), minutes=1),
        row(3, "väli", minutes=2, side="them"),
        row(9, "kortti uusi", card=CardName("order", "1"), minutes=1),
    ]
    shown = say.entries(rows, FI)
    assert [(e["parts"][0], e["seq"]) for e in shown] == [("alku", 1), ("kortti uusi", 9), ("väli", 3)]


def test_times_are_those_of_the_reader_s_wall() -> None:
    assert say.entry(row(1, "x"), FI)["time"] == "12.00"
    assert say.entry(row(1, "x", minutes=5), FI)["day"] == "su 22.11."
    assert say.entry(row(1, "x"), Reader("en"))["time"] == "12:00"


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("ti 1.12. klo 14–16, Oulu", ["ti 1.12.", "klo 14–16"]),
        ("lö 5.12 kl. 9, to 10.12.2026", ["lö 5.12", "kl. 9", "to 10.12.2026"]),
        ("klo 9.30–11.15 ja klo 12", ["klo 9.30–11.15", "klo 12"]),
        ("kl. 14–16", ["kl. 14–16"]),
        ("Tue 1 Dec 14:00–16:00", ["Tue 1 Dec", "14:00–16:00"]),
        ("ei aikaa, vain väliviiva – ja numero 5", []),
        ("", []),
    ],
)
def test_a_time_is_one_piece(part: str, whole: list[str]) -> None:
    pieces = say.pieces(part)
    assert [piece for piece, kept in pieces if kept] == whole
    assert "".join(piece for piece, _kept in pieces) == part


def test_a_text_is_said_in_the_reader_s_language() -> None:
    said = Message((Text("Start again"),))
    assert [say.message(said, Reader(language))["parts"] for language in ("fi", "sv", "en")] == [
        ["Aloita alusta"],
        ["Börja om"],
        ["Start again"],
    ]


def test_a_card_s_print_changes_with_anything_in_it() -> None:
    def card(state: str, text: str, data: str) -> say.Plain:
        message = Message(words(text), ((button("x", data),),))
        found = boards.dispatch(
            {"cards": [{"id": "1", "state": state, "message": message}], "alarms": [], "digest": Message(())}, FI
        )
        return dict(found["cards"][0])

    one = card("searching", "a", "skip:1")
    others = [card("booked", "a", "skip:1"), card("searching", "b", "skip:1"), card("searching", "a", "skip:2")]
    assert card("searching", "a", "skip:1")["print"] == one["print"]
    assert len({one["print"], *(other["print"] for other in others)}) == 4
    assert {other["key"] for other in others} == {one["key"]}


@pytest.mark.parametrize(
    "state", ["waiting", "searching", "booked", "held", "closed", "stuck", "unfilled", "cancelled"]
)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_state_has_words(state: str, language: str) -> None:
    values = {"cards": [{"id": "1", "state": state, "message": Message(())}], "alarms": [], "digest": Message(())}
    assert boards.dispatch(values, Reader(language))["cards"][0]["state"]


def test_a_state_of_a_later_version_is_shown_without_words() -> None:
    values = {"cards": [{"id": "1", "state": "new", "message": Message(())}], "alarms": [], "digest": Message(())}
    assert boards.dispatch(values, FI)["cards"][0]["state"] == ""
