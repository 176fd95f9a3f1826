/* The six languages: a menu to choose from, and which parts of the page are in which. */
"use strict";
(() => {
  const { make } = window;
  const known = JSON.parse(document.querySelector("meta[name=desk-languages]")?.content || "{}");
  const own = document.documentElement.lang;
  const links = Object.entries(known).map(([code, text]) => {
    const link = make("a", { href: `/language/${code}`, lang: code, hreflang: code, "data-remote": "", text });
    if (code === own) link.setAttribute("aria-current", "true");
    return make("li", {}, link);
  });
  const title = make("summary", { text: `${window.pageWords.language}: ${known[own]}` });
  const menu = make("details", { class: "desk-language" }, title, make("ul", {}, ...links));

  addEventListener("DOMContentLoaded", () => {
    const place = () => {
      const aside = document.querySelector("aside");
      if (aside && !aside.contains(menu)) aside.append(menu);
      // Where Fava does not know the language, its own pages are English, written from the left.
      const article = document.querySelector("article");
      const foreign = document.documentElement.dir === "rtl" && article && !article.querySelector(".fund");
      if (article && article.lang !== (foreign ? "en" : "")) {
        article.lang = foreign ? "en" : "";
        article.dir = foreign ? "ltr" : "";
      }
    };
    new MutationObserver(place).observe(document.body, { childList: true, subtree: true });
    place();
  });
})();
