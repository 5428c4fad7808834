"""After the gig: three short forms, each done in a minute, in the chat or on a page."""

from __future__ import annotations

import re

from dialogs.form.slot import Reading
from dialogs.form.turn import Answer, Choice, Form, Option, Says, Slot, Unclear, World, in_words, one_of
from dialogs.form.words import plain
from dialogs.forms.slots.contact import no_identity_code
from dialogs.speech import _, pgettext, verbatim

_NUMBERS = {
    "yksi": 1, "kaksi": 2, "kolme": 3, "neljä": 4, "viisi": 5,
    "ett": 1, "en": 1, "två": 2, "tre": 3, "fyra": 4, "fem": 5,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
}  # fmt: skip


def rating(name: str, says: Says) -> Slot:
    """A number from 1 to 5."""

    def read(words: str, _world: World) -> Reading:
        said = plain(words)
        if found := re.fullmatch(r"([1-5])( 5)?", said):
            return Answer(int(found[1]))
        return Answer(_NUMBERS[said]) if said in _NUMBERS else Unclear()

    return Slot(
        name,
        says,
        read,
        show=lambda value: verbatim(f"{value}/5"),
        fits=lambda value: isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 5,
        decode=lambda code: int(code) if code in ("1", "2", "3", "4", "5") else None,
        choices=lambda _answers, _world, _page: (tuple(Choice(n, verbatim(str(n))) for n in range(1, 6)),),
    )


def _open(name: str, says: Says) -> Slot:
    return in_words(name, says, limit=2000, skippable=lambda _answers: True, check=no_identity_code)


_ONE_TO_FIVE = _("Please answer with a number from 1 to 5.")
_OWN_WORDS = _("Please write a sentence, or press “Skip”.")
_NOT_ASKED_AGAIN = _("You can give feedback later.")

FEEDBACK_ORDERER = Form(
    "feedback_orderer",
    (
        rating(
            "rating",
            Says(_("The gig"), _("How did the gig go? 1 is poor, 5 is excellent."), _ONE_TO_FIVE),
        ),
        _open(
            "useful",
            Says(
                _("What was useful"),
                _("What was useful? The expert gets your answer. You can skip this."),
                _OWN_WORDS,
            ),
        ),
        _open(
            "words",
            Says(
                _("To the expert"),
                _("Do you want to say something else to the expert? You can skip this."),
                _OWN_WORDS,
            ),
        ),
        one_of(
            "again",
            Says(
                _("Order again"),
                _("Would you order an expert again?"),
                _("Please answer yes, maybe or no."),
            ),
            (
                Option("yes", pgettext("answer", "Yes"), "kyllä, joo, ja, jo, yes, sure"),
                Option("maybe", pgettext("answer", "Maybe"), "ehkä, kanske, perhaps, en tiedä, vet inte"),
                Option("no", pgettext("answer", "No"), "ei, en, nej, no"),
            ),
            per_row=3,
        ),
    ),
    hello=_("How did the gig go? It takes a minute to answer."),
    cancelled=_NOT_ASKED_AGAIN,
    review=False,
)

FEEDBACK_EXPERT = Form(
    "feedback_expert",
    (
        rating(
            "went",
            Says(_("The gig"), _("How did the gig go for you? 1 is poorly, 5 is very well."), _ONE_TO_FIVE),
        ),
        one_of(
            "after",
            Says(
                _("After the gig"),
                _("How are you after this?"),
                _("Please answer good, all right or heavy."),
            ),
            (
                Option(
                    "good",
                    pgettext("answer", "Good"),
                    "hyvin, hyvä, kiva, bra, gott, fine, well, great",
                ),
                Option("ok", pgettext("answer", "All right"), "ok, ihan ok, okei, helt okej, okay, menettelee"),
                Option(
                    "heavy",
                    pgettext("answer", "Heavy"),
                    "raskasta, huonosti, väsynyt, jobbigt, dåligt, bad, tired",
                ),
            ),
            per_row=3,
        ),
        one_of(
            "talk",
            Says(
                _("Talk with someone"),
                _("Would you like to talk with someone about the gig? One coordinator gets to know."),
                _("Please answer yes or no."),
                _("If you answer yes, one coordinator gets in touch with you. Nobody else sees your answer."),
            ),
            (
                Option("yes", pgettext("answer", "Yes, please"), "kyllä, joo, ja, jo, yes, haluan, gärna"),
                Option("no", pgettext("answer", "No, thanks"), "ei, en, en halua, nej, no, ei tarvitse"),
            ),
            per_row=2,
        ),
        _open(
            "words",
            Says(
                _("In your own words"),
                _("Do you want to say something else about the gig? The coordinator sees it. You can skip this."),
                _OWN_WORDS,
            ),
        ),
    ),
    hello=_("How did the gig go? It takes a minute to answer. Would you like to talk with someone?"),
    cancelled=_NOT_ASKED_AGAIN,
    review=False,
)

FEEDBACK_AUDIENCE = Form(
    "feedback_audience",
    (
        rating(
            "rating",
            Says(_("The gig"), _("How was it? 1 is poor, 5 is excellent."), _ONE_TO_FIVE),
        ),
        _open(
            "gave",
            Says(
                _("What it gave you"),
                _("What did it give you? One sentence is enough. You can skip this."),
                _OWN_WORDS,
                _("The expert sees the answers of the audience together, without names. Do not write names."),
            ),
        ),
    ),
    hello=_("What did the gig give you? It takes a minute to answer. No name is asked."),
    cancelled=_NOT_ASKED_AGAIN,
    review=False,
)
