/* What a desk with users has beside Fava's pages: who is logged in, and the way out. */
"use strict";
(() => {
  const meta = (name) => document.querySelector(`meta[name=${name}]`)?.content ?? "";
  const field = (name, value) => Object.assign(document.createElement("input"), { type: "hidden", name, value });
  const leave = () => {
    const form = Object.assign(document.createElement("form"), { method: "post", action: "/logout", className: "desk-user" });
    const user = Object.assign(document.createElement("span"), { textContent: `${meta("desk-user")} (${meta("desk-role")})` });
    const button = Object.assign(document.createElement("button"), { textContent: "Log out" });
    form.append(field("csrf", meta("csrf-token")), user, button);
    return form;
  };
  addEventListener("DOMContentLoaded", () => {
    document.querySelector("aside")?.append(leave());
  });
})();
