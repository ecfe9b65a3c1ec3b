"use strict";
(() => {
  const find = document.getElementById("find");
  const found = document.getElementById("found");
  const rows = [...document.querySelectorAll("tbody tr")].filter(
    (row) => !row.closest(".heat"));
  const texts = rows.map((row) => row.textContent.toLowerCase());
  let timer = 0;

  // Hides the rows without all the words, and the types without any row.
  function filter() {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, i) => {
      row.hidden = !words.every((word) => texts[i].includes(word));
      count += !row.hidden;
    });
    document.querySelectorAll("section.type").forEach((section) => {
      section.hidden = !section.querySelector("tbody tr:not([hidden])");
    });
    found.textContent = words.length ? `${count} ${found.dataset.unit}` : "";
  }

  find.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(filter, 120);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== find) {
      event.preventDefault();
      find.focus();
    } else if (event.key === "Escape" && document.activeElement === find) {
      find.value = "";
      filter();
      find.blur();
    }
  });
})();
