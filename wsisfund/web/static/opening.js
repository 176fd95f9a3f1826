/* How Fava's pages open here, and old figures marked; before Fava's own script. */
"use strict";
(() => {
  // ---- how pages open: the journal with amounts, statements in the operating currency
  const shown = "fava-journal-show";
  if (localStorage.getItem(shown) === null) {
    const kinds = "balance budget cleared custom discovered document note pending postings query statement transaction";
    localStorage.setItem(shown, JSON.stringify(kinds.split(" ")));
  }
  const currency = document.querySelector("meta[name=operating-currency]")?.content;
  const statements = /^\/[^/]+\/(income_statement|balance_sheet|trial_balance)\/$/;
  const opened = (href) => {
    const address = new URL(href, location.href);
    if (!currency || address.origin !== location.origin) return href;
    const asked = address.searchParams;
    if (statements.test(address.pathname)) {
      if (!asked.has("conversion")) asked.set("conversion", currency);
    } else if (asked.get("conversion") === currency) {
      asked.delete("conversion");
    }
    return address.href;
  };
  if (statements.test(location.pathname)) history.replaceState(null, "", opened(location.href));
  const lead = (event) => {
    const link = event.target.closest?.("a[href]");
    if (!(link instanceof HTMLAnchorElement) || link.getAttribute("href").startsWith("#")) return;
    if (link.href !== opened(link.href)) link.href = opened(link.href);
  };
  addEventListener("click", lead, true);

  // ---- old figures are marked: every answer says whether it is of the files as they are
  const banner = document.createElement("p");
  banner.id = "books-state";
  banner.setAttribute("role", "status");
  const words = window.pageWords;
  let soon = 0;
  const show = (state) => {
    if (state === null || banner.dataset.state === state) return;
    banner.dataset.state = state;
    clearTimeout(soon);
    if (state === "reading") {
      // What is read in a moment is not worth a word.
      soon = setTimeout(() => banner.replaceChildren(words["state-reading"]), 1000);
      return;
    }
    banner.replaceChildren(state === "old" ? `${words["state-old"]} ` : "");
    if (state === "old") {
      const link = document.createElement("a");
      link.href = `/${location.pathname.split("/")[1]}/errors/`;
      link.textContent = words["state-errors"];
      banner.append(link);
    }
  };
  addEventListener("DOMContentLoaded", () => {
    document.body.append(banner);
    show(document.querySelector("meta[name=books-state]")?.content ?? null);
  });
  const ask = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await ask(...asked);
    show(answer.headers.get("Books-State"));
    return answer;
  };
})();
