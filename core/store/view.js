"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const peek = $("peek"), main = document.querySelector("main");
  const pair = main.classList.contains("pair");
  // The stretches of the text, and those of each fact: "f-3" -> elements.
  const stretches = [...document.querySelectorAll("article a.in")];
  const places = new Map();
  for (const node of stretches)
    for (const id of factsOf(node)) {
      if (!places.has(id)) places.set(id, []);
      places.get(id).push(node);
    }
  let lit = [], opened = null;

  // The cards' ids, the innermost fact first.
  function factsOf(node) {
    const side = node.getAttribute("href").slice(1, 3);
    return node.dataset.f.split(" ").map((seq) => side + seq);
  }

  // --- what is in hand -------------------------------------------------------

  function clear() {
    for (const node of lit) node.classList.remove("on");
    lit = [];
    if (opened) opened.open = false;
    opened = null;
    peek.hidden = true;
  }

  function light(node) {
    node.classList.add("on");
    lit.push(node);
  }

  // Shows the facts at a stretch: all their stretches, their cards, and copies
  // of these where the cards can't be seen.
  function show(stretch) {
    clear();
    const cards = [];
    for (const id of factsOf(stretch)) {
      const card = $(id);
      if (!card || card.classList.contains("off")) continue;
      light(card);
      cards.push(card);
      places.get(id).forEach(light);
    }
    if (!cards.length) return;
    opened = cards[0].querySelector("details:not([open])");
    if (opened) opened.open = true;
    stretch.setAttribute("aria-describedby", cards.map((c) => c.id).join(" "));
    const aside = cards[0].parentElement;
    const beside = !pair && getComputedStyle(aside).position === "sticky";
    if (beside) aside.scrollTop = cards[0].offsetTop - 8;
    else fill(cards);
  }

  function fill(cards) {
    peek.replaceChildren(...cards.slice(0, 3).map((card) => {
      const copy = card.cloneNode(true);
      copy.removeAttribute("id");
      return copy;
    }));
    peek.hidden = false;
  }

  // --- events ----------------------------------------------------------------

  document.addEventListener("mouseover", (event) => {
    const stretch = event.target.closest?.("article a.in");
    if (stretch) show(stretch);
    else if (event.target.closest?.("article")) clear();
  });
  document.addEventListener("focusin", (event) => {
    const stretch = event.target.closest?.("article a.in");
    if (stretch) show(stretch);
  });

  const stops = stretches.filter((node) => node.tabIndex >= 0);
  function move(by) {
    const open = stops.filter((node) => node.classList.contains("in"));
    if (!open.length) return;
    const at = open.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : open.length - 1) : at + by;
    open[(next + open.length) % open.length].focus();
  }
  document.addEventListener("keydown", (event) => {
    if (event.target.tagName === "INPUT" || event.ctrlKey || event.altKey
      || event.metaKey) return;
    if (event.key === "n") move(1);
    else if (event.key === "p") move(-1);
    else if (event.key === "Escape") {
      clear();
      document.activeElement.blur();
    }
  });

  // A card leads back to its place in the text.
  for (const card of document.querySelectorAll(".card")) {
    const nodes = places.get(card.id);
    const first = nodes?.[0];
    if (!first) continue;
    card.addEventListener("click", (event) => {
      if (event.target.closest("details, a")) return;
      if (String(getSelection())) return;
      first.focus({ preventScroll: true });
      first.scrollIntoView({ block: "center" });
    });
  }

  // --- types that are not wanted ---------------------------------------------

  function restyle(node) {
    const shown = factsOf(node).map($).filter(
      (card) => card && !card.classList.contains("off"));
    const names = [];
    if (shown.length) {
      const type = Number(shown[0].dataset.t);
      names.push("in", `t${type % 8}`, ...(type >= 8 ? ["k"] : []));
    }
    for (const card of shown)
      if (card.dataset.l < 3)
        names.push("abc"[card.dataset.l] + card.dataset.t % 8);
    node.className = names.join(" ");
  }
  $("types")?.addEventListener("change", (event) => {
    const type = event.target.value;
    for (const card of document.querySelectorAll(`.card[data-t="${type}"]`))
      card.classList.toggle("off", !event.target.checked);
    clear();
    stretches.forEach(restyle);
  });
})();
