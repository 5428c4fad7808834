"""User text never becomes markup: canaries through every field of every page, and any text through the chat."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.web import paper, say
from adapters.web.pages import file_response
from adapters.web.say import Reader
from adapters.web.session import Who
from dialogs.speech import CardName, Link, Message, verbatim
from tests.adapters.web.calling import Caller, act
from tests.adapters.web.fakes import CODE, NOW, TOKEN, MadeUp, button, words

CANARIES = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</textarea><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "{{ 7*7 }}{% raw %}",
    "javascript:alert(1)",
    "&lt;b&gt;&#60;i&#62;",
    "<svg/onload=alert(1)>",
    "\u202e<b>\u2066",
)


class Seen(HTMLParser):
    """What a browser would make of a page: every element with its attributes, and the text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shape: list[tuple[str, tuple[str, ...]]] = []
        self.values: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append((tag, tuple(name for name, _value in attrs)))
        self.values.extend(value or "" for _name, value in attrs)

    def handle_data(self, data: str) -> None:
        self.words += data


def seen(page: str) -> Seen:
    parser = Seen()
    parser.feed(page)
    parser.close()
    return parser


def fill_house(house: MadeUp, text: str) -> None:
    """Put one text of a person everywhere a text can stand."""
    message = Message(
        words(text, text),
        ((button(text, "x:1"),),),
        (Link(verbatim(text), "/o/x"),),
        card=CardName("order", text),
    )
    for person in ("orderer", "expert-1", "dispatch"):
        house.rows[person].clear()
        house.us(person, message)
        house.them(person, text)
    house.greeting = message
    house.boards |= {"me": [message], "alarms": [message]}
    house.boards["dispatch"] = [{"id": text, "state": "searching", "message": message, "details": message}]
    house.organisation = text
    house.intro = text
    house.name = text


PAGES = (
    ("/", None),
    ("/", "orderer"),
    ("/me", "expert-1"),
    ("/dispatch", "dispatch"),
    (f"/i/{TOKEN}", None),
    (f"/f/{TOKEN}", None),
    (f"/a/{CODE}", None),
    (f"/a/{CODE}/poster", None),
    ("/demo/as/dispatch/dispatch", None),
    ("/demo", None),
)


async def pages_with(caller: Caller, text: str) -> list[Seen]:
    fill_house(caller.house, text)
    found = []
    for path, person in PAGES:
        caller.session.headers.pop("Cookie", None)
        if person:
            caller.sit(person)
        answer = await caller.get(path)
        assert answer.status == 200
        found.append(seen(answer.text))
    for path in (f"/f/{TOKEN}", f"/a/{CODE}"):
        answer = await caller.post(path, {"act": act(), "rating": "", "useful": text, "gave": text})
        assert answer.status == 422
        found.append(seen(answer.text))
    found.append(seen((await caller.send("GET", "/a", params={"code": text + "!"})).text))
    return found


async def test_no_canary_becomes_markup_on_any_page(demo: Caller) -> None:
    plain = [page.shape for page in await pages_with(demo, "tavallinen teksti")]
    for canary in CANARIES:
        for page, shape in zip(await pages_with(demo, canary), plain, strict=True):
            assert page.shape == shape
            assert canary in page.words or any(canary in value for value in page.values)


_signs = st.sampled_from("<>\"'&/=`{}%;#! \n\\abcäö-") | st.characters(exclude_categories=("Cs", "Cc"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(_signs, min_size=1, max_size=40).filter(str.strip))
def test_no_text_becomes_markup(text: str) -> None:
    def chat(words_: str) -> Seen:
        said = Message(words(words_), ((button(words_, "x:1"),),))
        rows = [
            {"seq": 1, "id": words_, "side": "them", "card": None, "at": NOW, "text": words_},
            {"seq": 2, "id": "2", "side": "us", "card": words_, "at": NOW, "message": said},
        ]
        page = paper.page(
            "chat.html", Who("fi"), here="/", texts=words_, demo=False, last=0, entries=say.entries(rows, Reader("fi"))
        )
        assert page.text is not None
        return seen(page.text)

    page = chat(text)
    assert page.shape == chat("x").shape
    assert page.words.replace("\n", "").count(re.sub("\n", "", text)) >= 2


async def test_names_of_files_cannot_break_out_of_their_header(caller: Caller) -> None:
    response = file_response('a"\r\nSet-Cookie: x=1;ä.ics', "text/html", b"<script>")
    assert response.headers["Content-Disposition"] == 'attachment; filename="a---Set-Cookie--x-1--.ics"'
    assert response.headers["Content-Type"] == "application/octet-stream"
