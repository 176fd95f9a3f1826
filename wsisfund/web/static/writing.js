/* Where the books may be changed: each change that Fava asks for brings the token of the page along. */
"use strict";
(() => {
  const meta = (page, name) => page.querySelector(`meta[name=${name}]`)?.content ?? "";
  let token = meta(document, "csrf-token");
  const ask = window.fetch;
  window.deskWrites = 0;
  // Who has logged in again, in another tab, goes on here with what he typed; another user does not act on this one's page.
  const fresh = async () => {
    const answer = await ask(location.pathname + location.search).catch(() => null);
    const page = new DOMParser().parseFromString((await answer?.text()) ?? "", "text/html");
    const found = meta(page, "desk-user") === meta(document, "desk-user") ? meta(page, "csrf-token") : "";
    const other = found !== "" && found !== token;
    if (other) token = found;
    return other;
  };
  // What Fava's own pages wrote is told, with the place and the way back; our own forms tell it themselves.
  const tell = async (answer) => {
    if (!answer.ok || !answer.headers.get("Content-Type")?.includes("json")) return;
    const said = await answer.json();
    if (said.written) dispatchEvent(new CustomEvent("desk-written", { detail: said }));
  };
  window.fetch = async (what, how = {}) => {
    const method = (how.method ?? "GET").toUpperCase();
    if (method === "GET" || method === "HEAD") return ask(what, how);
    const send = () => {
      const headers = new Headers(how.headers);
      headers.set("X-CSRF-Token", token);
      return ask(what, { ...how, headers });
    };
    let answer = await send();
    if (answer.status === 403 && (await fresh())) answer = await send();
    window.deskWrites += 1;
    if (method !== "POST") tell(answer.clone());
    return answer;
  };
})();
