// Pages of cards: an expert's requests and gigs, and the dispatch channel. Cards change in place.

import "./menu.js";
import { Talk } from "./talk.js";

const main = document.querySelector("main");
const mine = main.dataset.page === "me";

class Cards {
  constructor(list, talk) {
    this.list = list;
    this.talk = talk;
  }

  show(cards) {
    const old = new Map([...this.list.children].map((node) => [node.dataset.key, node]));
    let after = null;
    for (const card of cards) {
      let node = old.get(card.key);
      old.delete(card.key);
      if (!node || node.dataset.print !== card.print) node = this.drawn(card, node);
      const place = after ? after.nextElementSibling : this.list.firstElementChild;
      if (place !== node) this.list.insertBefore(node, place);
      after = node;
    }
    for (const node of old.values()) node.remove();
  }

  drawn(card, old) {
    const node = this.talk.drawer.card(card);
    node.classList.add(old ? "changed" : "fresh");
    const focused = old?.contains(document.activeElement) ? document.activeElement : null;
    const open = old?.querySelector("details")?.open;
    if (old) old.replaceWith(node);
    if (open && node.querySelector("details")) node.querySelector("details").open = true;
    if (focused) this.talk.refocus(node, focused.value);
    this.talk.seen?.watch(node);
    return node;
  }
}

function showBoard(board) {
  cards.show(board.cards);
  alarms?.show(board.alarms);
  showDigest(board.digest);
  showTally(board);
  const empty = main.querySelector(".empty");
  empty.textContent = board.empty;
  empty.hidden = board.cards.length > 0 || !board.empty;
  const paused = main.querySelector(".paused");
  if (paused) paused.hidden = !board.paused;
}

// What waits, in one line; it opens to a line for each order.
function showDigest(told) {
  const digest = main.querySelector(".digest");
  if (!digest || digest.dataset.print === told.print) return;
  const [head, ...lines] = told.parts;
  digest.dataset.print = told.print;
  digest.querySelector("summary").textContent = head;
  digest.replaceChildren(digest.firstElementChild, ...talk.drawer.words({ ...told, parts: lines }));
}

// How many of the cards are shown, and the way to more.
function showTally({ tally, more }) {
  for (const node of main.querySelectorAll("p.tally")) {
    node.textContent = tally;
    node.hidden = !tally;
  }
  next.hidden = !tally;
  const link = next.querySelector("a");
  link.hidden = !more;
  if (!more) return;
  link.textContent = more.label;
  link.dataset.shown = more.shown;
  link.href = `?shown=${more.shown}#from-${more.first}`;
}

// More cards come in place, and reading goes on at the first of them.
async function bringMore(link) {
  if (link.getAttribute("aria-busy")) return;
  link.setAttribute("aria-busy", "true");
  const had = new Set([...cards.list.children].map((node) => node.dataset.key));
  const came = await talk.live.show(Number(link.dataset.shown));
  link.removeAttribute("aria-busy");
  if (!came) return talk.tell(talk.texts.press_failed);
  history.replaceState(null, "", `?shown=${talk.live.shown}`);
  const first = [...cards.list.children].find((node) => !had.has(node.dataset.key));
  if (first) {
    first.tabIndex = -1;
    first.focus();
  }
  talk.tell(main.querySelector("p.tally").textContent || talk.texts.all_shown);
}

// On a narrow screen the orders and the private side are two views of one page.
function prepareSwitch() {
  const bar = main.querySelector(".switch");
  if (!bar) return { showSide: () => {}, count: () => {} };
  const count = bar.querySelector(".count");
  let unread = 0;
  const narrow = matchMedia("(max-width: 59.99em)");
  const show = (name) => {
    main.dataset.view = name;
    for (const button of bar.querySelectorAll("button")) button.setAttribute("aria-pressed", button.value === name);
    if (name === "beside") {
      unread = 0;
      count.hidden = true;
      talk.place.toEnd("instant");
    }
  };
  bar.hidden = false;
  show(location.hash === "#latest" && main.querySelector(".beside .entry") ? "beside" : "orders");
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) show(button.value);
  });
  return {
    showSide: () => narrow.matches && show("beside"),
    count: (n) => {
      if (main.dataset.view === "beside" || !narrow.matches) return;
      unread += n;
      count.textContent = ` ${unread}`;
      count.hidden = unread === 0;
    },
  };
}

// What a press of one's own has brought is shown, wherever on the page it was pressed.
function showAnswer(fresh) {
  const own = performance.now() - pressed < 5000;
  if (mine && own) talk.place.bring(fresh[0].closest(".said"));
  views.count(fresh.length);
  if (own) views.showSide();
}

let pressed = -Infinity;
const talk = new Talk(main, {
  onBoard: showBoard,
  shows: (entry) => !mine || (entry.side === "us" && !entry.card),
  keep: mine ? 2 : Infinity,
  onAct: () => (pressed = performance.now()),
  onNews: showAnswer,
});
const next = main.querySelector(".next-cards");
next.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  bringMore(link);
});
const cards = new Cards(main.querySelector(".cards:not(.alarms)"), talk);
const alarmList = main.querySelector(".cards.alarms");
const alarms = alarmList ? new Cards(alarmList, talk) : null;
const views = prepareSwitch();
talk.start();
