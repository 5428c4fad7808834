// What has been shown: an open, visible page tells it, so that an offer counts as delivered.
//
// Nobody watches a frame of the demo from outside: what it shows counts as shown.

import { newAct, post } from "./send.js";

const DWELL = 800; // milliseconds

export class Seen {
  constructor(main, { page, base }) {
    Object.assign(this, { main, page, base });
    this.onScreen = new Set();
    this.told = new Set();
    this.observer = new IntersectionObserver((changes) => this.moved(changes), { threshold: [0, 0.25] });
    document.addEventListener("visibilitychange", () => this.soon());
    for (const node of main.querySelectorAll(".entry, .card")) this.watch(node);
  }

  watch(node) {
    this.observer.observe(node);
    if (this.base) this.soon();
  }

  moved(changes) {
    for (const { target, intersectionRatio, intersectionRect } of changes) {
      if (intersectionRatio >= 0.25 || intersectionRect.height >= innerHeight / 2) this.onScreen.add(target);
      else this.onScreen.delete(target);
    }
    this.soon();
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.report(), DWELL);
  }

  report() {
    if (document.hidden && !this.base) return;
    const marks = new Map();
    for (const node of this.base ? this.main.querySelectorAll(".entry, .card") : this.onScreen) {
      const name = node.isConnected ? this.nameOf(node) : null;
      const mark = `${name} ${node.dataset.seq || node.dataset.print}`;
      if (name && !this.told.has(mark)) marks.set(mark, name);
    }
    if (!marks.size) return;
    for (const mark of marks.keys()) this.told.add(mark);
    const forget = () => marks.forEach((_name, mark) => this.told.delete(mark));
    post(`${this.base}/seen`, { act: newAct(), ids: [...marks.values()].join(",") }, { keepalive: true }).then(
      ({ status }) => status === 200 || forget(),
      forget,
    );
  }

  // Messages of ours that were not seen before, by id; cards of an expert's page by name (`offer:ID`).
  nameOf(node) {
    const { id, seen, key } = node.dataset;
    if (id) return seen === "no" && node.classList.contains("us") ? id : null;
    return this.page === "me" && key?.includes(":") ? key : null;
  }
}
