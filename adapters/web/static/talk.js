// A conversation on a page: its entries, what the visitor writes and presses, and what is new.

import { Drawer, el } from "./draw.js";
import { Live } from "./live.js";
import { Place } from "./place.js";
import { Seen } from "./seen.js";
import { Sender, newAct, post } from "./send.js";

const LONGEST = 15000;
const OWN = 8000; // milliseconds after an act of one's own within which what comes is its answer

export class Talk {
  constructor(main, { onBoard = () => {}, shows = () => true, keep = Infinity, onAct = () => {}, onNews = () => {} } = {}) {
    const { page, base, last, shown, session, texts } = main.dataset;
    Object.assign(this, { main, page, base, onBoard, shows, keep, onAct, onNews });
    this.last = Number(last) || 0;
    this.known = session === "yes";
    this.texts = JSON.parse(texts);
    this.list = main.querySelector(".entries");
    this.status = main.querySelector(".status");
    this.drawer = new Drawer({ base, page, texts: this.texts, last: () => this.last });
    this.sender = new Sender();
    this.pending = [];
    this.actedAt = -Infinity;
    this.place = new Place(main, { page, list: this.list, texts: this.texts, framed: Boolean(base) });
    this.live = new Live({
      base,
      page,
      after: () => this.last,
      shown: Number(shown) || 0,
      hear: (news) => this.hear(news),
      state: (connected) => this.tellConnection(connected),
      ended: () => this.end(),
    });
  }

  start() {
    this.main.addEventListener("submit", (event) => this.submitted(event));
    const box = this.main.querySelector(".composer textarea");
    if (box) this.prepareBox(box);
    addEventListener("beforeunload", (event) => this.sender.waiting && event.preventDefault());
    const leaving = document.querySelector('form[action="/signout"]');
    leaving?.addEventListener("submit", () => this.live.stop());
    addEventListener("message", (event) => {
      // A seat of the demo that was out of sight scrolls nowhere until it is shown.
      if (event.origin === location.origin && event.data === "shown") this.place.toNewest();
    });
    if (this.known) this.begin();
    this.place.toNewest();
  }

  // A visitor with a session has news, and what they see counts.
  begin() {
    this.known = true;
    // Who has a session can end it.
    for (const one of document.querySelectorAll('details.menu, form[action="/signout"]')) one.hidden = false;
    this.seen = new Seen(this.main, { page: this.page, base: this.base });
    this.live.start();
  }

  // The session is over, or nobody knows what this page has shown. What is being written is not thrown away.
  end() {
    const box = this.main.querySelector(".composer textarea");
    if (!box?.value.trim() || !this.status) return location.reload();
    clearTimeout(this.tellTimer);
    this.status.replaceChildren(this.texts.over, " ", this.action(this.texts.reload, () => location.reload()));
  }

  // What the visitor does

  prepareBox(box) {
    const finger = matchMedia("(pointer: coarse)");
    const grow = () => {
      if (CSS.supports("field-sizing", "content")) return;
      box.style.height = "auto";
      box.style.height = `${Math.min(box.scrollHeight + 2, 200)}px`;
    };
    box.addEventListener("input", grow);
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
      if (finger.matches && !event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      box.form.requestSubmit();
    });
  }

  submitted(event) {
    const form = event.target;
    if (form.classList.contains("composer")) {
      event.preventDefault();
      this.say(form.elements.text);
    } else if (form.classList.contains("buttons") && event.submitter) {
      event.preventDefault();
      this.press(form, event.submitter);
    } else if (form.parentElement.classList.contains("remember")) {
      event.preventDefault();
      this.remember(form, event.submitter);
    }
  }

  say(box) {
    const text = box.value.trim();
    const start = box.form.elements.start?.value;
    if (!text) return box.focus();
    if (text.length > LONGEST) return this.tell(this.texts.too_long);
    box.value = "";
    box.dispatchEvent(new Event("input"));
    this.tell("");
    const act = newAct();
    const node = this.drawer.entry({
      key: `act ${act}`, seq: 0, id: act, side: "them", card: "", day: "", at: "", time: "", seen: true,
      parts: [text], buttons: [], links: [], files: [],
    });
    const note = el("p", { class: "note" });
    node.classList.add("pending");
    node.querySelector(".by").remove();
    node.append(note);
    this.list.append(node);
    this.actedAt = performance.now();
    node.classList.add("fresh");
    const thing = { act, text, node, sent: false };
    this.pending.push(thing);
    this.place.toEnd();
    this.sender.push({
      path: `${this.base}/say`,
      fields: () => ({ act, text, page: this.page, ...(start && { start }), ...this.wantsNews() }),
      state: (state, told) => this.saying(thing, note, box, state, told),
    });
  }

  saying(thing, note, box, state, told) {
    const { node } = thing;
    node.classList.toggle("failed", state === "failed" || state === "refused");
    note.replaceChildren();
    if (state === "sending") note.append(this.texts.sending);
    if (state === "retrying") note.append(this.texts.retrying);
    if (state === "pause") note.append(this.texts.pause.replace("{n}", told));
    if (state === "failed") note.append(told?.words || this.texts.failed, " ", this.action(this.texts.retry, () => this.sender.retry()));
    if (state === "ended") location.reload();
    if (state === "refused") {
      const words = told.status === 413 ? this.texts.too_long : told.words || this.texts.failed;
      const rewrite = () => {
        box.value = thing.text;
        box.dispatchEvent(new Event("input"));
        box.focus();
        node.remove();
      };
      this.forget(thing);
      note.append(words, " ", this.action(this.texts.rewrite, rewrite));
    }
    if (state === "done") {
      thing.sent = true;
      if (told.words) note.append(told.words);
      this.answered(told);
    }
  }

  press(form, button) {
    if (form.classList.contains("busy")) return;
    const act = newAct();
    const data = button.value;
    const to = form.elements.to.value;
    form.classList.add("busy");
    this.actedAt = performance.now();
    this.onAct();
    button.setAttribute("aria-busy", "true");
    const free = () => {
      form.classList.remove("busy");
      button.removeAttribute("aria-busy");
    };
    this.sender.push({
      path: `${this.base}/press`,
      fields: () => ({ act, data, to, page: this.page, ...this.wantsNews() }),
      state: (state, told) => {
        if (state === "done") {
          if (told.words) this.tell(told.words);
          this.answered(told);
          this.onAct();
          setTimeout(free, 400);
        }
        if (state === "refused") {
          free();
          this.tell(told.words || this.texts.press_failed);
        }
        if (state === "retrying" || state === "failed") this.tell(told?.words || this.texts.retrying);
        if (state === "pause") this.tell(this.texts.pause.replace("{n}", told));
        if (state === "ended") location.reload();
      },
    });
  }

  async remember(form, button) {
    const box = form.parentElement;
    const { status } = await post(form.getAttribute("action"), { remember: button.value }).catch(() => ({ status: 0 }));
    if (status === 200) box.hidden = true;
    this.main.querySelector(".composer textarea")?.focus();
  }

  wantsNews() {
    if (this.live.connected) return {};
    return { after: String(this.last), ...(this.live.shown && { shown: String(this.live.shown) }) };
  }

  answered(told) {
    if (told.entries) this.hear(told);
    else if (!this.live.connected) this.live.ask();
    // An own message that the stream does not bring within some seconds is fetched.
    setTimeout(() => this.pending.some((thing) => thing.sent) && this.live.ask(), 4000);
    if (!this.known) {
      const remember = this.main.querySelector(".remember");
      if (remember) remember.hidden = false;
      this.begin();
    }
  }

  // What is new

  hear({ entries, last, board }) {
    const following = this.place.isAtEnd();
    const fresh = [];
    for (const entry of entries) {
      if (entry.side === "them") this.settle(entry);
      if (this.shows(entry)) this.put(entry, fresh);
    }
    this.last = Math.max(this.last, last || 0);
    for (const field of this.main.querySelectorAll('input[name="after"]')) field.value = this.last;
    if (board) this.onBoard(board);
    while (this.list.children.length > this.keep) this.list.firstElementChild.remove();
    if (fresh.length) this.arrived(fresh, following);
  }

  put(entry, fresh) {
    const node = this.drawer.entry(entry);
    let old = this.list.querySelector(`[data-key="${CSS.escape(entry.key)}"]`);
    if (old && Number(old.dataset.seq) >= entry.seq) return;
    // A card that comes anew is news: it leaves its old place and stands at the end.
    if (old && Number(old.dataset.born) < entry.born) {
      old.remove();
      old = null;
    }
    if (old) {
      const focused = old.contains(document.activeElement) ? document.activeElement : null;
      old.replaceWith(node);
      if (focused) this.refocus(node, focused.value);
      node.classList.add("changed");
    } else {
      this.dropWelcome(entry);
      this.dayBefore(entry);
      const waiting = this.list.querySelector(".pending");
      if (waiting) waiting.before(node);
      else this.list.append(node);
      node.classList.add("fresh");
    }
    if (entry.side === "us" && !old) fresh.push(node);
    this.seen?.watch(node);
  }

  // The first words stand on a newcomer's page before they are stored: they are not said twice.
  dropWelcome(entry) {
    const words = entry.parts.join("\n");
    for (const node of this.list.querySelectorAll('.welcome, [data-seq="0"]:not(.pending)')) {
      const same = [...node.querySelectorAll(".bubble > p")].map((part) => part.textContent).join("\n") === words;
      if (same) node.remove();
    }
  }

  dayBefore(entry) {
    const days = [...this.list.querySelectorAll(".entry[data-day]")].map((node) => node.dataset.day).filter(Boolean);
    if (days.at(-1) !== entry.day && this.page !== "me") this.list.append(this.drawer.day(entry.day));
  }

  settle(entry) {
    const thing = this.pending.find((one) => one.text === entry.parts.join("\n")) || this.pending.find((one) => one.sent);
    if (!thing) return;
    thing.node.remove();
    this.forget(thing);
  }

  arrived(fresh, following) {
    this.place.news(fresh, following || performance.now() - this.actedAt < OWN);
    this.onNews(fresh);
  }

  forget(thing) {
    this.pending = this.pending.filter((one) => one !== thing);
  }

  refocus(node, value) {
    const same = [...node.querySelectorAll("button")].find((button) => button.value === value);
    const target = same || node;
    if (!same) node.tabIndex = -1;
    target.focus({ preventScroll: true });
  }

  // Small words

  tell(words) {
    if (this.status) this.status.textContent = words;
    clearTimeout(this.tellTimer);
    this.tellTimer = setTimeout(() => this.status && (this.status.textContent = ""), 8000);
  }

  tellConnection(connected) {
    clearTimeout(this.lostTimer);
    if (connected && this.lost) {
      this.lost = false;
      this.tell(this.texts.online);
    } else if (!connected && !this.lost) {
      // Short breaks are nobody's business.
      this.lostTimer = setTimeout(() => {
        this.lost = true;
        clearTimeout(this.tellTimer);
        if (this.status) this.status.textContent = this.texts.offline;
      }, 4000);
    }
  }

  action(label, act) {
    const button = el("button", { type: "button" }, label);
    button.addEventListener("click", act);
    return button;
  }
}
