/* Where the books may be changed: each change that Fava asks for brings the token of the page along. */
"use strict";
(() => {
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  const ask = window.fetch;
  // What Fava's own pages wrote is told, with the place and the way back; our own forms tell it themselves.
  const tell = async (answer) => {
    if (!answer.ok || !answer.headers.get("Content-Type")?.includes("json")) return;
    const said = await answer.json();
    if (said.written) dispatchEvent(new CustomEvent("desk-written", { detail: said }));
  };
  window.fetch = async (what, how = {}) => {
    const method = (how.method ?? "GET").toUpperCase();
    if (method === "GET" || method === "HEAD") return ask(what, how);
    const headers = new Headers(how.headers);
    headers.set("X-CSRF-Token", token);
    const answer = await ask(what, { ...how, headers });
    if (method !== "POST") tell(answer.clone());
    return answer;
  };
})();
