"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const section = $("facts"), words = section.dataset;
  const find = $("find"), found = $("found"), table = $("rows");
  const ROWS = 50, PRINTED = 500;
  const data = JSON.parse($("data").textContent);
  // A row of the data: [type, seq, rule, line, sentence, begin, end, fields...].
  const FIRST = 7;
  const facts = [];
  data.docs.forEach((doc, d) => {
    doc[5].forEach((row) => facts.push({ doc, row }));
  });
  // A document: [id, source, group, year, sentences, facts].
  const [ID, SOURCE, GROUP, YEAR, SENTENCES] = [0, 1, 2, 3, 4];
  const docs = new Map(data.docs.map((doc) => [doc[ID], doc]));

  const state = { filters: {}, page: 0, column: -1, down: false, list: facts };

  // --- text ------------------------------------------------------------------

  // What would turn the writing's direction, or is no character, is shown.
  const visible = (text) => String(text).replace(
    /[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
  const plain = (text) => String(text).normalize("NFKC").toLowerCase();
  const shown = (value) => value === null || value === undefined ? ""
    : Array.isArray(value) ? value.join(words.comma) : String(value);
  const grouped = (number) => String(number).replace(
    /\B(?=(\d{3})+$)/g, number > 9999 ? "\u202f" : "");

  function make(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const key in attributes) node.setAttribute(key, attributes[key]);
    for (const child of children)
      node.append(child instanceof Node ? child : visible(child));
    return node;
  }

  const idOf = (fact) => `${fact.doc[ID]}:${fact.row[1]}`;
  const fieldsOf = (fact) => data.types[fact.row[0]].slice(1);

  // --- filters ---------------------------------------------------------------

  const tests = {
    type: (fact, text) => data.types[fact.row[0]][0] === text,
    group: (fact, text) => fact.doc[GROUP] === text,
    year: (fact, text) => fact.doc[YEAR] === text,
    doc: (fact, text) => fact.doc[ID] === text,
    rule: (fact, text) => String(fact.row[2]) === text,
  };

  // "f.NAME": equal, or for numbers in a range LOW..HIGH without its end.
  function fieldTest(key, text) {
    const name = key.slice(2);
    const range = /^(-?[\d.e+-]+?)\.\.(-?[\d.e+-]+)$/.exec(text);
    const places = data.types.map((type) => type ? type.indexOf(name, 1) : -1);
    return (fact) => {
      const place = places[fact.row[0]];
      const value = place < 0 ? null : fact.row[FIRST + place - 1];
      if (range && typeof value === "number")
        return value >= Number(range[1]) && value < Number(range[2]);
      return place >= 0 && shown(value) === text;
    };
  }

  const lower = new Map(); // sentence arrays -> their plain forms

  function holds(fact, needles) {
    let sentences = lower.get(fact.doc);
    if (!sentences) {
      sentences = fact.doc[SENTENCES].map(plain);
      lower.set(fact.doc, sentences);
    }
    const text = sentences[fact.row[4]];
    let fields = null;
    return needles.every((needle) => {
      if (text.includes(needle)) return true;
      if (fields === null)
        fields = plain([data.types[fact.row[0]][0], fact.doc[SOURCE],
          ...fact.row.slice(FIRST).map(shown)].join("\n"));
      return fields.includes(needle);
    });
  }

  const needlesOf = () => plain(find.value).split(/\s+/).filter(Boolean);

  function select() {
    const checks = Object.entries(state.filters).map(([key, text]) =>
      key.startsWith("f.") ? fieldTest(key, text)
        : (fact) => tests[key](fact, text));
    const needles = needlesOf();
    if (needles.length) checks.push((fact) => holds(fact, needles));
    state.list = checks.length
      ? facts.filter((fact) => checks.every((check) => check(fact))) : facts;
    sort();
  }

  // --- columns ---------------------------------------------------------------

  const oneType = () => state.list.length && state.filters.type !== undefined;

  function columns() {
    const names = oneType() ? fieldsOf(state.list[0]) : null;
    return [words.evidence, ...(names || [words.type, words.fields]),
      words.where];
  }

  function cell(fact, column) {
    if (column === 0) return fact.doc[SENTENCES][fact.row[4]];
    if (column === columns().length - 1) return fact.doc[SOURCE];
    if (oneType()) return fact.row[FIRST + column - 1];
    return column === 1 ? data.types[fact.row[0]][0] : summary(fact);
  }

  function summary(fact) {
    return fieldsOf(fact).map((name, i) => [name, shown(fact.row[FIRST + i])])
      .filter(([, value]) => value !== "")
      .map(([name, value]) => `${name}: ${value}`).join(" · ");
  }

  function sort() {
    if (state.column < 0) return;
    const order = new Intl.Collator(document.documentElement.lang,
      { numeric: true }).compare;
    const keyed = state.list.map((fact) => [cell(fact, state.column), fact]);
    const empty = (value) => value === null || value === undefined;
    keyed.sort(([a], [b]) => {
      if (empty(a) || empty(b)) return empty(a) - empty(b);
      const by = typeof a === "number" && typeof b === "number" ? a - b
        : order(shown(a), shown(b));
      return state.down ? -by : by;
    });
    state.list = keyed.map(([, fact]) => fact);
  }

  // --- rows ------------------------------------------------------------------

  function said(fact) {
    const [begin, end] = [fact.row[5], fact.row[6]];
    const text = fact.doc[SENTENCES][fact.row[4]];
    return make("td", { class: "said", dir: "auto" }, text.slice(0, begin),
      make("mark", {}, text.slice(begin, end)), text.slice(end));
  }

  function where(fact) {
    const [doc, row] = [fact.doc, fact.row];
    const rule = data.rules[row[2]] || ["", ""];
    const name = doc[SOURCE].slice(doc[SOURCE].lastIndexOf("/") + 1);
    return make("td", { class: "quiet" },
      make("a", { href: `#d-${doc[ID]}` }, `${name}:${row[3]}`), " ",
      make("a", { href: `#facts?rule=${row[2]}`, title: visible(rule[1]) },
        rule[0]));
  }

  function middle(fact) {
    if (!oneType())
      return [make("td", {}, data.types[fact.row[0]][0]),
        make("td", { dir: "auto" }, summary(fact))];
    return fact.row.slice(FIRST).map((value) =>
      make("td", typeof value === "number" ? { class: "number" }
        : { dir: "auto" }, shown(value)));
  }

  const line = (fact) => make("tr", { id: `f-${idOf(fact)}`, tabindex: "-1" },
    said(fact), ...middle(fact), where(fact));

  function head() {
    const cells = columns().map((name, i) => {
      const button = make("button", { type: "button" }, name);
      button.addEventListener("click", () => sortBy(i));
      const sorted = state.column !== i ? "none"
        : state.down ? "descending" : "ascending";
      const number = state.list.length > 0
        && typeof cell(state.list[0], i) === "number";
      return make("th", { scope: "col", "aria-sort": sorted,
        class: number ? "number" : "" }, button);
    });
    return make("thead", {}, make("tr", {}, ...cells));
  }

  function sortBy(column) {
    state.down = state.column === column && !state.down;
    state.column = column;
    state.page = 0;
    sort();
    draw();
    table.querySelectorAll("th button")[column].focus();
  }

  function chips() {
    const chosen = Object.entries(state.filters).filter(
      ([key]) => !["type", "group", "year"].includes(key));
    $("chips").replaceChildren(...chosen.map(([key, text]) => {
      const name = key === "doc" ? docs.get(text)?.[SOURCE] ?? text
        : key === "rule" ? data.rules[text]?.[0] ?? text : text;
      const chip = make("button", { type: "button", class: "chip",
        "aria-label": `${words.remove}: ${visible(name)}` },
      `${key.replace(/^f\./, "")}: ${name} ×`);
      chip.addEventListener("click", () => go({ [key]: undefined }));
      return chip;
    }));
  }

  function draw(most = ROWS) {
    const count = state.list.length, first = state.page * ROWS;
    const rows = state.list.slice(first, first + most);
    table.replaceChildren(head(), make("tbody", {}, ...rows.map(line)));
    $("count").textContent = count ? `${grouped(count)} ${words.facts}`
      : words.none;
    $("count").dataset.printed = count > most ? `1–${most}` : "";
    $("range").textContent = count
      ? ` ${first + 1}–${first + rows.length} ${words.of} ${grouped(count)} `
      : "";
    $("back").disabled = !state.page;
    $("next").disabled = first + ROWS >= count;
    for (const id of ["type", "group", "year"]) {
      const wanted = state.filters[id] ?? "";
      $(id).value = wanted;
    }
    chips();
  }

  // --- the other tables ------------------------------------------------------

  let others = null;

  // Hides the rows of the tables that stand in the page without the words.
  function filterTables() {
    const needles = needlesOf();
    if (!others && !needles.length) return;
    others = others || [...document.querySelectorAll("tbody tr")]
      .filter((row) => !row.closest(".heat, #rows"))
      .map((row) => [row, plain(row.textContent)]);
    let count = 0;
    for (const [row, text] of others) {
      row.hidden = !needles.every((needle) => text.includes(needle));
      count += !row.hidden;
    }
    found.textContent = needles.length
      ? `${grouped(count + state.list.length)} ${found.dataset.unit}` : "";
  }

  function filterDocuments(filters) {
    let count = 0;
    for (const row of $("documents").querySelectorAll("tbody tr")) {
      const doc = docs.get(row.id.slice(2));
      row.hidden = (filters.year !== undefined && doc?.[YEAR] !== filters.year)
        || (filters.group !== undefined && doc?.[GROUP] !== filters.group);
      count += !row.hidden;
    }
    $("some").textContent = Object.keys(filters).length
      ? `${grouped(count)} ${words.documents} · ${
        Object.values(filters).map(visible).join(" · ")}` : "";
    $("all").hidden = !Object.keys(filters).length;
  }

  // --- addresses -------------------------------------------------------------

  const addressOf = (filters) => {
    const text = Object.entries(filters).map(([key, value]) =>
      `${key}=${encodeURIComponent(value)}`).join("&");
    return text ? `#facts?${text}` : "#facts";
  };

  // Changes some filters; undefined takes one away.
  function go(changes) {
    const filters = { ...state.filters, ...changes };
    for (const key in filters)
      if (filters[key] === undefined || filters[key] === "" && key[1] !== ".")
        delete filters[key];
    history.pushState(null, "", addressOf(filters));
    state.filters = filters;
    show();
  }

  function show() {
    state.page = 0;
    state.column = -1;
    select();
    draw();
  }

  function parse(text) {
    const filters = {};
    for (const part of text.split("&").filter(Boolean)) {
      const at = part.indexOf("=");
      const key = decodeURIComponent(part.slice(0, at));
      if (at > 0 && (Object.hasOwn(tests, key) || key.startsWith("f.")))
        filters[key] = decodeURIComponent(part.slice(at + 1));
    }
    return filters;
  }

  // A fact's own address: its document and type, at the page where it stands.
  function openFact(id) {
    const fact = facts.find((one) => idOf(one) === id);
    if (!fact) {
      $("count").textContent = `${words.absent} … ${visible(id)}`;
      $("count").scrollIntoView();
      return;
    }
    state.filters = { type: data.types[fact.row[0]][0], doc: fact.doc[ID] };
    find.value = "";
    show();
    state.page = Math.floor(state.list.indexOf(fact) / ROWS);
    draw();
    const row = $(`f-${id}`);
    row.classList.add("target");
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
  }

  function follow() {
    let hash = location.hash;
    try { parse(hash); } catch { hash = ""; }
    const [place, query] = hash.split(/\?(.*)/s);
    if (hash.startsWith("#f-")) return openFact(decodeURIComponent(hash.slice(3)));
    if (place === "#documents") {
      filterDocuments(parse(query || ""));
      $("documents").scrollIntoView();
    } else if (place === "#facts") {
      state.filters = parse(query || "");
      show();
      section.scrollIntoView();
      $("h-facts").focus({ preventScroll: true });
    }
  }

  // --- events ----------------------------------------------------------------

  let timer = 0;
  function search() {
    state.page = 0;
    select();
    draw();
    filterTables();
  }
  find.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, 120);
  });
  for (const id of ["type", "group", "year"])
    $(id).addEventListener("change", (event) =>
      go({ [id]: event.target.value }));
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  $("clear").addEventListener("click", () => {
    find.value = "";
    found.textContent = "";
    filterTables();
    go(Object.fromEntries(Object.keys(state.filters).map((key) => [key])));
  });
  $("all").addEventListener("click", () => {
    history.pushState(null, "", "#documents");
    filterDocuments({});
  });
  $("back").addEventListener("click", () => turn(-1));
  $("next").addEventListener("click", () => turn(1));
  function turn(by) {
    state.page += by;
    draw();
    section.scrollIntoView();
    $("h-facts").focus({ preventScroll: true });
  }
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !typing) {
      event.preventDefault();
      find.focus();
    } else if (event.key === "Escape" && event.target === find) {
      find.value = "";
      search();
      find.blur();
    }
  });
  addEventListener("hashchange", follow);
  addEventListener("popstate", () => {
    if (!location.hash) { state.filters = {}; show(); }
  });
  addEventListener("beforeprint", () => draw(PRINTED));
  addEventListener("afterprint", () => draw());

  draw();
  follow();
})();
