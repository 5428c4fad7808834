"""What one sentence says about an order, as values for its slots.

The reading itself is :func:`dialogs.reading.understand.understand`; here each slot makes answers of the findings of
its name. An order is one day and one time: a second date or a series is not taken in silence but written into the
wishes, and said so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from dialogs.form.draft import Json
from dialogs.form.shown import together
from dialogs.form.turn import Gleaned, Slot, World
from dialogs.forms.slots.contact import no_contact
from dialogs.reading.understand import Understood, understand
from dialogs.reading.words.found import Found, Note
from dialogs.speech import Text, _

Values = Callable[[object, World], Sequence[Json]]


def glean_into(slots: Iterable[Slot], text: str, world: World) -> Mapping[str, Gleaned]:
    """The values found in `text` for these slots of the order form; an unsure one is only offered there."""
    understood = understand(text, world.now, world.language)
    found: dict[str, Gleaned] = {}
    for slot in slots:
        finding = _finding(understood, slot.name)
        if slot.glean is None or not finding:
            continue
        meant = _members(finding, slot.glean, world) if isinstance(finding, tuple) else _one(finding, slot, world)
        if meant is not None:
            found[slot.name] = meant
    return found | _beside(_lines_of_remarks(understood, world), found) | _what_is_one_too_many(text, understood, world)


def _finding(understood: Understood, name: str) -> Found[object] | tuple[Found[object], ...] | None:
    """What was found for the slot of this name; what stands under its label in several places is one answer."""
    if lines := understood.labelled.get(name):
        return Found(". ".join(line.value for line in lines), lines[0].start, lines[-1].end)
    found: Found[object] | tuple[Found[object], ...] | None = getattr(understood, name, None)
    return found


def _one(finding: Found[object], slot: Slot, world: World) -> Gleaned | None:
    """The likeliest value of one finding, with the others it may mean; one that is not as it was written is told."""
    readings = (finding.value, *finding.others)
    values_of = slot.glean or _no_values
    meant = [value for reading in readings for value in values_of(reading, world) if value is not None]
    if not meant:
        return None
    others = tuple(value for n, value in enumerate(meant) if value not in meant[:n])[1:]
    note = _NOTES.get(finding.note)
    return Gleaned(meant[0], finding.sure, others, note(value=slot.show(meant[0])) if note else None)


def _no_values(_found: object, _world: World) -> Sequence[Json]:
    return []


_NOTES: Mapping[Note, Text] = {
    "mended": _("I read: {value}."),
    "converted": _("In Finnish time that is {value}."),
}


def _members(findings: tuple[Found[object], ...], values_of: Values, world: World) -> Gleaned | None:
    """The list of what is surely said; what is not is left to be asked."""
    sure = [value for one in findings if one.sure for value in values_of(one.value, world)]
    return Gleaned([value for n, value in enumerate(sure) if value not in sure[:n]]) if sure else None


_SERIES = _("One day is ordered at a time. What you wrote about several days is now in the wishes.")
_SEVERAL_PEOPLE = _("One expert is ordered at a time. What you wrote about several experts is now in the wishes.")

#: "4 x vuodessa", "every week": a series said without its days.
_OFTEN = re.compile(
    r"\b\d{1,2}\s?(?:x|kertaa|krt|gånger|times)\s+(?:vuodessa|kuussa|kuukaudessa|viikossa|lukukaudessa|per år|om året|"
    r"i månaden|i veckan|a year|a month|a week|per year)\b|\b(?:kerran|pari kertaa)\s+(?:vuodessa|kuussa|viikossa)\b|"
    r"\b(?:joka viikko|viikoittain|kuukausittain|varje vecka|varje månad|en gång i månaden|every week|weekly|monthly|"
    r"every month|once a month|once a week)\b",
    re.IGNORECASE,
)

#: "two experts" in the three languages: a number, perhaps a word between, and who is asked for.
_EXPERTS = re.compile(
    r"\b(?:[2-9]|kaksi|kahta|kolme|kolmea|neljä|neljää|pari|två|tre|fyra|ett par|two|three|four|a couple of)\s+"
    r"(?:[^\W\d]+\s+)?(?:(?:kokemus)?asiantunti|kokemustoimi|puhuja|luennoitsi|vertais|erfarenhetsexpert|expert|föreläsare|"
    r"talare|speaker|lecturer)[^\W\d]*",
    re.IGNORECASE,
)


def _lines_of_remarks(understood: Understood, world: World) -> dict[str, list[str]]:
    """The remarks by their line; a remote gig has no place of which accessibility could be told."""
    remote = understood.format is not None and understood.format.value == "remote"
    lines: dict[str, list[str]] = {}
    for line, said in understood.remarks:
        if no_contact(said.value, {}, world) is None:
            lines.setdefault("wishes" if remote else line, []).append(" ".join(said.value.split()))
    return lines


def _beside(lines: Mapping[str, list[str]], found: Mapping[str, Gleaned]) -> dict[str, Gleaned]:
    """The remarks of each line beside what was found for it."""
    return {
        line: Gleaned(". ".join([*([str(found[line].value)] if line in found else []), *words])[:_LONGEST_REMARKS])
        for line, words in lines.items()
    }


_LONGEST_REMARKS = 200


def _what_is_one_too_many(text: str, understood: Understood, world: World) -> dict[str, Gleaned]:
    """A series of days or several experts in the orderer's own words, as a wish, and a sentence that says so."""
    date = understood.date
    words, said = [], []
    if date is not None and date.value.precision in ("recurring", "several"):
        words.append(text[date.start : date.end])
    if (series := _OFTEN.search(text)) and series[0] not in words:
        words.append(series[0])
    if words:
        said.append(_SERIES)
    if people := _EXPERTS.search(text):
        words.append(people[0])
        said.append(_SEVERAL_PEOPLE)
    if not words:
        return {}
    wish = ", ".join(
        " ".join(part.split()) for part in [*words, *_lines_of_remarks(understood, world).get("wishes", ())]
    )
    return {"wishes": Gleaned(wish, say=said[0] if len(said) == 1 else together(said))}
