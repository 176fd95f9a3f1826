/* Where nothing may be written: what Fava offers for it is stopped. The style of the same name hides it. */
"use strict";
(() => {
  // ---- what is not offered: Fava binds keys to its hidden links and forms, too
  const stop = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const writing = 'a[href="#add-transaction"], aside a[href*="/import/"]';
  const leave = () => {
    if (location.hash === "#add-transaction") history.replaceState(null, "", location.pathname + location.search);
  };
  leave();
  addEventListener("popstate", leave, true);
  addEventListener("click", (event) => event.target.closest?.(writing) && stop(event), true);
  addEventListener("submit", (event) => event.target.querySelector?.(":scope .cm-editor") && !inQuery(event.target) && stop(event), true);
  addEventListener("keyup", (event) => event.key === "F2" && stop(event), true);
  for (const kind of ["dragenter", "dragover", "drop"]) {
    addEventListener(kind, (event) => event.dataTransfer?.types.includes("Files") && stop(event), true);
  }

  // The text of the books is shown in an editor; only the query box may be typed into.
  const inQuery = (element) => element.closest("form:not(.fixed-fullsize-container)") !== null && !element.closest("dialog");
  const inBooks = (event) => event.target.closest?.(".cm-content") && !inQuery(event.target);
  const moves = /^(Arrow|Page|Home|End|Escape|Tab|F\d|Shift|Control|Alt|Meta)/;
  const reads = (event) => moves.test(event.key) || ((event.ctrlKey || event.metaKey) && /^[acfg]$/i.test(event.key));
  for (const kind of ["beforeinput", "paste", "cut", "drop"]) {
    addEventListener(kind, (event) => inBooks(event) && stop(event), true);
  }
  addEventListener("keydown", (event) => inBooks(event) && !reads(event) && stop(event), true);
})();
