"""I6: what is told of a person is seen by those it is told for and by nobody else; not in a channel, a log, or a row.

One house lives through the whole main job with words that stand nowhere else. Then every screen, every dispatch card,
every row of the database, the file's raw bytes and the whole log are searched for them.
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from bot.desk import joining, ordering
from bot.house import delivery
from bot.house.logs import Discreet
from bot.views import pages
from dialogs.speech import Heard
from storage import conversations, outbox, people, tables
from storage.tables import metadata
from storage.transaction import Transaction
from tests.given import ON_SITE
from tests.theatre import Player, Theatre
from tests.transcripts.looks import shown

#: Told by the orderer in the open part of the order: for whoever is asked, and coordinators.
NEED = ("Toivekanarialintu", "Kuulijakanarialintu", "Esteetönkanarialintu", "Tavoitekanarialintu", "Tykkikanarialintu")
#: Told for the expert who takes the gig, and coordinators.
ORDERER = (
    "Organisaatiokanarialintu", "Tilaajakanarialintu", "tilaaja-kanaria@example.org", "Osoitekanarialintu",
    "Vastassakanarialintu", "Viitekanarialintu",
)  # fmt: skip
#: Told for the orderer whose gig it is, and coordinators.
AINO = ("Ainokanarialintu", "aino-kanaria@example.org")
BERTTA = ("Berttakanarialintu", "bertta-kanaria@example.org")
CILLA = ("Cillakanarialintu", "cilla-kanaria@example.org")
#: Told for the expert alone.
FEEDBACK = ("Palautekanarialintu", "Sanakanarialintu", "Kuulijalauseenkanarialintu")
#: Told for coordinators alone, or for nobody.
SELF = ("Itsearviokanarialintu",)
DRAFT = ("Luonnoskanarialintu",)
#: A personal identity code is refused and kept nowhere.
CODE = ("131052-308T",)
#: A topic in each language and its key: beside a person's name it tells of an illness.
TOPIC = ("masennus", "depression", "masennu")

ALL = (*NEED, *ORDERER, *AINO, *BERTTA, *CILLA, *FEEDBACK, *SELF, *DRAFT, *CODE)


class House:
    """The theatre after the whole job, and everything that was ever on anybody's screen."""

    def __init__(self, folder: Path) -> None:
        self.theatre = Theatre(folder)
        self.log = io.StringIO()
        self._handler = logging.StreamHandler(self.log)
        self._handler.setFormatter(Discreet("%(name)s %(message)s"))
        root = logging.getLogger()
        self._level = root.level
        root.addHandler(self._handler)
        root.setLevel(logging.INFO)
        self.ever: dict[str, str] = {}
        self._play()
        root.removeHandler(self._handler)
        root.setLevel(self._level)

    def look(self) -> None:
        """Keep what everybody sees now."""
        for name, who in self.theatre.players.items():
            for entry in self.theatre.entries(who):
                if entry["side"] == "us":
                    lines = shown(entry["message"], who.language)
                    lines += tuple(_words_of(entry["message"]))
                    self.ever[name] = self.ever.get(name, "") + "\n".join(lines) + "\n"
        for number in (1, 2):
            self.ever["card"] = self.ever.get("card", "") + self.theatre.card(number, "fi") + "\n"

    def _play(self) -> None:
        stage = self.theatre
        kirsi = stage.coordinator("Kirsi")
        stage.coordinator("Kalle")
        aino = stage.expert(AINO[0], contact=AINO[1])
        bertta = stage.expert(BERTTA[0], contact=BERTTA[1])
        cilla = stage.expert(CILLA[0], contact=CILLA[1], home="Utsjoki")
        otto = stage.orderer("Otto")
        oona = stage.orderer("Oona")
        stage.do(ordering.submit, stage.do(_known, otto.id), ANSWERS | {"topics": ["grief"], **OTTOS})
        stage.do(ordering.submit, stage.do(_known, oona.id), ANSWERS)
        stage.do(people.bind_identity, cilla.id, "telegram", "555000111", {"lane": "555000111"})
        stage.do(_prefers, cilla.id, "telegram")
        self.look()
        self.before_the_yes = dict(self.ever)
        asked, reserve = (aino, bertta) if stage.button(aino, "En voi") else (bertta, aino)
        stage.open(asked)
        stage.press(asked, "En voi")
        self.look()
        stage.open(reserve)
        stage.press(reserve, "Otan keikan")
        self.booked, self.declined = reserve.name, asked.name
        stage.press_data(kirsi, "see:2")
        stage.say(oona, "omat tilaukset")
        stage.say(otto, f"masennus {DRAFT[0]}")
        stage.say(otto, f"hetu on {CODE[0]}")
        stage.hear(otto, Heard("form", data="order", fields=(("wishes", DRAFT[0]),)))
        stage.say(otto, "haluan tappaa itseni")
        stage.press_data(otto, f"see:2:{DRAFT[0]}"[:60])
        self.look()
        stage.until("2026-12-08 14:30")
        code = stage.do(_code)
        for n in range(5):
            fields = (("token", code), ("rating", "5"), ("gave", FEEDBACK[2] if n == 1 else ""))
            stage.hear(Player("", "link", "fi"), Heard("form", data="audience", fields=fields))
        stage.until("2026-12-09 10:00")
        stage.press(oona, "Anna palautetta")
        stage.press(oona, "5")
        stage.say(oona, FEEDBACK[0])
        stage.say(oona, FEEDBACK[1])
        stage.press(oona, "Kyllä")
        stage.press(reserve, "Vastaa")
        stage.press(reserve, "3")
        stage.press(reserve, "Raskas")
        stage.press(reserve, "Kyllä, haluan")
        stage.say(reserve, SELF[0])
        # Cilla is reached on a messenger: her row waits in the outbox, and is rendered there.
        stage.do(ordering.submit, stage.do(_known, oona.id), ANSWERS | CILLAS)
        self.sent = self._messenger()
        self.look()

    def _messenger(self) -> str:
        """What goes out to the messenger, as its courier renders it."""
        rows = self.theatre.database.write_now(outbox.lease, "telegram", 32, 60.0, "theatre")
        found = ""
        for row in rows:
            outgoing = self.theatre.database.write_now(delivery.prepare, row)
            assert outgoing is not None
            found += self.theatre.text(outgoing.message, outgoing.language)
        return found


ANSWERS = ON_SITE | {
    "organisation": ORDERER[0],
    "contact_name": ORDERER[1],
    "contact": ORDERER[2],
    "venue": ORDERER[3],
    "wishes": NEED[0],
    "audience": NEED[1],
    "accessibility": NEED[2],
    "aim": NEED[3],
    "equipment": NEED[4],
    "meeting": ORDERER[4],
    "invoice_reference": ORDERER[5],
}
OTTOS = {
    "organisation": "Koulu",
    "contact_name": "Otto O",
    "contact": "otto@example.org",
    "wishes": "",
    "venue": "",
} | dict.fromkeys(("audience", "accessibility", "aim", "equipment", "meeting", "invoice_reference"), "")
CILLAS = {"place": {"kind": "municipality", "key": "Utsjoki"}, "date": "2027-02-09"}


def _known(tx: Transaction, person_id: str) -> people.Person:
    found = people.person(tx, person_id)
    assert found is not None
    return found


def _prefers(tx: Transaction, person_id: str, platform: str) -> None:
    people.change_person(tx, person_id, prefers_platform=platform)


def _code(tx: Transaction) -> str:
    from storage import orders

    found = orders.order_by_number(tx, 2)
    assert found is not None
    return str(orders.answers_of(tx, found)["audience_code"])


def _words_of(message: object) -> Iterator[str]:
    """What an adapter could show beside the text: links and the words in files."""
    for file in getattr(message, "files", ()):
        yield file.content.decode("utf-8", "replace")
    for link in getattr(message, "links", ()):
        yield link.path


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("canary"))
    yield house
    house.theatre.close()


#: Who may ever see what. The booked expert is Bertta or Aino, whoever was drawn second.
def allowed(house: House, name: str) -> set[str]:
    booked = set(AINO if house.booked == AINO[0] else BERTTA)
    everybody_asked = {*NEED}
    return {
        "Oona": {*NEED, *ORDERER, *booked, *FEEDBACK[:2]},
        "Otto": {*DRAFT},
        house.declined: everybody_asked,
        house.booked: {*everybody_asked, *ORDERER, *FEEDBACK, *SELF},
        CILLA[0]: set(),
        "Kirsi": {*NEED, *ORDERER, *booked},
        "Kalle": set(),
        "card": set(),
    }[name]


@pytest.mark.parametrize("name", ["Oona", "Otto", AINO[0], BERTTA[0], CILLA[0], "Kirsi", "Kalle", "card"])
def test_each_screen_shows_what_it_may(name: str, house: House) -> None:
    seen = {canary for canary in ALL if canary in house.ever.get(name, "")}
    assert seen <= allowed(house, name)


def test_before_the_yes_an_expert_sees_the_need_alone(house: House) -> None:
    """Whom to call and the invoice are told to nobody who has not said yes, and to no coordinator unasked."""
    seen = {name: {canary for canary in ALL if canary in words} for name, words in house.before_the_yes.items()}
    assert set.union(*(seen[name] for name in (AINO[0], BERTTA[0]))) == {*NEED}, "who is asked first sees all of it"
    assert set.union(*(found for name, found in seen.items() if name not in ("Oona", AINO[0], BERTTA[0]))) == set()


def test_the_canaries_sing(house: House) -> None:
    """The search would find them: whoever may see something has seen it."""
    for name in ("Oona", house.booked, "Kirsi"):
        must = allowed(house, name) - set(SELF) - set(NEED if name == "Kirsi" else ())
        missing = {canary for canary in must if canary not in house.ever[name]}
        assert not missing, name


def test_the_dispatch_channel_joins_no_name_with_a_topic(house: House) -> None:
    assert not [word for word in TOPIC if word in house.ever["card"].lower()]


def test_an_offer_on_a_messenger(house: House) -> None:
    """With consent the need, never who ordered."""
    assert NEED[0] in house.sent
    assert not [canary for canary in (*ORDERER, *AINO, *BERTTA, *CILLA) if canary in house.sent]


def test_no_row_holds_what_was_told(house: House) -> None:
    """Only sealed columns hold it: nothing that can be read, in any table."""
    rows = house.theatre.do(_every_row)
    assert len(rows) > 100
    for table, row in rows:
        hits = [word for word in (*ALL, *TOPIC) if word.lower() in row.lower()]
        assert not hits, (table, row[:300])


def _every_row(tx: Transaction) -> list[tuple[str, str]]:
    return [(table.name, repr(row)) for table in metadata.sorted_tables for row in tx.all(table.select())]


def test_no_byte_of_the_files_holds_what_was_told(house: House) -> None:
    """The database, its write-ahead log, and whatever lies beside it."""
    folder = house.theatre.file.parent
    files = [path for path in folder.iterdir() if path.is_file()]
    assert len(files) >= 2
    for path in files:
        content = path.read_bytes().lower()
        hits = [word for word in (*ALL, *TOPIC) if word.lower().encode() in content]
        assert not hits, path.name


def test_the_log_has_ids_only(house: House) -> None:
    assert not [word for word in (*ALL, *TOPIC) if word in house.log.getvalue()]


def test_a_failure_is_logged_without_what_was_said() -> None:
    """The error's own text may quote a person; the log says what kind of error it was, and where."""
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    handler.setFormatter(Discreet("%(name)s %(message)s"))
    logger = logging.getLogger("keikka.canary")
    logger.addHandler(handler)
    try:
        fails()
    except RuntimeError as error:
        logger.error("handling %s failed: %s", "an-id", type(error).__name__, exc_info=error)
    logger.removeHandler(handler)
    told = log.getvalue()
    assert "builtins.RuntimeError" in told
    assert "builtins.ValueError" in told
    assert "test_canaries.py" in told
    assert "fails" in told
    assert not [word for word in (*ALL, *TOPIC) if word in told]


def fails() -> None:
    """Fail as code does that quotes what it was given."""
    try:
        int(NEED[0])
    except ValueError as error:
        raise RuntimeError(f"could not read {ORDERER[2]}") from error


def test_a_stranger_sees_nothing(house: House) -> None:
    """Every view, asked by nobody and by a person whom it does not concern."""
    for person in (None, house.theatre.players["Otto"].id):
        for question in pages.VIEWS:
            for about in ({}, {"token": "x", "code": "x", "purpose": "audience", "booking": "x", "name": "a.ics"}):
                if question in ("chat", "me", "order_form") and person is not None:
                    continue
                view = house.theatre.database.look_now(pages.look, person, question, about)
                # A page of the form is told what is missing, and the form's own example of a topic is depression.
                topic = () if question == "order_check" else TOPIC
                assert not [word for word in (*ALL, *topic) if word in repr(view.values)], question


@pytest.mark.parametrize("who", ["orderer", "expert"])
def test_what_was_told_leaves_every_chat_with_its_owner(who: str, tmp_path: Path) -> None:
    """One person is erased; the others' chats were shown before and are not sent anew (R15)."""
    house = House(tmp_path)
    theatre = house.theatre
    name = "Oona" if who == "orderer" else house.booked
    gone = {*NEED, *ORDERER, *FEEDBACK} if who == "orderer" else set(AINO if house.booked == AINO[0] else BERTTA)
    others = [player for player in theatre.players.values() if player.name != name]
    before = {one.name: _whole_chat(theatre, one) for one in others}
    assert gone - set(_found(gone, "".join(before.values()))) <= set(), "each is somewhere before"
    ends = {one.name: theatre.entries(one)[-1]["seq"] for one in others if theatre.entries(one)}
    leaver = theatre.players[name].id
    theatre.do(joining.leave, theatre.do(_known, leaver), leaver)
    after = {one.name: _whole_chat(theatre, one) for one in others}
    for one in others:
        assert not _found(gone, after[one.name]), one.name
        if _found(gone, before[one.name]):
            news = theatre.database.look_now(pages.look, one.id, "chat", {"after": str(ends[one.name])})
            assert news.values["entries"], "an open page is told at once"
    kept = set(_found(ALL, "".join(after.values())))
    assert kept, "what others told stays"
    assert not _found(gone, "".join(theatre.do(_every_chat_unsealed)))
    assert not _found(gone, "".join(theatre.card(number) for number in (1, 2)))
    for question in ("me", "dispatch"):
        for one in others:
            assert not _found(gone, repr(theatre.database.look_now(pages.look, one.id, question, {}).values))
    theatre.close()


def _found(canaries: Iterable[str], words: str) -> list[str]:
    return [canary for canary in canaries if canary in words]


def _whole_chat(theatre: Theatre, who: Player) -> str:
    messages = [one["message"] for one in theatre.entries(who) if one["side"] == "us"]
    return "\n".join(line for message in messages for line in (*shown(message, who.language), *_words_of(message)))


def _every_chat_unsealed(tx: Transaction) -> list[str]:
    """What the keys that are left open, in whatever form it is kept: no reader's seal holds it either."""
    everybody = [row["id"] for row in tx.all(tables.persons.select()) if row["erased_at"] is None]
    chats = [one.message for person in everybody for one in conversations.history(tx, person, limit=10_000)]
    waiting = [outbox.payload_of(tx, row) for row in outbox.SENDINGS.of(tx, tables.outbox.select())]
    drafts = [conversations.draft(tx, person) for person in everybody]
    return [json.dumps(one) for one in (*chats, *waiting, *drafts)]


def test_erasure_leaves_nothing_of_a_person(tmp_path: Path) -> None:
    house = House(tmp_path)
    theatre = house.theatre
    for name in ("Oona", "Otto", AINO[0], BERTTA[0], CILLA[0]):
        theatre.do(joining.leave, theatre.do(_known, theatre.players[name].id), theatre.players[name].id)
    for name in ("Oona", AINO[0]):
        view = theatre.database.look_now(pages.look, theatre.players[name].id, "chat", {"after": ""})
        assert not [word for word in ALL if word in repr(view.values)]
    assert not [word for word in ALL if word in theatre.card(2)]
    theatre.close()
