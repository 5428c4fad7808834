"""What of a message may be shown where it goes: the one place where that is decided for every line (R21, R18, R17).

Each line says whose it is (:mod:`bot.cards.told`). A name or a contact is shown where the person agreed to it: the
expert or the orderer, not the reader. What was ordered is shown to an expert where they agreed to it, for beside them
it tells of an illness; to others it stands beside nobody. Everybody is shown what they said of themselves. To a
dispatch channel nothing of either is told at all.

A line that may not be shown is left out, and what is left says where it is: on our own page, behind a short-lived link.
Where no link opens, a coordinator tells it. What only takes a name's place, as in a list to choose from, is a letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from adapters.platforms import traits_of
from bot.cards.told import Line, Told
from bot.facts.disclosure import AS_EXPERT, AS_ORDERER, agreed, links_open
from bot.facts.ways import OWN_NAMES
from bot.law.doors import again
from dialogs.form.slot import Circle
from dialogs.speech import Button, Door, Lines, Message, Several, Text, _
from storage import orders, people
from storage.kinds import ConsentPurpose
from storage.people import Person
from storage.transaction import Transaction

T = TypeVar("T")

#: What was left out: what an expert's gig is about, who ordered, or who an expert is.
Withheld = Literal["gig", "orderer", "expert"]


@dataclass(frozen=True)
class Disclosed:
    """A message as it may be shown, and what was left out of it; `told` is whether it has a link to that.

    `named` are those whose names or contacts it shows, as ids of people and orders; `behind` those who are named where
    its link leads.
    """

    message: Message
    withheld: frozenset[Withheld] = frozenset()
    told: bool = True
    named: frozenset[str] = frozenset()
    behind: frozenset[str] = frozenset()


def disclosed(tx: Transaction, message: Message, via: str, reader: Person | None) -> Disclosed:
    """The message as this reader may see it on this platform; without a reader, as a channel may."""
    named = names_of(message)
    if traits_of(via).stays_with_us:
        return Disclosed(replace(message, parts=tuple(_plain(part) for part in message.parts)), named=named)
    eyes = _Eyes(tx, via, reader)
    parts = list(_parts(eyes, message.parts))
    buttons = tuple(tuple(_button(eyes, one) for one in row) for row in message.buttons)
    shown = replace(message, parts=tuple(parts), buttons=buttons)
    if not eyes.withheld or reader is None:
        return Disclosed(shown, frozenset(eyes.withheld), named=names_of(shown))
    opens = links_open(tx, via)
    seen = names_of(shown)
    shown = replace(shown, doors=(*shown.doors, own_page(reader, eyes.withheld)) if opens else shown.doors)
    behind = named - seen if opens else frozenset[str]()
    return Disclosed(_with_note(shown, eyes, opens=opens), frozenset(eyes.withheld), opens, seen, behind)


def show_behind(tx: Transaction, message: Message, lies_in: str, reader: Person) -> Message:
    """The message as a page may show it that opens by a link: no more than may be shown where the link lies.

    That page has no link to the rest, for whoever has the one would have the other; the messenger gives it for a day.
    """
    if traits_of(lies_in).stays_with_us:
        return disclosed(tx, message, lies_in, reader).message
    eyes = _Eyes(tx, lies_in, reader)
    parts = tuple(_parts(eyes, message.parts))
    if not eyes.withheld:
        return replace(message, parts=parts)
    at = eyes.after or len(parts)
    note = ASK_THERE(messenger=OWN_NAMES[lies_in])
    return replace(message, parts=(*parts[:at], note, *parts[at:]))


ASK_THERE = _(
    "The expert's name and contact are not on this page. Ask for your orders in {messenger}: you get a link to them."
)


def shown_line(tx: Transaction, text: Text, via: str, reader: Person | None) -> Text | None:
    """One line by itself, as in a file; None where it may not be shown."""
    return next(_parts(_Eyes(tx, via, reader), (text,)), None)


def elsewhere(tx: Transaction, heading: Text, via: str, reader: Person) -> Message:
    """What a coordinator is told instead of what may not be opened there."""
    if not links_open(tx, via):
        return Message((heading, NAMES_THERE))
    return Message((heading, NAMES_HERE), doors=(own_page(reader, {"orderer"}),))


def own_page(reader: Person, withheld: set[Withheld]) -> Door:
    """What opens the reader's own page, for a short while."""
    label = _("Open the request on Keikka's page") if "gig" in withheld else _("Open Keikka's own page")
    return Door(label, "own_page", again(reader.language), reader.id)


@dataclass
class _Eyes:
    """Whoever reads, and where; what was left out so far, after which part, and what people are called instead."""

    tx: Transaction
    via: str
    reader: Person | None
    withheld: set[Withheld] = field(default_factory=set)
    after: int = 0
    called: dict[str, Text] = field(default_factory=dict)
    known: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def once(self, ask: Callable[..., T], *about: str) -> T:
        """The answer to a question of the register, which one message asks again and again."""
        key = (ask.__name__, *about)
        if key not in self.known:
            self.known[key] = ask(self.tx, *about)
        found: T = self.known[key]
        return found

    def may(self, person_id: str, purpose: ConsentPurpose) -> bool:
        """Whether this person agreed to be shown here."""
        return self.reader is not None and self.once(agreed, person_id, purpose, self.via)

    def sees_line(self, one: Line) -> bool:
        """Whether a line of an order's is shown: what is ordered, and who orders."""
        if one.circle == Circle.ANYWHERE:
            return True
        order = self.once(orders.order, one.order)
        if order is None or self.reader is None:
            return False
        if self.reader.id == order.orderer_id:
            return True
        if not self._tells_of_reader(order.id):
            self.withheld.add("gig")
            return False
        if one.circle == Circle.BOOKED and not self.may(order.orderer_id, AS_ORDERER):
            self.withheld.add("orderer")
            return False
        return True

    def _tells_of_reader(self, order_id: str) -> bool:
        """Whether what is ordered may stand beside the reader: asked for it, they must have agreed."""
        reader = self.reader
        if reader is None or not reader.is_expert or self.may(reader.id, AS_EXPERT):
            return True
        return reader.id not in self.once(_experts_of, order_id)

    def sees_name(self, told: Told) -> bool:
        """Whether words that name or reach somebody are shown."""
        subject, whose = self._subject(told)
        purpose = AS_EXPERT if whose == "expert" else AS_ORDERER
        if self.reader is not None and (self.reader.id == subject or self.may(subject, purpose)):
            return True
        self.withheld.add(whose)
        return False

    def _subject(self, told: Told) -> tuple[str, Withheld]:
        """Of whom words tell, and as what: who is an expert, too, is one."""
        person = self.once(people.person, told.of)
        order = self.once(orders.order, told.of) if person is None else None
        if order is not None:
            return order.orderer_id, "orderer"
        return told.of, "expert" if person is None or person.is_expert else "orderer"

    def call(self, told: Told) -> Text:
        """What somebody is called whose name may not be shown: the same all through the message."""
        letter = chr(ord("A") + len(self.called) % 26)
        named = CALLED[self._subject(told)[1]]
        return self.called.setdefault(told.of, named(letter=letter))


CALLED: Mapping[Withheld, Text] = {"expert": _("expert {letter}"), "orderer": _("orderer {letter}")}


def names_of(message: Message) -> frozenset[str]:
    """Of whom a message tells who they are or how to reach them: ids of people, and of orders for their orderers."""
    labels = (button.label for row in message.buttons for button in row)
    return frozenset(of for text in (*message.parts, *labels) for of in _names_in(text))


def _names_in(value: Any) -> Iterator[str]:
    if isinstance(value, Told) and value.names:
        yield value.of
    elif isinstance(value, Several | Lines):
        for item in value.items:
            yield from _names_in(item)
    elif isinstance(value, Text):
        for _name, param in value.params:
            yield from _names_in(param)


def _experts_of(tx: Transaction, order_id: str) -> set[str]:
    """Whoever was asked for an order, or booked."""
    asked = {one.expert_id for one in orders.offers_of(tx, order_id)}
    return asked | {one.expert_id for one in orders.bookings_of(tx, order_id)}


def _plain(text: Text) -> Text:
    return text.plain() if isinstance(text, Line) else text


def _parts(eyes: _Eyes, parts: tuple[Text, ...]) -> Iterator[Text]:
    """The parts that may be shown. `eyes.after` counts how many come before the place of what was left out."""
    count = 0
    for part in parts:
        shown, left_out = _part(eyes, part)
        count += shown is not None
        if left_out or isinstance(part, Line):
            eyes.after = count
        if shown is not None:
            yield shown


def _part(eyes: _Eyes, part: Text) -> tuple[Text | None, bool]:
    """A part as it may be shown, and whether something was left out of it."""
    if isinstance(part, Line) and part.circle != Circle.ANYWHERE:
        return _line(eyes, part)
    text = _plain(part)
    if not text.params:
        return text, False
    params = {name: _value(eyes, value) for name, value in text.params}
    if all(isinstance(value, Told) for _name, value in text.params) and params != dict(text.params):
        return None, True  # a line that says only who somebody is
    return replace(text, params=tuple(params.items())) if params != dict(text.params) else text, False


def _line(eyes: _Eyes, part: Line) -> tuple[Text | None, bool]:
    before = set(eyes.withheld)
    if eyes.sees_line(part):
        return part.plain(), False
    if part.least is None:
        return None, True
    eyes.withheld = before  # what stands in its place needs no word on where the rest is
    return part.least, False


def _value(eyes: _Eyes, value: Any) -> Any:
    if isinstance(value, Told):
        return value if not value.names or eyes.sees_name(value) else eyes.call(value)
    if isinstance(value, Several | Lines):
        return replace(value, items=tuple(_value(eyes, one) for one in value.items))
    if not isinstance(value, Text):
        return value
    text = _plain(value)
    params = tuple([(name, _value(eyes, one)) for name, one in text.params])
    same = all(new is old for (_name, new), (_other, old) in zip(params, text.params, strict=True))
    return text if same else replace(text, params=params)


def _button(eyes: _Eyes, button: Button) -> Button:
    """What is pressed stays: only the name on it goes."""
    label = _value(eyes, button.label)
    return button if label is button.label else replace(button, label=label)


def _with_note(message: Message, eyes: _Eyes, *, opens: bool) -> Message:
    at = eyes.after or len(message.parts)
    assert eyes.reader is not None
    note = _note(eyes.withheld, opens=opens, staff=eyes.reader.is_coordinator)
    return replace(message, parts=(*message.parts[:at], note, *message.parts[at:]))


NAMES_HERE = _("Names and contacts are on Keikka's own page.")
NAMES_THERE = _("Names and contacts are not shown here. They are on the dispatch page.")

#: Where the rest is: behind the link, and where none opens.
NOTES: Mapping[Withheld, tuple[Text, Text]] = {
    "gig": (
        _("The topic and the rest are on Keikka's own page."),
        _("The coordinator tells you the topic and the rest."),
    ),
    "expert": (
        _("The expert's name and contact are on Keikka's own page."),
        _("The coordinator tells you the expert's name and contact."),
    ),
    "orderer": (
        _("The orderer's contact is on Keikka's own page."),
        _("The coordinator tells you the orderer's contact."),
    ),
}


def _note(withheld: set[Withheld], *, opens: bool, staff: bool) -> Text:
    """What covers the most comes first; a coordinator is told of names, of however many people."""
    if staff and "gig" not in withheld:
        return NAMES_HERE if opens else NAMES_THERE
    here, elsewhere = next(NOTES[one] for one in NOTES if one in withheld)
    return here if opens else elsewhere
