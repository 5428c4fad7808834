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
const cards = new Cards(main.querySelector(".cards:not(.alarms)"), talk);
const alarmList = main.querySelector(".cards.alarms");
const alarms = alarmList ? new Cards(alarmList, talk) : null;
const views = prepareSwitch();
talk.start();
