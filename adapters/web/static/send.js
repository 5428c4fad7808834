// Sends what a visitor does, one thing after another, until the server has it. A retry carries the same act, so
// whatever was lost on the way, the server hears it once.

const WAITS = [1, 2, 4, 8, 15, 30];
const REFUSED = new Set([400, 401, 404, 405, 413, 415]);

export function newAct() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export async function post(path, fields, { keepalive = false, seconds = 25 } = {}) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(fields),
    signal: AbortSignal.timeout(seconds * 1000),
    credentials: "same-origin",
    keepalive,
  });
  const told = await response.json().catch(() => ({}));
  return { status: response.status, told };
}

export class Sender {
  // `fields` is asked when a thing goes out, so that it carries what the page knows then.
  constructor() {
    this.queue = [];
    this.busy = false;
    this.wake = null;
    addEventListener("online", () => this.retry());
  }

  // states told: sending, retrying, pause (seconds), failed, refused (words), ended, done (what was told)
  push(thing) {
    this.queue.push({ tries: 0, ...thing });
    this.run();
  }

  get waiting() {
    return this.queue.length;
  }

  retry() {
    if (this.wake) this.wake();
  }

  async run() {
    if (this.busy) return;
    this.busy = true;
    while (this.queue.length) {
      const thing = this.queue[0];
      thing.state("sending");
      const { status, told } = await post(thing.path, thing.fields()).catch(() => ({ status: 0, told: {} }));
      if (status === 200 || status === 202) {
        this.queue.shift();
        thing.state("done", told);
      } else if (status === 403) {
        this.queue.shift();
        thing.state("ended", told);
      } else if (REFUSED.has(status)) {
        this.queue.shift();
        thing.state("refused", { ...told, status });
      } else if (status === 429) {
        const after = Math.min(Math.max(told.after || 5, 1), 120);
        thing.state("pause", after);
        await this.sleep(after);
      } else {
        const tries = thing.tries++;
        const stuck = status === 507; // the house says why
        thing.state(stuck || tries >= 2 ? "failed" : "retrying", stuck ? told : {});
        await this.sleep(WAITS[Math.min(tries, WAITS.length - 1)]);
      }
    }
    this.busy = false;
  }

  sleep(seconds) {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.wake = null;
        resolve();
      };
      const timer = setTimeout(end, seconds * 1000);
      this.wake = end;
    });
  }
}
