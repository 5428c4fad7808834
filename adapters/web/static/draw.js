// Draws what the server tells. Only text is ever set, never markup. templates/message.html draws the same page first.

export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// Days and times stay on one line. say.py does the same.
const DAY = String.raw`\b(?:ma|ti|ke|to|pe|la|su|må|on|fr|lö|sö) \d{1,2}\.\d{1,2}\.?(?:\d{4})?`;
const DAY_IN_ENGLISH = String.raw`\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]{2}`;
const TIMES = String.raw`(?:\bklo |\bkl\. )?\b\d{1,2}(?:[.:]\d\d)?–\d{1,2}(?:[.:]\d\d)?`;
const TIME = String.raw`\b(?:klo|kl\.) \d{1,2}(?:\.\d\d)?`;
const WHOLE = new RegExp(`(${[DAY, DAY_IN_ENGLISH, TIMES, TIME].join("|")})`);

function pieces(part) {
  const all = part.split(WHOLE).map((piece, place) => (place % 2 ? el("span", { class: "whole" }, piece) : piece));
  return all.filter((piece) => piece !== "");
}

export class Drawer {
  constructor({ base, page, texts, last }) {
    Object.assign(this, { base, page, texts, last });
  }

  entry(e) {
    const name = e.side === "us" ? this.texts.keikka : this.texts.you;
    return el(
      "li",
      {
        class: `entry ${e.side}${e.card ? " carded" : ""}`,
        "data-key": e.key,
        "data-seq": e.seq,
        "data-id": e.id,
        "data-seen": e.seen ? "yes" : "no",
        "data-born": e.born,
        "data-day": e.day,
      },
      el("p", { class: "by" }, el("span", { class: "name" }, name), " ", el("time", { datetime: e.at }, e.time)),
      el("div", { class: "bubble" }, ...this.words(e), this.buttons(e, e.id)),
    );
  }

  card(c) {
    const details = c.details
      ? el(
          "details",
          {},
          el("summary", {}, this.texts.details),
          ...this.words(c.details),
          this.buttons(c.details, ""),
        )
      : null;
    return el(
      "li",
      { class: c.colour ? `card ${c.colour}` : "card", "data-key": c.key, "data-print": c.print },
      c.state ? el("p", { class: "state" }, c.state) : null,
      ...this.words(c),
      this.buttons(c, ""),
      details,
    );
  }

  day(day) {
    return el("li", { class: "day" }, el("span", {}, day));
  }

  words(m) {
    const apart = this.base ? { target: "_blank", rel: "noopener" } : {};
    const nodes = m.parts.map((part) => el("p", { dir: "auto" }, ...pieces(part)));
    if (m.links.length) {
      const links = m.links.map((link) => el("li", {}, el("a", { href: link.href, ...apart }, link.label)));
      nodes.push(el("ul", { class: "links" }, ...links));
    }
    for (const file of m.files) {
      nodes.push(
        file.picture
          ? el(
              "a",
              { class: "picture", href: file.href, ...apart },
              el("img", { src: file.href, alt: file.alt, loading: "lazy" }),
            )
          : el("a", { class: "file", href: file.href, download: file.name }, file.name),
      );
    }
    return nodes;
  }

  buttons(m, to) {
    if (!m.buttons.length) return null;
    const hidden = { act: "", to, page: this.page, after: String(this.last()) };
    return el(
      "form",
      { class: "buttons", method: "post", action: `${this.base}/press` },
      ...Object.entries(hidden).map(([name, value]) => el("input", { type: "hidden", name, value })),
      ...m.buttons.map((row) =>
        el(
          "div",
          { class: "row" },
          ...row.map((b) => el("button", { class: b.weight, name: "data", value: b.data }, b.label)),
        ),
      ),
    );
  }
}
