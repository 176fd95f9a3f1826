/* What every script of ours uses: the words of the reader's language, and elements with text as text, never as markup. */
"use strict";
window.make = (tag, attributes = {}, ...inside) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") made.textContent = value;
    else if (value !== null) made.setAttribute(name, value);
  }
  made.append(...inside);
  return made;
};

window.pageWords = JSON.parse(document.querySelector("meta[name=desk-words]")?.content || "{}");

/* 1234567.00 as readers of the language write it: 1,234,567.00. */
window.shownFigure = (text) => {
  const { decimal = ".", group = "," } = window.pageWords;
  const [whole, rest] = String(text).split(".");
  const parted = whole.replace(/\d+/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, group));
  return rest === undefined ? parted : `${parted}${decimal}${rest}`;
};

/* Why something was refused: what it is in the reader's words, then the rule's own text, which is English. */
window.refusal = (said) => {
  const faults = said.errors ?? [];
  const titles = [...new Set(faults.map((fault) => fault.title).filter(Boolean))];
  const own = window.make("p", { class: "bad", text: said.error, lang: faults.length ? "en" : null, dir: faults.length ? "ltr" : null });
  return [...titles.map((text) => window.make("p", { class: "bad", text })), own];
};
