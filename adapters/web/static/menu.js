// The menu at the top closes when something else is done. Without scripts it opens and closes by its own button.

const menu = document.querySelector("details.menu");

if (menu) {
  const close = () => (menu.open = false);
  document.addEventListener("click", (event) => menu.contains(event.target) || close());
  document.addEventListener("focusin", (event) => menu.contains(event.target) || close());
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    close();
    menu.querySelector("summary").focus();
  });
}
