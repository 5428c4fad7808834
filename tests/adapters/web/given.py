"""Forms and files that the made-up house gives."""

from __future__ import annotations

import io
from typing import Any

import segno

from dialogs.form.turn import Form, Says, in_words, one_of
from dialogs.form.words import Option
from dialogs.speech import File, verbatim


def qr(text: str) -> bytes:
    """A QR picture of `text`."""
    out = io.BytesIO()
    segno.make(text, micro=False).save(out, kind="svg", scale=4, border=2)
    return out.getvalue()


def says(ask: str, help: str | None = None) -> Says:
    return Says(
        verbatim(ask), verbatim(ask), verbatim("Valitse jokin vaihtoehdoista."), verbatim(help) if help else None
    )


def scale() -> tuple[Option, ...]:
    return tuple(Option(str(n), verbatim(str(n))) for n in range(1, 6))


def form(name: str, *slots: Any) -> Form:
    return Form(name, slots, hello=verbatim("Hei."), cancelled=verbatim("Peruttu."), review=False)


ORDERER = form(
    "feedback_orderer",
    one_of("rating", says("Miten keikka onnistui?", "1 = huonosti, 5 = erinomaisesti"), scale(), per_row=5),
    in_words("useful", says("Mikä oli hyödyllistä?"), optional=True, skippable=lambda _answers: True),
    one_of(
        "again",
        says("Tilaisitko uudelleen?"),
        (Option("yes", verbatim("Kyllä")), Option("maybe", verbatim("Ehkä")), Option("no", verbatim("En"))),
    ),
)
AUDIENCE = form(
    "feedback_audience",
    one_of(
        "rating",
        says("Kuinka hyödyllinen puheenvuoro oli sinulle?", "1 = ei lainkaan, 5 = erittäin"),
        scale(),
        per_row=5,
    ),
    in_words("gave", says("Mitä sait tästä?", "Muutama sana riittää."), optional=True, skippable=lambda _answers: True),
)


def calendar_file() -> File:
    return File("keikka.ics", "text/calendar", b"BEGIN:VCALENDAR\r\n", verbatim("Kalenteritiedosto"))


def picture() -> File:
    return File("qr.svg", "image/svg+xml", qr("https://keikka.example"), verbatim("QR-koodi palautetta varten"))
