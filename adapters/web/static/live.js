// Brings news to an open page: by server-sent events, or by asking where those cannot be had.
//
// Browsers open six connections to one house at most. So only four tabs hold one open; other tabs ask now and then.
// Inside the demo the surrounding page holds the only one and says when there is something to ask for.

const TABS = 4;
const QUIET = 50; // seconds without a sign of life after which a stream is not believed

export class Live {
  // hear(news) with {last, entries, board}; after() is the last row shown; state(true or false) tells the connection.
  // `shown` is how many cards the page asks for.
  constructor({ base, page, after, shown, hear, state, ended }) {
    Object.assign(this, { base, page, after, shown, state, ended });
    this.hear = (news) => hear(this.isMeant(news.board) ? news : { ...news, board: null });
    this.source = null;
    this.heardAt = 0;
    this.asking = null;
    this.again = false;
    this.framed = document.body.classList.contains("framed") && window.parent !== window;
  }

  get connected() {
    return this.source !== null && performance.now() - this.heardAt < QUIET * 1000;
  }

  start() {
    if (this.framed) {
      addEventListener("message", (event) => {
        if (event.origin === location.origin && event.data === "news") this.ask();
      });
      setInterval(() => this.ask(), 15000);
      return;
    }
    this.open();
    addEventListener("online", () => this.ask());
    document.addEventListener("visibilitychange", () => document.hidden || this.connected || this.ask());
    setInterval(() => this.connected || document.hidden || this.ask(), 5000);
    setInterval(() => this.connected || this.ask(), 60000);
  }

  // More cards are wanted: they are asked for, and from here on the stream brings as many. Whether they came.
  async show(shown) {
    const before = this.shown;
    this.shown = shown;
    if (!(await this.askNow())) {
      if (this.shown === shown) this.shown = before;
      return false;
    }
    if (this.source) {
      this.source.close();
      this.listen(this.release);
    }
    return true;
  }

  // What was asked for before more was wanted comes too late.
  isMeant(board) {
    return !board || !this.shown || board.asked >= this.shown;
  }

  query() {
    return new URLSearchParams({ page: this.page, after: this.after(), ...(this.shown && { shown: this.shown }) });
  }

  // The page is being left: nothing that comes now may turn it back.
  stop() {
    this.ended = () => {};
    this.source?.close();
  }

  async open() {
    if (!navigator.locks) return this.listen(() => {});
    for (let tab = 0; tab < TABS; tab++) {
      const name = `keikka stream ${tab}`;
      const held = await new Promise((told) => {
        navigator.locks.request(name, { ifAvailable: true }, (lock) => {
          told(lock !== null);
          return lock === null ? undefined : new Promise((release) => this.listen(release));
        });
      });
      if (held) return;
    }
    setTimeout(() => this.open(), 20000);
  }

  listen(release) {
    const source = new EventSource(`${this.base}/stream?${this.query()}`);
    this.source = source;
    this.release = release;
    const sign = () => {
      this.heardAt = performance.now();
      this.state(true);
    };
    const close = (wait) => {
      source.close();
      if (this.source === source) this.source = null;
      release();
      if (wait) setTimeout(() => this.open(), wait);
    };
    source.addEventListener("beat", sign);
    source.addEventListener("entries", (event) => {
      sign();
      this.hear({ board: null, ...JSON.parse(event.data) });
    });
    source.addEventListener("cards", (event) => {
      sign();
      this.hear({ entries: [], last: 0, board: JSON.parse(event.data) });
    });
    source.addEventListener("ended", () => {
      close(0);
      this.ended();
    });
    source.onerror = () => {
      this.heardAt = 0;
      this.state(false);
      if (source.readyState === EventSource.CLOSED) close(5000);
    };
  }

  // Ask once; what is asked for meanwhile is asked for again afterwards.
  async ask() {
    if (this.asking) {
      this.again = true;
      return this.asking;
    }
    this.asking = this.askNow();
    await this.asking;
    this.asking = null;
    if (this.again) {
      this.again = false;
      await this.ask();
    }
  }

  async askNow() {
    try {
      const response = await fetch(`${this.base}/stream?${this.query()}`, {
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout(20000),
      });
      if (response.status === 204 || response.status === 404) {
        this.ended();
        return false;
      }
      if (!response.ok) return false;
      this.state(true);
      this.hear(await response.json());
      return true;
    } catch {
      this.state(false);
      return false;
    }
  }
}
