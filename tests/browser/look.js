// look.js - questions that pages.js asks inside a page. Each is a function that
// the browser runs; most answer with what is wrong.
"use strict";

// The number of facts that the report shows now.
exports.count = () => Number(document.getElementById("count").textContent
  .replace(/[\u202f,]/g, "").match(/^\d+/)?.[0] ?? 0);

// Every fact of the page's data against the database's.
exports.marked = (truth) => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const wrong = [];
  let count = 0;
  for (const doc of data.docs)
    for (const [type, seq, , , sentence, begin, end] of doc[5]) {
      const fact = truth[`${doc[0]}:${seq}`];
      const text = doc[4][sentence].slice(begin, end);
      count++;
      if (!fact || fact.type !== data.types[type][0]
        || (fact.text !== text && !doc[4][sentence].includes("…")))
        wrong.push([doc[0], seq, text]);
    }
  if (count !== Object.keys(truth).length) wrong.push(count);
  return wrong.slice(0, 5);
};

// The address of facts, followed: as many as its number says?
exports.counts = () => {
  const wrong = [];
  const links = [...document.querySelectorAll('a[href^="#facts?"]')]
    .filter((a) => !a.closest("#rows"));
  for (const a of links) {
    const said = a.getAttribute("aria-label")?.match(/: (\d+) /)?.[1]
      ?? a.textContent.replace(/\D/g, "");
    history.replaceState(null, "", a.getAttribute("href"));
    dispatchEvent(new HashChangeEvent("hashchange"));
    const got = document.getElementById("count").textContent
      .replace(/\u202f/g, "").match(/\d+/)?.[0];
    if (got !== said) wrong.push([a.getAttribute("href"), said, got]);
  }
  if (!links.length) wrong.push("no links");
  return wrong.slice(0, 5);
};

exports.factLinks = () => [...new Set([...document.querySelectorAll(
  'a[href^="#f-"]')].map((a) => a.getAttribute("href")))];

// Addresses of places in the page, but for those that its script answers.
exports.anchors = () => [...document.querySelectorAll('a[href^="#"]')]
  .map((a) => a.getAttribute("href"))
  .filter((href) => !href.includes("?") && !(document.getElementById("rows")
    && href.startsWith("#f-")))
  .filter((href) => !document.getElementById(href.slice(1))).slice(0, 5);

exports.ascending = (name) => {
  const heads = [...document.querySelectorAll("#rows th")];
  const at = heads.findIndex((th) => th.textContent === name);
  const numbers = [...document.querySelectorAll("#rows tbody tr")]
    .map((row) => row.cells[at].textContent).filter(Boolean).map(Number);
  return numbers.length > 5 && numbers.every((n, i) => !i || numbers[i - 1] <= n)
    ? null : numbers.slice(0, 9);
};

// WCAG 2 contrast of every visible text against what is painted behind it:
// 4.5, large text 3.
exports.contrast = () => {
  const canvas = document.createElement("canvas").getContext("2d",
    { willReadFrequently: true });
  const cache = new Map();
  function rgba(colour) {
    if (!cache.has(colour)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      cache.set(colour, [...canvas.getImageData(0, 0, 1, 1).data]);
    }
    return cache.get(colour);
  }
  function behind(node) {
    for (let at = node; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      const tint = style.getPropertyValue("--tint");
      const colour = at.matches(".in") && tint ? tint : style.backgroundColor;
      const probe = rgba(colour);
      if (probe[3] === 255) return probe;
    }
    return [255, 255, 255, 255];
  }
  const light = (c) => [0, 1, 2].map((i) => c[i] / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const wrong = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility()) continue;
    if (node.closest("script, style, noscript, option, :disabled")) continue;
    const style = getComputedStyle(node);
    const ink = rgba(node.closest("svg") ? style.fill : style.color);
    const [a, b] = [light(ink), light(behind(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const large = parseFloat(style.fontSize) >= 24;
    const key = `${node.tagName}.${node.getAttribute("class")}`;
    if (ratio < (large ? 3 : 4.5) && !wrong.has(key))
      wrong.set(key, `${key} ${ratio.toFixed(2)} ${walker.currentNode.data.slice(0, 20)}`);
  }
  return [...wrong.values()];
};

// The page does not scroll sideways; wide things do so in regions of their own.
exports.overflow = () => {
  const root = document.documentElement;
  return root.scrollWidth > root.clientWidth + 1
    ? [root.scrollWidth, root.clientWidth, ...[...document.body.querySelectorAll("*")]
      .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1
        && !e.closest(".scroll, figure, aside, .skip")).slice(0, 4)
      .map((e) => e.outerHTML.slice(0, 80))] : null;
};

exports.overlaps = () => {
  const wrong = [];
  for (const svg of document.querySelectorAll("svg")) {
    const texts = [...svg.querySelectorAll("text")];
    const boxes = texts.map((text) => text.getBoundingClientRect());
    const frame = svg.getBoundingClientRect();
    boxes.forEach((a, i) => {
      if (a.left < frame.left - 1 || a.right > frame.right + 1)
        wrong.push(["cut", texts[i].textContent]);
      for (let j = i + 1; j < boxes.length; j++) {
        const b = boxes[j];
        if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
          && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4)
          wrong.push([texts[i].textContent, texts[j].textContent]);
      }
    });
  }
  return wrong.slice(0, 5);
};

// What screen readers go by: language, landmarks, headings in order, names.
exports.semantics = () => {
  const wrong = [];
  const name = (e) => e.getAttribute("aria-label") || e.textContent.trim()
    || e.labels?.[0]?.textContent.trim()
    || document.getElementById(e.getAttribute("aria-labelledby"))?.textContent;
  if (!/^(en|zh)/.test(document.documentElement.lang)) wrong.push("lang");
  if (document.querySelectorAll("main").length !== 1) wrong.push("main");
  if (document.querySelectorAll("h1").length !== 1) wrong.push("h1");
  let last = 0;
  for (const h of document.querySelectorAll("h1, h2, h3, h4")) {
    const level = Number(h.tagName[1]);
    if (level > last + 1) wrong.push(["heading", h.textContent]);
    last = level;
  }
  for (const e of document.querySelectorAll(
    "a[href], button, input, select, svg, nav, aside, [role=region], main > section"))
    if (!name(e) && !e.closest("[hidden]")) wrong.push(e.outerHTML.slice(0, 90));
  for (const th of document.querySelectorAll("th"))
    if (!th.scope) wrong.push(th.outerHTML.slice(0, 60));
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  if (new Set(ids).size !== ids.length) wrong.push("an id is there twice");
  return wrong.slice(0, 5);
};

// The canonical lines of a view, without what is only shown on request.
exports.lines = () => [...document.querySelectorAll("article p")].map((p) => {
  const copy = p.cloneNode(true);
  copy.querySelectorAll(".line, del, .twin").forEach((e) => e.remove());
  return copy.textContent;
}).join("\n");

// The fact that the focus is on: is its card lit, with fields, rule, derivation?
exports.described = () => {
  const at = document.activeElement;
  const id = at.getAttribute("aria-describedby")?.split(" ")[0];
  const card = document.getElementById(id);
  return { id, ok: Boolean(card && card.classList.contains("on")
    && card.querySelector("dt") && card.querySelector("details[open] dt")
    && /:\d+$/.test(card.querySelector("p.quiet").textContent)) };
};

exports.factsAt = (text) => {
  const node = [...document.querySelectorAll("article a.in")].find(
    (a) => a.textContent === text);
  return node ? node.dataset.f.split(" ").map((seq) =>
    document.querySelector(`#f-${seq} h3`).firstChild.data.trim()) : [];
};

// Each passage is in both texts, alike but for white space and width.
exports.twins = () => {
  const plain = (e) => e.textContent.normalize("NFKC").replace(/\s/g, "");
  const wrong = [];
  const links = [...document.querySelectorAll(".side:first-of-type .twin, .twin")]
    .filter((a) => a.id.startsWith("f-"));
  for (const a of links) {
    const there = document.getElementById(a.getAttribute("href").slice(1));
    if (!there || there.getAttribute("href") !== `#${a.id}`) wrong.push(a.id);
    else if (plain(a.nextElementSibling)[0] !== plain(there.nextElementSibling)[0])
      wrong.push([a.id, plain(a.nextElementSibling).slice(0, 20)]);
  }
  if (!links.length) wrong.push("no passages");
  return wrong.slice(0, 5);
};
