"use strict";
(function () {
  const form = document.getElementById("filters");
  const properties = Array.from(document.querySelectorAll("[data-cases]"));
  const clauses = Array.from(document.querySelectorAll(".clause"));
  const mentions = Array.from(document.querySelectorAll("[data-of]"));
  const shown = document.getElementById("shown");

  function words(element, name) {
    return (element.dataset[name] || "").split(" ");
  }

  function filter() {
    const agency = form.elements.agency.value;
    const set = form.elements.set.value;
    const verdict = form.elements.verdict.value;
    const hidden = new Set();
    const seen = new Set();
    for (const element of properties) {
      const answered = words(element, "cases").some(function (one) {
        const at = one.lastIndexOf(":");
        return (!set || one.slice(0, at) === set) && (!verdict || one.slice(at + 1) === verdict);
      });
      element.hidden = !answered || (agency !== "" && !words(element, "agencies").includes(agency));
      (element.hidden ? hidden : seen).add(element.dataset.property);
    }
    for (const clause of clauses) {
      clause.hidden = agency !== "" && !words(clause, "agencies").includes(agency);
    }
    for (const mention of mentions) {
      mention.hidden = hidden.has(mention.dataset.of);
    }
    const all = hidden.size + seen.size;
    const some = hidden.size ? seen.size + " of " + all : String(all);
    shown.textContent = some + (all === 1 ? " property shown" : " properties shown");
  }

  function opened() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) {
      return;
    }
    if (target.closest("[hidden]")) {
      form.reset();
      filter();
    }
    const story = target.matches(".property") ? target.querySelector("details.story") : target.closest("details");
    if (story) {
      story.open = true;
    }
    target.scrollIntoView();
    if (target.tabIndex === -1) {
      target.focus({ preventScroll: true });
    }
  }

  form.hidden = false;
  form.addEventListener("change", filter);
  form.addEventListener("submit", function (event) {
    event.preventDefault();
  });
  form.addEventListener("reset", function () {
    setTimeout(filter, 0);
  });
  window.addEventListener("hashchange", opened);

  let closed = [];
  window.addEventListener("beforeprint", function () {
    closed = Array.from(document.querySelectorAll("details:not([open]):not(.rules)"));
    for (const one of closed) {
      one.open = true;
    }
  });
  window.addEventListener("afterprint", function () {
    for (const one of closed) {
      one.open = false;
    }
  });
  filter();
  opened();
})();
