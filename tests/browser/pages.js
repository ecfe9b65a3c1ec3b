// pages.js FOLDER CHROMIUM: opens the pages that corpora.py made and holds them
// to what they promise. Prints what fails and "browser: N passed, N failed".
"use strict";
const fs = require("fs");
const path = require("path");
const { chromium } = require("playwright-core");
const look = require("./look.js");

const [folder, program] = process.argv.slice(2);
const read = (name) => JSON.parse(fs.readFileSync(path.join(folder, name)));
let passed = 0, failed = 0;

function check(name, wrong) {
  const bad = Array.isArray(wrong) ? wrong.length > 0 : Boolean(wrong);
  if (bad) failed++; else passed++;
  if (bad) console.log(`FAIL ${name}: ${JSON.stringify(wrong).slice(0, 900)}`);
}
const equal = (name, got, want) => check(name,
  JSON.stringify(got) === JSON.stringify(want) ? null : { got, want });

// A page of the browser that keeps what went wrong in it.
async function open(browser, file, options = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 },
    colorScheme: "light", ...options });
  page.wrong = [];
  page.asked = [];
  page.on("console", (m) => page.wrong.push(m.text()));
  page.on("pageerror", (e) => page.wrong.push(e.message));
  page.on("dialog", (d) => { page.wrong.push(d.message()); d.dismiss(); });
  page.on("request", (r) => page.asked.push(r.url()));
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation",
      (e) => window.violations.push(e.violatedDirective));
  });
  await page.goto(`file://${path.join(folder, file)}`);
  return page;
}

async function finish(page, name) {
  check(`${name}: nothing in the console`, page.wrong);
  check(`${name}: no policy violated`, await page.evaluate("violations"));
  equal(`${name}: nothing fetched`, page.asked.length, 1);
  equal(`${name}: nothing executed`, await page.evaluate("window.hacked ?? 0"), 0);
  await page.close();
}

const picture = (page, name, full = false) => page.screenshot(
  { path: path.join(folder, `${name}.png`), fullPage: full });

// What holds of every page, in every dress.
async function dress(browser, file, name) {
  for (const [colorScheme, width] of [["light", 1280], ["dark", 1280],
    ["light", 390]]) {
    const page = await open(browser, file,
      { colorScheme, viewport: { width, height: 900 } });
    const which = `${name} ${colorScheme} ${width}`;
    check(`${which}: contrast`, await page.evaluate(look.contrast));
    check(`${which}: fits the window`, await page.evaluate(look.overflow));
    if (width > 390) {
      check(`${which}: texts of charts apart`, await page.evaluate(look.overlaps));
      check(`${which}: names, landmarks`, await page.evaluate(look.semantics));
    }
    await picture(page, `${name}-${colorScheme}-${width}`);
    await page.close();
  }
}

async function report(browser, file, name, facts) {
  const page = await open(browser, file);
  const truth = Object.fromEntries(facts.map((f) => [f.fact, f]));
  equal(`${name}: failures first`, await page.evaluate(
    "document.querySelector('main section').id"), "failures");
  check(`${name}: every fact with its text`, await page.evaluate(look.marked, truth));
  check(`${name}: every number leads to its facts`, await page.evaluate(look.counts));
  check(`${name}: every place there is`, await page.evaluate(look.anchors));
  const links = await page.evaluate(look.factLinks);
  const lost = [];
  for (const hash of links.slice(0, 60)) {
    await page.evaluate((h) => { location.hash = h; }, hash);
    await page.waitForFunction((h) => document.activeElement.id === h.slice(1)
      && document.activeElement.querySelector("mark"), hash, { timeout: 3000 })
      .catch(() => lost.push(hash));
    const mark = await page.evaluate(
      "document.activeElement.querySelector('mark')?.textContent");
    if (!truth[hash.slice(3)]?.text.startsWith(mark)) lost.push([hash, mark]);
  }
  check(`${name}: links open facts`, lost);
  await finish(page, name);
}

async function keyboard(browser) {
  const page = await open(browser, "samples.zh.html");
  const count = () => page.evaluate(look.count);
  const all = await count();
  await page.keyboard.press("/");
  equal("/ goes to the search", await page.evaluate("document.activeElement.id"), "find");
  await page.keyboard.type("提案");
  await page.waitForFunction(() => document.getElementById("found").textContent);
  check("search narrows", (await count()) < all && (await count()) > 0 ? null : await count());
  check("what is left has the word", await page.evaluate(
    "[...document.querySelectorAll('#rows tbody tr')].every("
    + "(r) => r.textContent.includes('提案'))") ? null : "no");
  await page.keyboard.press("Escape");
  equal("Esc shows all", await count(), all);
  await page.selectOption("#type", "quantity");
  const quantities = await count();
  equal("a type is filtered", quantities, read("samples.facts.json")
    .filter((f) => f.type === "quantity").length);
  await page.locator("#rows th button", { hasText: "value" }).focus();
  await page.keyboard.press("Enter");
  check("numbers are sorted", await page.evaluate(look.ascending, "value"));
  await page.keyboard.press("Enter");
  equal("and the other way", await page.getAttribute(
    "#rows th:has(button:focus)", "aria-sort"), "descending");
  await page.locator("#next").focus();
  await page.keyboard.press("Enter");
  check("a page further", (await page.textContent("#range")).includes("51–100")
    ? null : await page.textContent("#range"));
  await page.locator("svg a").first().focus();
  await page.keyboard.press("Enter");
  check("a bar is a link", (await count()) === quantities ? null : await count());
  await page.goBack();
  await page.locator("#clear").focus();
  await page.keyboard.press("Enter");
  equal("cleared", await count(), all);
  await page.evaluate("location.hash = '#documents?year=2023'");
  await page.waitForFunction(() => document.getElementById("some").textContent);
  check("documents of a year", await page.evaluate(
    "[...document.querySelectorAll('#documents tbody tr:not([hidden])')].length"
    + " > 1 ? null : 'none'"));
  await finish(page, "keyboard");
}

async function printed(browser, file, name, wanted) {
  const page = await open(browser, file, { colorScheme: "dark" });
  await page.pdf({ path: path.join(folder, `${name}.pdf`), format: "A4" });
  const text = require("child_process").execFileSync("pdftotext",
    [path.join(folder, `${name}.pdf`), "-"], { encoding: "utf8" })
    .replace(/\s/g, "");
  check(`${name}: prints what it shows`, wanted.filter(
    (part) => !text.includes(part.replace(/\s/g, ""))));
  await finish(page, `${name} printed`);
}

async function view(browser) {
  const page = await open(browser, "view.html");
  const text = read("view.text.json")[0].text;
  equal("view: the text", await page.evaluate(look.lines),
    text.split("\n").filter(Boolean).join("\n"));
  const visible = () => page.innerText("article");
  const repaired = await visible();
  await page.check("#both");
  check("view: repairs are marked", await page.locator("del:visible").count() ? null : 0);
  await page.check("#original");
  const original = await visible();
  check("view: the original is another", original !== repaired
    && await page.locator("ins:visible").count() === 0 ? null : "same");
  await page.check("#canonical");
  equal("view: and back", await visible(), repaired);
  await page.keyboard.press("Tab");
  await page.evaluate("document.activeElement.blur()");
  await page.keyboard.press("n");
  const shown = await page.evaluate(look.described);
  check("view: focus describes the fact", shown.ok ? null : shown);
  await page.keyboard.press("n");
  check("view: n goes on", (await page.evaluate(look.described)).id !== shown.id
    ? null : shown);
  await page.keyboard.press("p");
  equal("view: p goes back", (await page.evaluate(look.described)).id, shown.id);
  await page.keyboard.press("Enter");
  equal("view: Enter goes to the card", await page.evaluate("location.hash.slice(1)"),
    shown.id);
  await page.locator("article a.in").first().hover();
  check("view: the pointer does too", await page.locator(".card.on").count() ? null : 0);
  const before = await page.locator("article a.in").count();
  await page.locator("#types input").first().uncheck();
  check("view: a type is put away", await page.locator("article a.in").count() < before
    ? null : before);
  check("view: every place there is", await page.evaluate(look.anchors));
  await finish(page, "view");
}

// "one [two] three four five": wide and across cross, the word is inside.
async function spans(browser) {
  const page = await open(browser, "spans.html");
  const at = (word) => page.evaluate(look.factsAt, word);
  equal("spans: outer alone", await at("one "), ["wide"]);
  equal("spans: nested", (await at("two")).sort(), ["wide", "word"]);
  equal("spans: crossing", (await at("three four")).sort(), ["across", "wide"]);
  equal("spans: the other alone", await at(" five"), ["across"]);
  await page.locator("article a.in", { hasText: "three four" }).hover();
  equal("spans: both cards", await page.locator("aside .card.on").count(), 2);
  await picture(page, "spans");
  await finish(page, "spans");
}

async function pair(browser) {
  const page = await open(browser, "pair.html");
  equal("pair: two texts", await page.locator("article").count(), 2);
  check("pair: passages have twins", await page.evaluate(look.twins));
  check("pair: every place there is", await page.evaluate(look.anchors));
  await page.locator("article a.in").first().hover();
  check("pair: cards pop up", await page.locator("#peek .card").count() ? null : 0);
  await picture(page, "pair-peek");
  await finish(page, "pair");
}

async function many(browser) {
  const page = await open(browser, "many.html");
  const stored = read("many.count.json")[0].n;
  check("many: stored", stored === 110000 ? null : stored);
  const count = await page.evaluate(look.count);
  check("many: at most 100,000, and said", count > 90000 && count <= 100000
    && /110.000/.test(await page.textContent("#facts .cut")) ? null : count);
  await page.fill("#find", "n77777");
  await page.waitForFunction(
    () => /^[1-9]\d? /.test(document.getElementById("count").textContent));
  await finish(page, "many");
}

(async () => {
  const browser = await chromium.launch({ executablePath: program,
    args: process.getuid() === 0 ? ["--no-sandbox"] : [] });
  const samples = read("samples.facts.json"), tricks = read("hostile.facts.json");
  await report(browser, "samples.zh.html", "report zh", samples);
  await report(browser, "hostile.html", "report hostile", tricks);
  await dress(browser, "samples.zh.html", "report-zh");
  await dress(browser, "samples.en.html", "report-en");
  await dress(browser, "hostile.html", "hostile");
  await dress(browser, "view.html", "view");
  await dress(browser, "pair.html", "pair");
  await keyboard(browser);
  await printed(browser, "samples.zh.html", "report-print", ["失败", "云溪市政协",
    ...samples.slice(0, 3).map((f) => f.text)]);
  await printed(browser, "view.html", "view-print", ["临江"]);
  await view(browser);
  await spans(browser);
  await pair(browser);
  const hostile = await open(browser, "hostile-view.html");
  check("hostile view: fits the window", await hostile.evaluate(look.overflow));
  await finish(hostile, "hostile view");
  await many(browser);
  await browser.close();
  console.log(`browser: ${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
})().catch((error) => {
  console.log(`FAIL ${error.stack}`);
  console.log(`browser: ${passed} passed, ${failed + 1} failed`);
  process.exit(1);
});
