// Filters the changes of the page; without it all of them are shown.
"use strict";

(() => {
  const form = document.getElementById("filters");
  if (!form) return;

  const [words, view, group] = ["words", "view", "group"].map((id) => document.getElementById(id));
  const status = document.getElementById("status");
  const everything = document.getElementById("all");
  const empty = document.getElementById("empty");

  // Read once: a page may hold thousands of places.
  const lower = (element) => element.textContent.toLowerCase();
  const sections = [...document.querySelectorAll("section")].map((element) => ({
    element,
    impact: element.dataset.impact,
    view: element.dataset.view,
    count: element.querySelector("[data-count]"),
    rules: [...element.querySelectorAll(".rule")].map((rule) => ({
      element: rule,
      told: lower(rule.querySelector("h3")),
      entries: [...rule.querySelectorAll("article")].map((article) => ({
        element: article,
        here: article.querySelector("[data-here]"),
        told: [...article.querySelectorAll(".text, .values, .instead")].map(lower).join(" "),
        places: [...article.querySelectorAll("[data-place]")].map((place) => ({
          element: place,
          group: place.dataset.group,
          told: `${place.dataset.group.toLowerCase()} ${lower(place)}`,
        })),
        groups: [...article.querySelectorAll(".place-group")],
      })),
    })),
  }));

  const number = new Intl.NumberFormat("en-US");
  const total = document.querySelectorAll("[data-place]").length;

  // Shows what matches in an entry, and tells how many places that are.
  function filterEntry(entry, rule, wanted, inGroup) {
    const missing = wanted.filter((word) => !rule.told.includes(word) && !entry.told.includes(word));
    let shown = 0;
    for (const place of entry.places) {
      const matches =
        (inGroup === "*" || place.group === inGroup) && missing.every((word) => place.told.includes(word));
      place.element.hidden = !matches;
      shown += matches;
    }
    for (const listed of entry.groups) listed.hidden = !listed.querySelector("[data-place]:not([hidden])");
    if (entry.here) entry.here.textContent = number.format(shown);
    entry.element.hidden = !shown;
    return shown;
  }

  function filter() {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const impacts = new Set(new FormData(form).getAll("impact"));
    let shown = 0;
    for (const section of sections) {
      const off = !impacts.has(section.impact) || (view.value && view.value !== section.view);
      let inSection = 0;
      if (!off) {
        for (const rule of section.rules) {
          let inRule = 0;
          for (const entry of rule.entries) inRule += filterEntry(entry, rule, wanted, group.value);
          rule.element.hidden = !inRule;
          inSection += inRule;
        }
      }
      section.element.hidden = !inSection;
      section.count.textContent = number.format(inSection);
      shown += inSection;
    }
    const all = shown === total;
    status.textContent = all ? `${number.format(total)} changes` : `${number.format(shown)} of ${number.format(total)} changes`;
    everything.hidden = all;
    empty.hidden = shown > 0;
  }

  function showEverything() {
    form.reset();
    filter();
  }

  // A link to a change leads there, whatever the filters say.
  function reveal() {
    const target = document.getElementById(location.hash.slice(1));
    if (!target || !target.closest("[hidden]")) return;
    showEverything();
    target.scrollIntoView();
  }

  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  everything.addEventListener("click", showEverything);
  addEventListener("hashchange", reveal);
  addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      words.focus();
    } else if (event.key === "Escape" && event.target === words) {
      words.value = "";
      filter();
    }
  });

  form.hidden = false;
  filter();
})();
