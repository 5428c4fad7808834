"""Pages behind a link: invitation, private order link, feedback, audience code and its poster.

Whoever has the link may see its page; looking changes nothing and wrong links are counted. These pages work without
scripts and without a session, and their addresses go nowhere: no log, no Referer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from adapters.port import Incoming, View
from adapters.web import devices, forms, hear, paper, say
from adapters.web.guard import ERRORS
from adapters.web.house import WebHouse
from adapters.web.listen import read_fields
from adapters.web.pages import SCRIPT_TEXTS, file_of
from adapters.web.say import Reader
from adapters.web.session import Who, asked_language
from dialogs.form.turn import Form
from dialogs.speech import Button, Link, Message, Text, _, pgettext

# What people type between the halves of a code.
_GAPS = str.maketrans({" ": "", "-": "", "\u2013": ""})

_STATES: Mapping[str, tuple[Text, Text]] = {
    "done": (_("Thank you. Your answers are stored."), _("You can close this page.")),
    "heard": (_("Thank you. Your answers have come in."), _("You can close this page.")),
    "answered": (
        _("Thank you. This device has answered already."),
        _("Each device answers once. Others can answer on their own phones."),
    ),
    "closed": (_("This form is closed"), _("The time for answering has passed.")),
    "not_yet": (_("This form opens when the gig begins"), _("Come back to this address then.")),
}
_CHANGED = _("Something has changed since you opened this page. This is how it stands now.")
_CHOOSE = _("Choose one.")


@dataclass(frozen=True)
class Links:
    """The handlers of pages behind links."""

    house: WebHouse

    async def invitation(self, request: web.Request) -> web.Response:
        """What the invitation is for; nothing is bound by looking."""
        view = await self._find(request, "invitation")
        return await self._invitation(request, view)

    async def accept(self, request: web.Request) -> web.Response:
        """Bind the invitation to a session of this browser."""
        self._pay(request)
        view = await self._find(request, "invitation")
        fields = await read_fields(request, self.house)
        if fields.get("remember") not in ("yes", "no"):
            return await self._invitation(request, view, error=_CHOOSE)
        remember = fields["remember"] == "yes"
        session = (await self.house.sessions.who(request)).session
        accepted = await self.house.doors.accept(request.match_info["token"], session, remember=remember)
        if accepted is None:
            return self._not_here(request)
        secret, visitor = accepted
        response = web.Response(status=303, headers={"Location": "/#latest"})
        self.house.sessions.keep(response, secret, visitor, remember=remember)
        self.house.sessions.remember_asking(response)
        return response

    async def order(self, request: web.Request) -> web.Response:
        """An order's state, booking and links for whoever has its private link."""
        return self._order(request, await self._find(request, "order"))

    async def press(self, request: web.Request) -> web.Response:
        """A button on an order's private page; what cannot be undone is asked twice."""
        self._pay(request)
        view = await self._find(request, "order")
        fields = await read_fields(request, self.house)
        button = _button(view, fields.get("data", ""))
        if button is None:
            return self._order(request, view, notice=_CHANGED)
        if button.weight == "danger" and fields.get("sure") != "yes":
            who = self._who(request, view)
            return self._page("sure.html", request, who, button=button, label=button.label)
        token = request.match_info["token"]
        incoming = hear.link_press(token, fields.get("act", ""), button.data)
        settled = await self._hear(incoming)
        return self._then(request, view, f"/o/{token}", settled=settled)

    async def form(self, request: web.Request) -> web.Response:
        """A feedback form, or what has become of it."""
        return self._form(request, await self._find_form(request))

    async def fill(self, request: web.Request) -> web.Response:
        """Answers to a feedback form: told at once what is missing, stored when nothing is."""
        self._pay(request)
        view = await self._find_form(request)
        fields = await read_fields(request, self.house)
        who = self._who(request, view)
        if self._state(request, view) != "open":
            return self._form(request, view)
        answers = {name: value for name, value in fields.items() if hear.is_answer(name)}
        errors = forms.errors_in(view.values["form"], answers, self.house.now(), who.language)
        if forms.tells_of_distress(answers) and fields.get("heeded") != "yes":
            return self._form(request, view, typed=answers, errors=errors, help_first=True)
        if errors:
            return self._form(request, view, typed=answers, errors=errors)
        purpose, token = _purpose(request), _token(request)
        settled = await self._hear(hear.form(token, purpose, fields.get("act", ""), answers))
        thanks = f"/a/{token}/thanks" if purpose == "audience" else f"/f/{token}"
        answer = self._then(request, view, thanks, settled=settled)
        devices.note_answer(answer, token, view, self.house.now(), secure=self.house.doorway.secure)
        return answer

    async def thanks(self, request: web.Request) -> web.Response:
        """After the audience's form. It looks nothing up: it is the same for every code."""
        title, text = _STATES["heard"]
        return self._page("told.html", request, self._who(request, None), title=title, text=text)

    async def code(self, request: web.Request) -> web.Response:
        """Where a code from a poster is typed; a typed one leads to its form."""
        typed = request.query.get("code", "")
        if code := normal_code(typed):
            return web.Response(status=303, headers={"Location": f"/a/{code}"})
        return self._page("code.html", request, self._who(request, None), typed=typed)

    async def poster(self, request: web.Request) -> web.Response:
        """A page to print: the code, its short address and its QR."""
        code = _token(request)
        view = await self._find(request, "poster", code=code)
        who = Who(self.house.sessions.language_of(request, view.values.get("language")))
        address = self.house.doorway.address.partition("//")[2] + "/a"
        in_two = f"{code[:4]} {code[4:]}" if len(code) == 8 else code
        qr = f"/a/{code}/qr.svg"
        return self._page("poster.html", request, who, view=view.values, qr=qr, address=address, code=in_two)

    async def calendar(self, request: web.Request) -> web.Response:
        """The calendar file of an order that is booked."""
        return file_of(await self._find(request, "file", name="gig.ics", token=_token(request)))

    async def qr(self, request: web.Request) -> web.Response:
        """The QR picture of a link's own address; there is none of a link that is no good."""
        if "code" in request.match_info:
            await self._find(request, "poster", code=_token(request))
            path = f"/a/{_token(request)}"
        else:
            await self._find(request, "order")
            path = f"/o/{_token(request)}"
        name, address = request.match_info["name"], self.house.doorway.address + path
        return file_of(await self.house.ears.look(None, "file", name=name, address=address))

    # What the handlers share.

    async def _find(self, request: web.Request, question: str, **about: str) -> View:
        view = await self.house.ears.look(None, question, **(about or {"token": _token(request)}))
        if not view.found:
            self.house.gate.miss(self.house.address(request))
            raise web.HTTPNotFound
        return view

    async def _find_form(self, request: web.Request) -> View:
        return await self._find(request, "form", purpose=_purpose(request), token=_token(request))

    async def _hear(self, incoming: Incoming) -> bool:
        heard = await self.house.ears.hear(incoming)
        return await self.house.ears.wait_for_effect(heard, self.house.limits.settle_wait)

    def _pay(self, request: web.Request) -> None:
        # A code is a whole audience's, who may all answer in the same minute; every other link is one person's.
        lane = None if "code" in request.match_info else hear.link_lane(_token(request))
        self.house.gate.post(lane, self.house.address(request))

    def _who(self, request: web.Request, view: View | None) -> Who:
        theirs = view.values.get("language") if view else None
        if "code" in request.match_info:  # one code for a whole audience: the browser knows the reader better
            theirs = asked_language(request.headers.get("Accept-Language", "")) or theirs
        return Who(self.house.sessions.language_of(request, theirs))

    async def _invitation(self, request: web.Request, view: View, error: Text | None = None) -> web.Response:
        who, status = self._who(request, view), 422 if error else 200
        role = str(view.values.get("role") or "expert")
        organisation = str(view.values.get("organisation") or "")
        #: Whoever sits at a browser that somebody is signed in with must know whom the invitation goes to.
        held = (await self.house.sessions.who(request)).visitor is not None
        values = {"role": role, "organisation": organisation, "error": error, "held": held}
        return self._page("invitation.html", request, who, status=status, **values)

    def _order(self, request: web.Request, view: View, notice: Text | None = None) -> web.Response:
        who, token = self._who(request, view), _token(request)
        message: Message = view.values["message"]
        shown = replace(message, links=(*message.links, *_order_links(token, view.values)))
        order = say.message(shown, Reader(who.language, self.house.zone))
        link, qr = f"{self.house.doorway.address}/o/{token}", f"/o/{token}/qr.svg"
        return self._page("order.html", request, who, order=order, link=link, qr=qr, notice=notice)

    def _form(
        self,
        request: web.Request,
        view: View,
        typed: Mapping[str, str] | None = None,
        errors: Mapping[str, Text] | None = None,
        *,
        help_first: bool = False,
    ) -> web.Response:
        who = self._who(request, view)
        state = self._state(request, view)
        if state != "open":
            title, text = _STATES.get(state, _STATES["closed"])
            return self._page("told.html", request, who, title=title, text=text)
        form: Form = view.values["form"]
        answers = view.values.get("answers") or {}
        questions = forms.draw_questions(form, answers, typed or {}, errors or {}, self.house.now(), who.language)
        intro = say.words(view.values.get("intro"), who.language)
        title = _ONE_MINUTE if _purpose(request) == "audience" else _FEEDBACK
        status = 422 if errors else 200
        lines = view.values["help"][who.language] if help_first else ()
        values = {"questions": questions, "intro": intro, "title": title, "help": lines}
        return self._page("form.html", request, who, status=status, **values)

    def _state(self, request: web.Request, view: View) -> str:
        """What has become of a form, for this device."""
        state = str(view.values.get("state") or "open")
        return "answered" if state == "open" and devices.has_answered(request, _token(request), view) else state

    def _then(self, request: web.Request, view: View, path: str, *, settled: bool) -> web.Response:
        if settled:
            return web.Response(status=303, headers={"Location": path})
        who = self._who(request, view)
        return paper.page("later.html", who, status=202, text=_STORED, back=path)

    def _not_here(self, request: web.Request) -> web.Response:
        title, text = ERRORS[404]
        who = self._who(request, None)
        return paper.page("error.html", who, status=404, title=title, text=text, after=None)

    def _page(self, template: str, request: web.Request, who: Who, *, status: int = 200, **values: Any) -> web.Response:
        texts = paper.in_words(SCRIPT_TEXTS, who.language)
        return paper.page(template, who, status=status, here=request.path, texts=texts, demo=False, **values)


_FEEDBACK = pgettext("page", "Feedback")
_ONE_MINUTE = _("One minute for feedback")
_STORED = _("Your answers are stored. Keikka is busy right now. You can close this page.")


def _order_links(token: str, values: Mapping[str, Any]) -> list[Link]:
    """What goes with an order as it stands: its calendar file, the audience's poster, the feedback form."""
    links = []
    if values.get("booked"):
        links.append(Link(_("Calendar file"), f"/o/{token}/gig.ics"))
    if values.get("code"):
        links.append(Link(_("Poster to print"), f"/a/{values['code']}/poster"))
    if values.get("feedback_path"):
        links.append(Link(_("Give feedback"), str(values["feedback_path"])))
    return links


def normal_code(typed: str) -> str:
    """An audience code as typed by hand, in its one form; empty if it cannot be one."""
    code = typed.strip().translate(_GAPS).lower()
    return code if code.isascii() and code.isalnum() and 4 <= len(code) <= 16 else ""


def _token(request: web.Request) -> str:
    if "code" in request.match_info:
        return normal_code(request.match_info["code"]) or "-"
    return request.match_info["token"]


def _purpose(request: web.Request) -> str:
    return "audience" if "code" in request.match_info else "feedback"


def _button(view: View, data: str) -> Button | None:
    """The button of the page as it stands; a page that was opened long ago may call it by its former name."""
    now = view.values.get("formerly", {}).get(data, data)
    message: Message = view.values["message"]
    return next((button for row in message.buttons for button in row if button.data == now), None)
