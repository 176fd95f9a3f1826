/* Where the books may be changed: each change that Fava asks for brings the token of the page along. */
"use strict";
(() => {
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  const ask = window.fetch;
  window.fetch = (what, how = {}) => {
    const method = (how.method ?? "GET").toUpperCase();
    if (method === "GET" || method === "HEAD") return ask(what, how);
    const headers = new Headers(how.headers);
    headers.set("X-CSRF-Token", token);
    return ask(what, { ...how, headers });
  };
})();
