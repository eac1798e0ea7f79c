// Keys: / searches, g and a letter goes, j and k walk rows, ? lists. Everything works without this file.
(() => {
  "use strict";
  const typing = (target) => target.closest("input, select, textarea, [contenteditable]");
  let going = false;

  const step = (by) => {
    const links = [...document.querySelectorAll("table.rows tbody tr td:first-child a")];
    if (!links.length) return;
    const at = links.indexOf(document.activeElement);
    links[Math.min(Math.max(at + by, 0), links.length - 1)].focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (going) {
      going = false;
      const link = document.querySelector(`nav a[data-key="${CSS.escape(event.key)}"]`);
      if (link) { event.preventDefault(); link.click(); }
      return;
    }
    switch (event.key) {
      case "/": {
        const field = document.querySelector("[data-search]") || document.getElementById("find");
        if (field) { event.preventDefault(); field.focus(); field.select(); }
        break;
      }
      case "g": going = true; setTimeout(() => { going = false; }, 1500); break;
      case "j": step(1); break;
      case "k": step(-1); break;
      case "?": document.getElementById("shortcuts")?.showModal(); break;
      default:
    }
  });

  // A form that was sent is not sent again by a second click.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "true";
  });
  addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  // Where something is wrong, that is where one goes on.
  const wrong = document.querySelector("[aria-invalid=true]") || document.querySelector("[role=alert]");
  if (wrong) { if (!wrong.matches("input, select, textarea")) wrong.tabIndex = -1; wrong.focus(); }

  // All boxes of a list by one.
  document.addEventListener("change", (event) => {
    const all = event.target.closest("[data-all]");
    if (!all) return;
    document.querySelectorAll(`input[name="${CSS.escape(all.dataset.all)}"]`).forEach((box) => { box.checked = all.checked; });
  });
})();
