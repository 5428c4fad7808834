// Small help on pages that work without it: copy, print.

import "./menu.js";

const main = document.querySelector("main");
const texts = JSON.parse(main.dataset.texts);

for (const button of main.querySelectorAll("button.print")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

for (const button of main.querySelectorAll("button.copy")) {
  const field = button.parentElement.querySelector("input");
  const status = main.querySelector(".status");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = texts.copied;
    } catch {
      status.textContent = texts.copy_failed;
    }
  });
}
