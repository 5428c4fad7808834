"""What written words do to a draft: an answer to the question, other answers found beside it, or a kind sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dialogs.form.commands import is_reply
from dialogs.form.draft import Answers, Draft, Json
from dialogs.form.pressed import Step, can_be_open, press, say, take, turn_to
from dialogs.form.question import Form, Gleaned, Question, live, next_page, pending, question
from dialogs.form.slot import Answer, Reading, Slot, Unclear, World, values
from dialogs.form.words import clean_words, plain
from dialogs.speech import Several, Text, _
from dialogs.speech.language import render
from dialogs.speech.shortening import BEGINNING
from dialogs.speech.tongues import languages

#: Longer texts are read this far, in characters; no question needs more.
READ_AT_MOST = BEGINNING

#: A field of a page that asks for no text of its own is read up to so many; what is longer is told to be too long.
LONGEST_FIELD = 300

#: An understood answer of at most this many words answers the question alone: nothing else is looked for in it.
BARE_ANSWER = 3


def write(form: Form, draft: Draft, text: str, world: World) -> Step:
    """The step of written words."""
    words, waiting = clean_words(text), question(form, draft, world)
    if not words:
        return Step(draft, unclear=Unclear())
    return _reply(form, draft, waiting, words, world) or _read(form, draft, waiting, words, world)


def fill_in(form: Form, draft: Draft, fields: Mapping[str, str], world: World) -> Step:
    """The step of a page's fields: codes or words by slot name; `w:send` sends, `w:sure` takes what was doubted."""
    errors: dict[str, Text] = {}
    sure = bool(fields.get("w:sure"))
    for slot in form.slots:
        if slot.name in fields and slot.when(live(form, draft)):
            draft, error = _fill(form, draft, slot, clean_words(fields[slot.name]), world, sure=sure)
            errors |= {slot.name: error} if error is not None else {}
    while sure and (offered := pending(form, draft)) is not None:
        draft = draft.with_answer(offered.name, draft.offered[offered.name])
    if fields.get("w:send") and not errors:
        return replace(say(form, draft, "send", world), echo=False)
    return Step(draft, errors=errors)


def _fill(form: Form, draft: Draft, slot: Slot, words: str, world: World, *, sure: bool) -> tuple[Draft, Text | None]:
    """The draft after one field, and what is wrong with it."""
    if not words:
        if can_be_open(form, draft, slot):
            return draft.without_answer(slot.name), None
        return draft, None if slot.name in live(form, draft) else _("This is needed.")
    reading = _field(slot, words, replace(world, answers=live(form, draft)))
    if isinstance(reading, Unclear):
        return draft, _with_choices(reading, slot)
    step = take(form, draft, slot, reading.value, world, sure=sure)
    return step.draft, None if step.unclear is None else step.unclear.say or slot.says.unclear


def _with_choices(reading: Unclear, slot: Slot) -> Text:
    """What would work; a page has no buttons for the likely readings, so they are named."""
    if reading.say is None or not reading.suggestions:
        return reading.say or slot.says.unclear
    likely = Several(tuple(choice.label for choice in reading.suggestions))
    return Text("{say} {choices}")(say=reading.say, choices=likely)


def _field(slot: Slot, words: str, world: World) -> Reading:
    codes = words.split(",") if slot.many else [words]
    found = [slot.decode(code.strip()) for code in codes]
    if None not in found:
        whole: Json = found if slot.many else found[0]
        if slot.fits(whole):
            return Answer(whole)
    if not slot.free and len(words) > LONGEST_FIELD:
        return Unclear(_("That is too long. Please write it in at most {n} characters.")(n=LONGEST_FIELD))
    return slot.read(words, world)


def _reply(form: Form, draft: Draft, waiting: Question, words: str, world: World) -> Step | None:
    """The step of a short reply that only this question waits for: yes, no, skip, done, send, more, a line's name."""
    slot = waiting.slot
    if slot is None:
        return _reply_to_summary(form, draft, waiting, words, world)
    if waiting.kind == "offer":
        return _reply_to_offer(form, draft, slot, words, world)
    if is_reply(words, "skip"):
        return _skipped(form, draft, slot, words, world)
    if is_reply(words, "done") and slot.many:
        return _press(form, draft, "d", slot, world)
    keeps = is_reply(words, "no") and _is_changed(form, draft, slot)
    return say(form, draft, "keep", world) if keeps else None


def _reply_to_offer(form: Form, draft: Draft, slot: Slot, words: str, world: World) -> Step | None:
    verb = next((verb for reply, verb in (("yes", "y"), ("no", "n")) if is_reply(words, reply)), None)
    return _press(form, draft, verb, slot, world) if verb else None


def _is_changed(form: Form, draft: Draft, slot: Slot) -> bool:
    """Whether an answer is being changed, to a question where "no" is none."""
    return draft.editing == slot.name and not slot.free and slot.name in live(form, draft)


def _reply_to_summary(form: Form, draft: Draft, waiting: Question, words: str, world: World) -> Step | None:
    """The step of "more", "send", or the name of a line that is to be changed."""
    if is_reply(words, "more"):
        on_a_page = waiting.kind == "more"
        return turn_to(draft, str(next_page(form, draft))) if on_a_page else say(form, draft, "more", world)
    if is_reply(words, "send"):
        return say(form, draft, "send", world)
    named = _named_line(form, draft, words)
    return _press(form, draft, "e", named, world) if named is not None else None


def _skipped(form: Form, draft: Draft, slot: Slot, words: str, world: World) -> Step | None:
    """The step of "skip": no answer to a question that cannot be left open, unless words are taken as they are."""
    if can_be_open(form, draft, slot):
        return _press(form, draft, "s", slot, world)
    if slot.free or isinstance(slot.read(words, world), Answer):
        return None
    return Step(draft, unclear=Unclear())


def _press(form: Form, draft: Draft, verb: str, slot: Slot, world: World) -> Step:
    return press(form, draft, f"{verb}:{slot.name}" + (f"~{draft.stamp}" if draft.stamp else ""), world)


_EDITS = frozenset(
    {
        "muuta",
        "vaihda",
        "korjaa",
        "muokkaa",
        "lisää",
        "poista",
        "ändra",
        "byt",
        "rätta",
        "change",
        "edit",
        "correct",
        "add",
    }
)


def _named_line(form: Form, draft: Draft, words: str) -> Slot | None:
    """The slot whose label was written, perhaps inflected and after "change": `muuta päivää`, `ändra plats`."""
    said = " ".join(word for word in plain(words).split() if word not in _EDITS)
    if not said or len(said) > 40:
        return None
    answers = live(form, draft)
    found = [slot for slot in form.slots if slot.when(answers) and _is_called(slot, said)]
    return found[0] if len(found) == 1 else None


def _is_called(slot: Slot, said: str) -> bool:
    return any(_is_form_of(said, plain(render(slot.says.label, language))) for language in languages)


def _is_form_of(said: str, label: str) -> bool:
    """Whether the words are the label, give or take its ending; with a word more they say something of it."""
    if said == label:
        return True
    if len(said.split()) != len(label.split()):
        return False
    stem = label[: max(4, len(label) - 2)]
    return len(stem) >= 4 and said.startswith(stem) and len(said) <= len(label) + 4


def _read(form: Form, draft: Draft, waiting: Question, words: str, world: World) -> Step:
    slot, after = waiting.slot, draft
    if waiting.kind == "offer":
        words, after = _after_no(words, draft, slot)
    answer = _answer(form, after, slot, words, world) if slot is not None else Step(after, unclear=Unclear())
    if slot is not None and slot.free:
        return answer
    if answer.unclear is None and len(words.split()) <= BARE_ANSWER:
        return answer
    return _read_more(form, draft, waiting, words, answer, world)


def _read_more(form: Form, draft: Draft, waiting: Question, words: str, answer: Step, world: World) -> Step:
    """The step of a sentence in which more than the answer to the question may be found."""
    slot, unclear = waiting.slot, answer.unclear
    asked = slot.name if slot is not None and unclear != Unclear() else None
    step = _glean(form, answer.draft, words, world, apart_from=asked)
    if step.said or step.draft.state() != draft.state():
        return replace(step, unclear=None if unclear == Unclear() else unclear)
    if waiting.kind == "offer" and not (unclear and unclear.suggestions):
        return Step(draft, unclear=Unclear())
    return replace(answer, draft=draft if unclear else answer.draft)


def _after_no(words: str, draft: Draft, slot: Slot | None) -> tuple[str, Draft]:
    """Of "no, Oulu" the Oulu, and the draft without the value that was refused."""
    head, _space, rest = words.partition(" ")
    if slot is not None and rest and is_reply(head, "no"):
        return rest, draft.without_offer(slot.name)
    return words, draft


def _answer(form: Form, draft: Draft, slot: Slot, words: str, world: World) -> Step:
    reading = slot.read(words if slot.free else words[:READ_AT_MOST], replace(world, answers=live(form, draft)))
    if isinstance(reading, Unclear):
        return _likely(form, draft, slot, reading)
    if not slot.many or not (draft.picking and draft.editing == slot.name):
        return take(form, draft, slot, reading.value, world)
    present = values(live(form, draft).get(slot.name))
    more = [*present, *(one for one in values(reading.value) if one not in present)]
    if why := slot.check(list(more), live(form, draft), world):
        return Step(draft, unclear=Unclear(why))
    return Step(replace(draft, answers=dict(draft.answers) | {slot.name: list(more)}))


def _likely(form: Form, draft: Draft, slot: Slot, reading: Unclear) -> Step:
    """A single likely reading is asked about with yes and no."""
    if len(reading.suggestions) != 1 or draft.picking:
        return Step(draft, unclear=reading)
    likely = reading.suggestions[0].value
    value: Json = [likely] if slot.many else likely
    known = (live(form, draft).get(slot.name), draft.offered.get(slot.name))
    if not slot.fits(value) or value in known:
        return Step(draft, unclear=reading)
    return Step(draft.with_offer(slot.name, value))


def _glean(form: Form, draft: Draft, words: str, world: World, apart_from: str | None) -> Step:
    """Fill what is found in a whole sentence; what is answered already is only offered."""
    found = form.glean(words[:READ_AT_MOST], world)
    said: list[Text] = []
    for slot in form.slots:
        if slot.name in found and slot.name != apart_from and slot.when(live(form, draft)):
            step = _take_gleaned(form, draft, slot, found[slot.name], world)
            draft = step.draft
            said.extend(step.said)
    return Step(draft, tuple(said))


def _take_gleaned(form: Form, draft: Draft, slot: Slot, found: Gleaned, world: World) -> Step:
    answers = live(form, draft)
    present, value = answers.get(slot.name), found.value
    if _is_more_words(slot, present, value):
        return _add_words(draft, slot, found, replace(world, answers=answers))
    if slot.many and present is not None:
        value = _with_more(present, value)
    if not slot.fits(value) or present == value or (slot.optional and not found.sure):
        return Step(draft)  # what nobody must answer is not asked for a guess either
    if found.others and present is None:
        return Step(replace(draft, suggested=dict(draft.suggested) | {slot.name: (value, *found.others)}))
    return _take_or_offer(draft, slot, value, found, answers, world)


def _is_more_words(slot: Slot, present: Json, value: Json) -> bool:
    """Whether found words stand beside the ones written before."""
    return slot.free and not slot.single and isinstance(present, str) and isinstance(value, str)


def _with_more(present: Json, value: Json) -> Json:
    return [*values(present), *(one for one in values(value) if one not in values(present))]


def _take_or_offer(draft: Draft, slot: Slot, value: Json, found: Gleaned, answers: Answers, world: World) -> Step:
    """A found value as the answer where nothing speaks against it; else as an offer, or as what is wrong with it."""
    if why := slot.check(value, answers, world):
        return Step(draft, (why,))
    told = (found.say,) if found.say else ()
    if answers.get(slot.name) is not None or not found.sure or slot.doubt(value, answers, world):
        return Step(draft.with_offer(slot.name, value), told)
    return Step(draft.with_answer(slot.name, value), told)


def _add_words(draft: Draft, slot: Slot, found: Gleaned, world: World) -> Step:
    """Found words beside the ones written before, as far as both fit: nothing is replaced, so nothing is asked."""
    present = str(world.answers[slot.name])
    if str(found.value) in present:
        return Step(draft)
    whole = slot.read(f"{present}. {found.value}", world)
    if isinstance(whole, Unclear):
        return Step(draft, (whole.say or slot.says.unclear,))
    if why := slot.check(whole.value, world.answers, world):
        return Step(draft, (why,))
    return Step(draft.with_answer(slot.name, whole.value), (found.say,) if found.say else ())
