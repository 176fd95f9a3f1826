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

/* A text of the program in the reader's words, where it has been told in them; else in English, and marked so. */
window.inWords = (text, told = {}) => told[text] ?? { text, lang: "en", dir: "ltr" };
window.allInWords = (texts, told) => texts.flatMap((text, place) => [...(place ? ["; "] : []), window.make("span", window.inWords(text, told))]);

/* Why something was refused: what it is, then the lines of the rule, each in the reader's words or in English. */
window.refusal = (said) => {
  const faults = said.errors ?? [];
  const titles = [...new Set(faults.map((fault) => fault.title).filter(Boolean))];
  const lines = faults.flatMap((fault) => fault.lines ?? []).map((line) => window.make("span", { class: "rule", ...line }));
  const own = lines.length ? window.make("p", { class: "bad" }, ...lines) : window.make("p", { class: "bad", text: said.error });
  const again = said.ended ? [window.make("a", { href: "/login", target: "_blank", "data-remote": "", text: window.pageWords["log-in"] })] : [];
  return [...titles.map((text) => window.make("p", { class: "bad", text })), own, ...again];
};
