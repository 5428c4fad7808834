// The demo's page: frames for seats, one live stream for all of them, and the clock.

import { el } from "./draw.js";
import "./menu.js";
import { post } from "./send.js";

const main = document.querySelector("main");
const now = main.querySelector(".now");
const status = main.querySelector(".status");
const moves = main.querySelector(".moves");
const areas = [...main.querySelectorAll(".area")];
const bar = main.querySelector(".areas-switch");
const PAGES = { dispatch: "dispatch" };
const PHONES = 6; // kept in sight at most
const READING = 2500; // milliseconds for the last words on a phone before the next one comes to the front
let stage = JSON.parse(main.dataset.stage);
let phones = [];
let turning = null;

function frameOf(seat) {
  return main.querySelector(`iframe[data-seat="${CSS.escape(seat)}"]`);
}

function areaOf(one) {
  const name = one.kind === "dispatch" ? "dispatch" : one.kind === "expert" ? "phones" : "orderer";
  return areas.find((area) => area.dataset.area === name);
}

// Every seat has its frame from the beginning: a phone in a pocket hears too.
function ensureFrame(one) {
  const frame = frameOf(one.seat);
  if (frame) return frame;
  const path = `/demo/as/${one.seat}/${PAGES[one.kind] || ""}`;
  const made = el("iframe", { title: one.name, src: path, "data-seat": one.seat, hidden: true });
  areaOf(one).querySelector(".frames").append(made);
  return made;
}

function tell(frame, what) {
  frame?.contentWindow?.postMessage(what, location.origin);
}

function pick(area, seat) {
  const before = picked(area);
  for (const frame of area.querySelectorAll("iframe")) frame.hidden = frame.dataset.seat !== seat;
  if (before !== seat) tell(frameOf(seat), "shown");
  for (const tab of area.querySelectorAll(".seat")) {
    if (tab.dataset.seat === seat) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
    if (tab.dataset.seat === seat) tab.classList.remove("news");
  }
}

function picked(area) {
  return area.querySelector('.seat[aria-current="true"]')?.dataset.seat;
}

function tab(one, label) {
  const path = `/demo/as/${one.seat}/${PAGES[one.kind] || ""}`;
  const node = el("a", { class: "seat", href: path, "data-seat": one.seat }, one.name);
  if (one.waiting) node.append(" ", el("span", { class: "waiting" }, label));
  return node;
}

// Who has answered stays in sight for a while: there is an answer to be read on that phone.
function remember(now_asked) {
  const there = new Set(now_asked.map((one) => one.seat));
  const gone = phones.filter((one) => !there.has(one.seat)).map((one) => ({ ...one, waiting: false }));
  return [...now_asked, ...gone].slice(0, Math.max(PHONES, now_asked.length));
}

function show(next) {
  const asked = new Set(phones.filter((one) => one.waiting).map((one) => one.seat));
  stage = next;
  phones = remember(stage.phones);
  now.textContent = stage.now;
  for (const one of [...stage.seats, ...phones]) ensureFrame(one);
  showPhones(phones.find((one) => one.waiting && !asked.has(one.seat))?.seat);
  moves.replaceChildren(
    ...stage.steps.map((step) =>
      el("button", { name: "to", value: step.to }, step.label, step.at ? el("small", {}, step.at) : null),
    ),
  );
}

function showPhones(newly) {
  const area = areas.find((one) => one.dataset.area === "phones");
  const before = picked(area);
  const seats = phones.map((one) => one.seat);
  area.querySelector(".seats").replaceChildren(...phones.map((one) => tab(one, main.dataset.waiting)));
  for (const frame of area.querySelectorAll("iframe")) if (!seats.includes(frame.dataset.seat)) frame.remove();
  area.querySelector(".nobody").hidden = phones.length > 0;
  const current = seats.includes(before) ? before : newly || seats[0];
  if (current) pick(area, current);
  if (newly && newly !== current) {
    clearTimeout(turning);
    turning = setTimeout(() => pick(area, newly), READING);
  }
}

// Which area is open on a narrow screen, and a dot where something has happened.
function prepareAreas() {
  bar.hidden = false;
  const open = (name) => {
    main.dataset.area = name;
    for (const button of bar.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", button.value === name);
      if (button.value === name) button.querySelector(".dot").hidden = true;
    }
    const area = areas.find((one) => one.dataset.area === name);
    tell(frameOf(picked(area) || ""), "shown");
  };
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) open(button.value);
  });
  open("orderer");
}

function news(seat) {
  const frame = frameOf(seat);
  if (!frame) return;
  tell(frame, "news");
  const area = frame.closest(".area");
  if (area.dataset.area !== main.dataset.area) {
    bar.querySelector(`button[value="${area.dataset.area}"] .dot`).hidden = false;
  }
  if (picked(area) !== seat) area.querySelector(`.seat[data-seat="${CSS.escape(seat)}"]`)?.classList.add("news");
}

main.addEventListener("click", (event) => {
  const link = event.target.closest("a.seat");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  pick(link.closest(".area"), link.dataset.seat);
});

moves.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!event.submitter || moves.classList.contains("busy")) return;
  moves.classList.add("busy");
  status.textContent = main.dataset.moving;
  const { status: code, told } = await post("/demo/clock", { to: event.submitter.value }, { seconds: 120 }).catch(() => ({}));
  moves.classList.remove("busy");
  status.textContent = code === 200 ? "" : told?.words || main.dataset.stuck;
  if (code === 200) show(told);
});

// A new demo is a new house: it is away for a moment.
main.querySelector(".again").addEventListener("submit", async (event) => {
  event.preventDefault();
  status.textContent = main.dataset.anew;
  await post("/demo/again", {}).catch(() => ({}));
  const there = () => fetch("/health").then((response) => response.status < 600, () => false);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  for (let tries = 0; tries < 60 && !(await there()); tries++) await new Promise((resolve) => setTimeout(resolve, 500));
  location.reload();
});

const source = new EventSource("/demo/stream");
source.addEventListener("stage", (event) => show(JSON.parse(event.data)));
source.addEventListener("look", (event) => tell(frameOf(JSON.parse(event.data).seat), "news"));
source.addEventListener("seat", (event) => news(JSON.parse(event.data).seat));
prepareAreas();
show(stage);
for (const area of areas) {
  const seat = picked(area) || area.querySelector(".seat")?.dataset.seat;
  if (seat) pick(area, seat);
}
