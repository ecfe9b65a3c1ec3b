// open.js CHROMIUM FILE...: how long a page takes to open, milliseconds from
// asking for the file to its load event, with its script run and its first
// facts drawn; the best and the median of 5. For tests/bench/report.py.
"use strict";
const path = require("path");
const { chromium } = require("playwright-core");

(async () => {
  const [program, ...files] = process.argv.slice(2);
  const browser = await chromium.launch({ executablePath: program,
    args: process.getuid() === 0 ? ["--no-sandbox"] : [] });
  for (const file of files) {
    const times = [];
    for (let i = 0; i < 5; i++) {
      const page = await browser.newPage();
      await page.goto(`file://${path.resolve(file)}`);
      times.push(await page.evaluate(() =>
        performance.getEntriesByType("navigation")[0].loadEventEnd));
      await page.close();
    }
    times.sort((a, b) => a - b);
    console.log(Math.round(times[0]), Math.round(times[2]), file);
  }
  await browser.close();
})();
