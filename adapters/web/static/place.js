// Where the reader is on the page, and how they learn of what they do not see.

const NEAR = 140; // pixels from the end within which a reader is following along

function manner(behavior) {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : behavior;
}

export class Place {
  constructor(main, { page, list, texts, framed }) {
    Object.assign(this, { main, page, list, texts, framed });
    this.jump = main.querySelector(".jump");
    this.title = document.title;
    this.unread = 0;
    document.addEventListener("visibilitychange", () => document.hidden || this.read());
    if (this.jump) this.prepareJump();
    this.atEnd = true;
    const scroller = list.closest(".log");
    for (const where of [document, scroller]) where?.addEventListener("scroll", () => this.scrolled(), { passive: true });
    // A keyboard that opens, a phone that is turned, a frame that is shown: the end stays in sight.
    addEventListener("resize", () => this.atEnd && this.toEnd("instant"));
  }

  scrolled() {
    if (!this.scroller?.clientHeight) return; // not shown at all
    this.atEnd = this.isAtEnd();
    if (this.atEnd) this.hideJump();
  }

  // What scrolls: the chat with its page, the private side of the dispatch page by itself, an expert's page not at all.
  get scroller() {
    if (this.page === "me") return null;
    return this.page === "chat" ? document.scrollingElement : this.list.closest(".log");
  }

  isAtEnd() {
    const box = this.scroller;
    return !box || box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
  }

  toEnd(behavior = "smooth") {
    const box = this.scroller;
    if (!box) return;
    box.scrollTo({ top: box.scrollHeight, behavior: manner(behavior) });
    this.hideJump();
  }

  // New messages: a reader who follows along is taken there, another gets a hint and stays where they are.
  news(fresh, following) {
    if (document.hidden) {
      this.unread += fresh.length;
      document.title = `(${this.unread}) ${this.title}`;
    }
    if (following || this.framed) this.toStart(fresh[0]);
    else if (this.jump) {
      this.jump.hidden = false;
      this.jump.textContent = `${this.texts.new} ↓`;
    }
  }

  // A long message is read from its beginning: the end of the page is not where reading goes on.
  toStart(node, behavior = "smooth") {
    const box = this.scroller;
    if (!box) return;
    const room = box.clientHeight - (this.main.querySelector(".foot")?.offsetHeight || 0);
    const below = box.scrollHeight - (node.getBoundingClientRect().top + box.scrollTop);
    if (below < room || this.page !== "chat") this.toEnd(behavior);
    else this.bring(node, behavior);
  }

  // Where reading goes on when the page is opened: at the newest message, from its beginning if it is long.
  toNewest() {
    const newest = this.list.lastElementChild;
    if (newest) this.toStart(newest, "instant");
  }

  // Only what scrolls here: `scrollIntoView` would move the page around a frame, too.
  bring(node, behavior = "smooth") {
    const box = this.scroller || document.scrollingElement;
    const room = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
    const from = box === document.scrollingElement ? room : box.getBoundingClientRect().top;
    box.scrollTo({ top: box.scrollTop + node.getBoundingClientRect().top - from, behavior: manner(behavior) });
  }

  prepareJump() {
    this.jump.addEventListener("click", () => {
      this.toEnd();
      this.main.querySelector(".composer textarea")?.focus({ preventScroll: true });
    });
  }

  hideJump() {
    if (this.jump) this.jump.hidden = true;
  }

  read() {
    this.unread = 0;
    document.title = this.title;
  }
}
