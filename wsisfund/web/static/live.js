/* What others write appears by itself, and what somebody types or unfolds stays while it does. */
"use strict";
(() => {
  const meta = (name) => document.querySelector(`meta[name=${name}]`)?.content ?? "";

  // ---- what was typed, and what was unfolded, is there again when the page is shown anew
  const forms = ".fund form:not(.act-form, .import-form, .what-if-form)";
  const nameOf = (field) => {
    const form = field.form;
    return JSON.stringify([location.href, form.className, { ...form.dataset }, field.name]);
  };
  const typed = new Map();
  let last = null;
  addEventListener("input", (event) => {
    if (!event.target.name || event.target.type === "file" || !event.target.form?.matches(forms)) return;
    typed.set(nameOf(event.target), event.target.value);
    remember(); // Fava shows a page anew some time after it was told to: who types meanwhile goes on where he is
  });
  addEventListener("submit", (event) => {
    for (const field of event.target.elements) if (field.name) typed.delete(nameOf(field));
  });
  const unfolded = (part) => part.parentElement?.querySelector("p, h3, h4")?.textContent ?? "";
  const remember = () => {
    const field = document.activeElement;
    const open = [...document.querySelectorAll("article .desk details[open]")].map(unfolded);
    last = { path: location.pathname, open, field: field?.form?.matches(forms) && field.name ? nameOf(field) : null, at: field?.selectionStart };
  };
  const restore = () => {
    for (const field of document.querySelectorAll("article form [name]")) {
      if (!field.form.matches(forms)) continue;
      const text = typed.get(nameOf(field));
      if (text !== undefined && field.type !== "hidden") field.value = text;
      if (last?.field !== null && last?.field === nameOf(field)) {
        field.focus();
        if (last.at !== null && field.setSelectionRange && field.type !== "date") field.setSelectionRange(last.at, last.at);
      }
    }
    if (last?.path !== location.pathname) return;
    for (const part of document.querySelectorAll("article .desk details")) {
      if (last.open.includes(unfolded(part))) part.open = true;
    }
  };

  // ---- live: the desk says when the books changed; a page of ours shows it before Fava has read them
  const pause = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));
  const seen = () => new Promise((go) => (document.hidden ? addEventListener("visibilitychange", go, { once: true }) : go()));
  let shown = "";
  const refresh = async () => {
    const article = document.querySelector("article");
    if (!article?.querySelector(".fund") || !location.pathname.includes("/extension/")) return;
    const address = location.href;
    const asked = new URLSearchParams(location.search);
    asked.set("partial", "true");
    const before = window.deskWrites;
    const answer = await fetch(`${location.pathname}?${asked}`).catch(() => null);
    const text = answer?.ok ? await answer.text() : shown;
    // What was asked for before our own write may be the books as they were before it.
    if (before !== window.deskWrites) return refresh();
    if (text === shown || address !== location.href) return;
    shown = text;
    remember();
    article.innerHTML = text;
  };
  window.deskLive = async (poll) => {
    let known = { change: meta("desk-change") || "0", mtime: meta("desk-mtime") || "0" };
    for (;;) {
      await seen();
      const began = performance.now();
      const asked = new URLSearchParams({ change: known.change, mtime: known.mtime });
      const answer = await fetch(`/live?${asked}`).catch(() => null);
      const said = answer?.ok ? await answer.json().catch(() => null) : null;
      if (said && said.change !== known.change) await refresh();
      if (said && said.mtime !== known.mtime) {
        remember();
        poll();
      }
      known = said ?? known;
      // An answer at once, without news: very many wait, or the desk is gone, or the login has ended.
      if (!said) await pause(3000);
      else if (performance.now() - began < 300) await pause(300);
    }
  };

  // Fava may show a page anew after somebody has gone on to another: then it stands under the address of that one.
  const askedBy = (query) => {
    const asked = new URLSearchParams(query);
    asked.delete("partial");
    asked.sort();
    return asked.toString();
  };
  const overtaken = () => {
    const page = document.querySelector("article .fund[data-page]")?.dataset.page;
    if (page === undefined) return false;
    const at = page.indexOf("?");
    const other = askedBy(page.slice(at)) !== askedBy(location.search);
    return other || !location.pathname.includes(`/extension/${page.slice(0, at)}/`);
  };
  addEventListener("DOMContentLoaded", () => {
    // The page itself, not what an answer puts into it.
    const observer = new MutationObserver(() => (overtaken() ? location.reload() : restore()));
    observer.observe(document.querySelector("article") ?? document.body, { childList: true });
  });
})();
