"""Where a story is played. The player knows only :class:`Stage`; here it is the core itself, with web chats.

A stage for a messenger plays the same stories by bringing words and presses through its adapter, and by reading the
screens of a fake platform; what is the house's own (time, cards, pages, the ledger) stays as it is here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Concatenate, Protocol

from adapters.port import Incoming
from bot.desk import joining
from bot.house import sessions
from bot.house.hearing import hear_and_handle
from bot.views import pages
from dialogs.speech import Heard, Message
from dialogs.speech.language import render
from storage import orders, people, settings
from storage.transaction import Transaction
from tests import given
from tests.acting import P, T
from tests.theatre import HELSINKI, Player, Theatre
from tests.transcripts.behind_links import BehindLinks
from tests.transcripts.draw import ListedDraw
from tests.transcripts.looks import Seen, shown
from tests.transcripts.rows import entries_about, order_of_button, story_of

#: The id of somebody whom the house does not know.
NOBODY = ""

#: Between two acts, so that what comes later has a later time.
BREATH = timedelta(milliseconds=1)


class Stage(Protocol):
    """What a story needs of the world."""

    def enter(self, role: str, name: str, language: str, options: Mapping[str, str]) -> None: ...
    def decide(self, setting: str, value: str) -> None: ...
    def says(self, who: str, words: str) -> None: ...
    def presses(self, who: str, label: str, which: str = "") -> None: ...
    def sends_data(self, who: str, data: str) -> None: ...
    def opens(self, who: str) -> None: ...
    def fills(self, who: str, form: str, fields: Mapping[str, str]) -> None: ...
    def gets_a_new_browser(self, who: str) -> None: ...
    def takes_up_invitation(self, who: str, role: str) -> None: ...
    def answers_by_link(self, who: str, fields: Mapping[str, str]) -> None: ...
    def audience_answers(self, number: int, fields: Mapping[str, str]) -> None: ...
    def presses_on_page(self, number: int, label: str) -> None: ...
    def until(self, moment: datetime) -> None: ...
    def restart(self) -> None: ...
    def down(self, moment: datetime) -> None: ...
    def news(self, who: str) -> Sequence[Seen]: ...
    def card(self, number: int) -> tuple[str, ...]: ...
    def page(self, number: int) -> tuple[str, ...]: ...
    def story(self, number: int) -> tuple[str, ...]: ...
    def digest(self) -> tuple[str, ...]: ...
    def noted(self, number: int) -> Sequence[tuple[str, str]]: ...
    def close(self) -> None: ...


@dataclass
class _Screen:
    """What a person has seen: every message by its id, with its place in time, and every button there ever was."""

    texts: dict[str, tuple[tuple[str, ...], datetime]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    news: list[Seen] = field(default_factory=list)
    last: tuple[str, str] = ("", "")


class CoreStage(BehindLinks):
    """The house over an SQLite file, and everybody at a web chat."""

    def __init__(self, folder: Path, now: str, language: str) -> None:
        self.theatre = Theatre(folder, now)
        self.language = language
        self._screens: dict[str, _Screen] = {}
        self.acts = 0
        self._draw = ListedDraw()

    def look(self, fn: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Read the house's state."""
        return self.theatre.database.look_now(fn, *args, **kwargs)

    # -- people

    def enter(self, role: str, name: str, language: str, options: Mapping[str, str]) -> None:
        match role:
            case "expert":
                self.theatre.expert(name, language, **profile_of(options))
            case "coordinator":
                self.theatre.coordinator(name, language)
            case "stranger":
                self.theatre.players[name] = Player(name, NOBODY, language)
            case _:
                player = self.theatre.orderer(name, language, known=role == "orderer")
                if "contact" not in options or options["contact"]:
                    self.theatre.do(people.save_profile, player.id, "orderer", given.orderer(name, options))
        self._screens[name] = _Screen()

    def decide(self, setting: str, value: str) -> None:
        self.theatre.do(settings.change, setting, value, "story")

    def _player(self, name: str) -> Player:
        player = self.theatre.players[name]
        found = self.look(people.person, player.id)
        player.language = found.language if found else player.language
        return player

    # -- what they do

    def says(self, who: str, words: str) -> None:
        self._heard(who, Heard("text", text=words))

    def presses(self, who: str, label: str, which: str = "") -> None:
        screen = self._screens[who]
        data: str | None
        act: str | None = None
        if which == "delivered again":
            data, act = screen.last
        elif which == "again":
            there = {now for _label, now in self.theatre.buttons(self._player(who))}
            known = [old for shown, old in reversed(screen.buttons) if shown == label]
            data = next((old for old in known if old not in there), known[0] if known else None)
        else:
            owner = which.removeprefix("from ") if which.startswith("from ") else who
            order = int(which.removeprefix("of order ")) if which.startswith("of order ") else None
            data = self.find(owner, label, order)
        assert data is not None, f"{who} has no button [{label}]; there are: {self.labels(who)}"
        self._heard(who, Heard("press", data=data), act)

    def sends_data(self, who: str, data: str) -> None:
        self._heard(who, Heard("press", data=data))

    def opens(self, who: str) -> None:
        self.theatre.open(self._player(who))
        self.theatre.due()

    def fills(self, who: str, form: str, fields: Mapping[str, str]) -> None:
        """Answer slots of a form at once, as a page or a modal does, and send it."""
        given = (*fields.items(), ("w:send", "1"))
        self._heard(who, Heard("form", data=form, fields=tuple(given)))

    def gets_a_new_browser(self, who: str) -> None:
        """The session is lost: whoever sits there now is a stranger to the house."""
        old = self._player(who)
        self.theatre.orderer(who, old.language, known=False)
        kept = self._screens[who]
        self._screens[who] = _Screen(links=kept.links)

    def takes_up_invitation(self, who: str, role: str) -> None:
        """Open the link and press its button, as on the web."""
        language = self.theatre.players[who].language
        token = self.theatre.do(joining.invite, role, None, language, "story")
        accepted = self.theatre.do(sessions.accept, token, None, False)
        assert accepted is not None
        self.theatre.players[who].id = accepted[1].person

    def _heard(self, who: str, heard: Heard, act: str | None = None) -> None:
        self.acts += 1
        act = act or f"story-{self.acts}"
        self._screens[who].last = (heard.data, act)
        self.theatre.clock.moment += BREATH
        self.theatre.hear(self._player(who), heard, act)
        self.opens(who)  # who acts has the page open

    def bring(self, incoming: Incoming) -> None:
        self.theatre.database.write_now(hear_and_handle, incoming)
        self.theatre.due()

    # -- buttons and links

    def find(self, who: str, label: str, order: int | None = None) -> str | None:
        """The data of the newest button with this label that is to be seen, perhaps only of one order."""
        for one, data in self.theatre.buttons(self._player(who)):
            if one == label and (order is None or self.look(order_of_button, data) == order):
                return data
        return None

    def labels(self, who: str) -> list[str]:
        """Every button that is to be seen, the newest first."""
        return self.theatre.labels(self._player(who))

    def everybody(self) -> Sequence[str]:
        return list(self._screens)

    def links_of(self, who: str) -> Sequence[str]:
        self._look(who)
        return self._screens[who].links

    # -- time

    def until(self, moment: datetime) -> None:
        self.theatre.until(moment.replace(tzinfo=HELSINKI))

    def restart(self) -> None:
        self.theatre.restart()

    def down(self, moment: datetime) -> None:
        self.theatre.clock.moment = moment.replace(tzinfo=HELSINKI).astimezone(UTC)
        self.theatre.restart()
        self.theatre.due()

    # -- what is seen

    def news(self, who: str) -> Sequence[Seen]:
        self._look(who)
        news, self._screens[who].news = self._screens[who].news, []
        return news

    def _look(self, who: str) -> None:
        player, screen = self._player(who), self._screens[who]
        if player.id == NOBODY:
            return
        for entry in self.theatre.entries(player):
            if entry["side"] == "them" or entry["id"] == "greeting":
                continue
            message: Message = entry["message"]
            before = screen.texts.get(entry["id"])
            now = (shown(message, player.language), entry["at"])
            if now != before:
                screen.news.append(Seen(now[0], changed=before is not None and before[1] == entry["at"]))
                screen.texts[entry["id"]] = now
                screen.links += [link.path for link in message.links]
            self._remember(screen, message, player.language)
        for card in self.theatre.dispatch_cards(player):
            self._remember(screen, card, player.language)

    @staticmethod
    def _remember(screen: _Screen, message: Message, language: str) -> None:
        for row in message.buttons:
            for one in row:
                pair = (render(one.label, language), one.data)
                if pair not in screen.buttons:
                    screen.buttons.append(pair)

    def card(self, number: int) -> tuple[str, ...]:
        assert self.look(orders.order_by_number, number), f"there is no order {number}"
        return tuple(self.theatre.card(number, self.language).splitlines())

    def story(self, number: int) -> tuple[str, ...]:
        return tuple(render(line, self.language) for line in self.look(story_of, number))

    def digest(self) -> tuple[str, ...]:
        """The line on the dispatch page, opened."""
        kirsi = next(one for one in self.theatre.players.values() if self._is_coordinator(one))
        view = self.look(pages.look, kirsi.id, "dispatch", {})
        return shown(view.values["digest"], self.language)

    def _is_coordinator(self, player: Player) -> bool:
        found = self.look(people.person, player.id)
        return found is not None and found.is_coordinator

    def noted(self, number: int) -> Sequence[tuple[str, str]]:
        """(who, what) of every line of the ledger about this order; a person by name, anybody else as written."""
        names = {player.id: name for name, player in self.theatre.players.items()}
        lines = self.look(entries_about, number)
        return [(names.get(one.actor, one.actor), one.verb) for one in lines]

    def close(self) -> None:
        self.theatre.close()
        self._draw.end()


def profile_of(options: Mapping[str, str]) -> dict[str, Any]:
    """The answers of a joining form that a story names: `topics=depression,grief km=60 short_notice=yes`."""
    lists = {"topics": "topics_own", "family": "topics_family", "kinds": "kinds", "formats": "formats"}
    answers: dict[str, Any] = {lists[k]: v.split(",") for k, v in options.items() if k in lists and v}
    if "topics" not in options and "family" in options:
        answers["topics_own"] = []
    answers |= {k: v for k, v in options.items() if k in ("home", "contact", "background")}
    if "km" in options:
        answers["reach"] = {"km": int(options["km"])}
    if "languages" in options:
        answers["languages"] = options["languages"].split(",")
    if "short_notice" in options:
        answers["short_notice"] = options["short_notice"] == "yes"
    unknown = set(options) - {*lists, "home", "contact", "background", "km", "languages", "short_notice", "language"}
    assert not unknown, f"nobody knows what {sorted(unknown)} of an expert is"
    return answers
