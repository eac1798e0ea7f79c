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
      // Escape leaves the field; what is looked for stays, also where the browser would empty the field.
      if (event.key === "Escape") { if (event.target.type === "search") event.preventDefault(); event.target.blur(); }
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

  // What a part of the page asked for and did not get is told, and nothing goes on as if it still came.
  const failed = (event) => {
    document.getElementById("failed")?.remove();
    const note = document.createElement("p");
    Object.assign(note, { id: "failed", className: "refused", textContent: document.body.dataset.failed });
    note.setAttribute("role", "alert");
    document.querySelector("main")?.prepend(note);
    const asked = event.detail.elt;
    (asked.matches?.(".working") ? asked : asked.querySelector?.(".working"))?.remove();
  };
  ["responseError", "sendError", "timeout"].forEach((name) => document.addEventListener(`htmx:${name}`, failed));

  // A session that is over leads to where one signs in, not into a part of the page.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const at = event.detail.xhr.responseURL;
    if (at && new URL(at).pathname === "/console/sign-in") { event.detail.shouldSwap = false; location.assign(location.pathname + location.search); return; }
    if (event.detail.shouldSwap) document.getElementById("failed")?.remove();
  });
})();
