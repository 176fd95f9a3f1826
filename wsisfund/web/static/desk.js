/* The desk with users: who is logged in and the way out; forms that are judged while they are typed, and kept; imports. */
"use strict";
(() => {
  const meta = (name) => document.querySelector(`meta[name=${name}]`)?.content ?? "";
  const words = window.pageWords;
  document.documentElement.dataset.writes = meta("desk-writes");

  const { make } = window;
  const books = () => `/${location.pathname.split("/")[1]}`;
  const editor = (place) => `${books()}/editor/?${new URLSearchParams({ file_path: place.file, line: place.line })}`;

  const sent = async (name, asked) => {
    try {
      const answer = await fetch(`/act/${name}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(asked),
      });
      const said = await answer.json();
      return answer.ok ? said : { ok: false, errors: [], ended: answer.status === 401, ...said };
    } catch {
      return { ok: false, errors: [], error: words.unreachable };
    }
  };

  // An officer who has a passkey touches it for each text that he signs; where others were faster, the text may be another one.
  const post = async (name, asked) => {
    let said = await sent(name, asked);
    const touched = [];
    for (let turn = 0; said.touch && turn < 3; turn += 1) {
      try {
        for (const challenge of said.touch.challenges) {
          touched.push(await window.passkey.touch(challenge, said.touch.host, said.touch.known));
        }
      } catch {
        return { ok: false, errors: [], error: words.untouched };
      }
      said = await sent(name, { ...asked, touched });
    }
    return said;
  };

  // What the other scripts of the desk use.
  window.desk = { words, post, editor };

  // ---- the way out
  addEventListener("DOMContentLoaded", () => {
    const token = () => make("input", { type: "hidden", name: "csrf", value: meta("csrf-token") });
    const here = make("button", { text: words.out });
    const everywhere = make("button", { text: words.everywhere, name: "everywhere", value: "1", class: "second" });
    const who = make("a", { href: "/account/", title: words.account, text: `${meta("desk-user")} (${meta("desk-role")})` });
    const form = make("form", { method: "post", action: "/logout", class: "desk-user" }, token(), who, here, everywhere);
    const place = () => {
      const aside = document.querySelector("aside");
      if (aside && !aside.contains(form)) aside.append(form);
    };
    new MutationObserver(place).observe(document.body, { childList: true, subtree: true });
    place();
  });

  // ---- what was typed, and what was answered, stays, whatever is loaded anew behind it
  let kept = { address: "", page: null, focused: null };
  addEventListener("focusin", (event) => {
    if (kept.page?.contains(event.target)) kept.focused = event.target;
  });
  const look = () => {
    const page = document.querySelector("article .desk:has(.act-form, .import-form, .what-if-form)");
    if (page === null || page === kept.page) return;
    const address = location.pathname + location.search;
    if (address === kept.address) {
      for (const list of kept.page.querySelectorAll("datalist")) {
        const fresh = [...page.querySelectorAll("datalist")].find((one) => one.id === list.id);
        if (fresh) list.replaceChildren(...fresh.childNodes);
      }
      page.replaceWith(kept.page);
      kept.focused?.focus();
    } else {
      kept = { address, page, focused: null };
    }
    const form = kept.page.querySelector(".act-form");
    if (form && !form.dataset.done) judge(form);
    const supposed = kept.page.querySelector(".what-if-form");
    if (supposed) counted(supposed);
    if (supposed && kept.page !== page) supposing(supposed);
  };
  addEventListener("DOMContentLoaded", () => {
    new MutationObserver(look).observe(document.querySelector("article") ?? document.body, { childList: true, subtree: true });
    look();
  });

  // ---- forms
  const asked = (form) => {
    const fields = Object.fromEntries(new FormData(form));
    return { act: form.dataset.act, date: fields.date, fields };
  };
  const verdictOf = (form) => form.parentElement.querySelector(".verdict");
  const mark = (form, said) => {
    const wrong = new Set((said.errors ?? []).map((error) => error.column));
    for (const field of form.elements) {
      if (field.name) field.setAttribute("aria-invalid", wrong.has(field.name) ? "true" : "false");
    }
  };
  const amounts = (available) => {
    if (!available) return [];
    const parts = ["budget", "support_cost", "cash"].filter((name) => available[`${name}_available`] !== null);
    const text = parts.map((name) => `${words[name]} ${window.shownFigure(available[`${name}_available`])} CHF`).join(", ");
    return [make("p", { text: `${words.left} ${available.account}, ${available.agreement}: ${text}` })];
  };
  const labelled = (form, said) => {
    const fields = (said.errors ?? []).map((error) => form.elements[error.column]?.closest("label")?.querySelector("span, :scope")?.textContent);
    return [...new Set(fields.filter(Boolean))].map((text) => make("p", { text: text.replace("*", "").trim() }));
  };
  const shownVerdict = (form, said) => {
    if (!said.ok) return [...labelled(form, said), ...window.refusal(said)];
    return [
      make("p", { class: "good", text: words.possible }),
      ...amounts(said.availability),
      ...said.derivation.map((text) => make("p", window.inWords(text, said.retold))),
      ...said.warnings.map((text) => make("p", {}, `${words.warning}: `, make("span", window.inWords(text, said.retold)))),
      make("pre", { text: said.entries.join("\n\n"), tabindex: "0", lang: "en", dir: "ltr" }),
    ];
  };
  let turn = 0;
  const judge = async (form) => {
    const mine = ++turn;
    if ([...form.elements].some((field) => field.required && !field.value.trim())) {
      verdictOf(form).replaceChildren();
      return;
    }
    const said = await post("judge", asked(form));
    if (mine !== turn || !document.contains(form)) return;
    mark(form, said);
    verdictOf(form).replaceChildren(...shownVerdict(form, said));
  };
  // ---- what if: the answer follows what is typed
  const supposing = async (form) => {
    const mine = ++turn;
    const asked = new URLSearchParams(new FormData(form));
    const found = await fetch(`${location.pathname}?${asked}&partial=true`).then((answer) => answer.text());
    if (mine !== turn || !document.contains(form)) return;
    const fresh = new DOMParser().parseFromString(found, "text/html").querySelector(".what-if-answer");
    if (fresh) form.parentElement.querySelector(".what-if-answer").replaceChildren(...fresh.childNodes);
  };
  /* Requests of a page that has several: numbered, each but the only one to be taken out, no more than are judged. */
  const counted = (form) => {
    const rows = [...form.querySelectorAll(".request")];
    rows.forEach((row, at) => {
      const title = row.querySelector("legend");
      title.textContent = `${title.dataset.word} ${at + 1}`;
      row.querySelector(".less").hidden = rows.length === 1;
    });
    const more = form.elements.more;
    more.disabled = rows.length >= Number(more.dataset.most);
  };
  addEventListener("click", (event) => {
    const button = event.target.closest?.(".what-if-form [name=more], .what-if-form .less");
    if (!button) return;
    event.preventDefault();
    const { form } = button;
    const rows = form.querySelectorAll(".request");
    let next = rows[rows.length - 1];
    if (button.name === "more") {
      const fresh = next.cloneNode(true);
      for (const field of fresh.querySelectorAll("input:not([type=date])")) field.value = "";
      next.after(fresh);
      next = fresh;
    } else {
      button.closest(".request").remove();
      next = form.querySelector(".request");
    }
    counted(form);
    next.querySelector("input").focus();
    supposing(form);
  });
  let waiting = 0;
  addEventListener("input", (event) => {
    const supposed = event.target.closest?.(".what-if-form");
    if (supposed) {
      clearTimeout(waiting);
      waiting = setTimeout(supposing, 200, supposed);
    }
    const form = event.target.closest?.(".act-form");
    if (!form) return;
    delete form.dataset.done;
    clearTimeout(waiting);
    waiting = setTimeout(judge, 200, form);
  });
  // ---- what was written: a link to each place, and the way back
  const takeBack = async (undo) => {
    if (undo.proposal) return post("return", { proposal: undo.proposal, reason: words.withdrawn });
    if (undo.restore) return post("restore", { proposal: undo.restore });
    return undo.batch ? post("undo", undo) : post("put-back", undo);
  };
  const undo = (said) => {
    if (!said.undo) return [];
    const { act, date, account, ...fields } = said.undo;
    if (act) {
      // Fava takes "account" in an address for a filter of its own.
      const asked = new URLSearchParams({ act, ...fields, ...(account ? { line: account } : {}), ...(date ? { at: date } : {}) });
      return [make("a", { class: "act undo", text: words.undo, href: `${books()}/extension/New/?${asked}` })];
    }
    const button = make("button", { type: "button", class: "second undo", text: words.undo });
    button.addEventListener("click", async () => {
      button.disabled = true;
      const undone = await takeBack(said.undo);
      const places = (undone.written ?? []).flatMap((place) => [" ", link(place)]);
      const back = undone.ok ? [make("p", { class: "good", text: words.undone }, ...places), ...undo(undone)] : window.refusal(undone);
      // What was answered in the inbox stays through its reloads.
      if (decided.includes(button)) decided = back;
      button.parentElement.replaceChildren(...back);
    });
    return [button];
  };
  const link = (place) => make("a", { href: editor(place), text: `${place.file}:${place.line}` });
  const shownDone = (said) => {
    const waits = said.proposal ? [" ", make("a", { href: `${books()}/extension/Inbox/`, text: said.proposal })] : [];
    const what = said.proposal ? words[`waits-${said.awaits}`] : said.written.length ? words.written : words.nothing;
    const links = said.written.slice(0, 8).flatMap((place) => [" ", link(place)]);
    return [make("p", { class: "good", text: what }, ...waits, ...links), ...amounts(said.availability), ...undo(said)];
  };
  const notice = make("section", { id: "desk-notice", class: "desk", role: "status", "aria-live": "polite", "aria-label": words.what });
  addEventListener("desk-written", (event) => {
    const close = make("button", { type: "button", class: "second", text: words.close });
    close.addEventListener("click", () => notice.replaceChildren());
    notice.replaceChildren(make("div", { class: "verdict" }, ...shownDone(event.detail)), close);
  });
  addEventListener("DOMContentLoaded", () => document.body.append(notice));
  const write = async (form) => {
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    form.dataset.done = "yes";
    clearTimeout(waiting);
    const said = await post("do", asked(form));
    // A verdict on what was typed before comes too late.
    clearTimeout(waiting);
    ++turn;
    button.disabled = false;
    mark(form, said);
    if (!said.ok) delete form.dataset.done;
    if (said.ok) {
      for (const field of form.elements) {
        if (field.name && field.name !== "date") field.value = field.defaultValue ?? "";
      }
    }
    verdictOf(form).replaceChildren(...(said.ok ? shownDone(said) : shownVerdict(form, said)));
  };
  addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.matches?.(".act-form, .import-form, .proposal-form")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (form.matches(".act-form")) write(form);
      else if (form.matches(".proposal-form")) decide(form, event.submitter);
      else read(form);
    },
    true,
  );

  // ---- proposals
  let decided = [];
  const shownDecision = (what, said) =>
    what === "return" ? [make("p", { class: "good", text: words[said.event === "withdrawn" ? "own-returned" : "returned"] }), ...undo(said)] : shownDone(said);
  const decide = async (form, button) => {
    const asked = { proposal: form.dataset.proposal, reason: form.elements.reason.value };
    button.disabled = true;
    const said = await post(button.value, asked);
    button.disabled = false;
    decided = said.ok ? shownDecision(button.value, said) : window.refusal(said);
    document.querySelector(".desk > .verdict").replaceChildren(...decided);
  };
  addEventListener("DOMContentLoaded", () => {
    const again = () => {
      const verdict = document.querySelector(".desk:has(.items) > .verdict, .desk:not(:has(form)) > .verdict");
      if (verdict && location.pathname.endsWith("/Inbox/") && !verdict.childNodes.length) verdict.append(...decided);
    };
    new MutationObserver(again).observe(document.body, { childList: true, subtree: true });
  });

  // ---- imports
  let file = null;
  const read = async (form) => {
    const chosen = form.elements.file.files[0];
    const bytes = new Uint8Array(await chosen.arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    file = { name: chosen.name, content: btoa(text), date: form.elements.date.value, account: form.elements.account.value };
    await (form.elements.kind.value === "bank" ? window.desk.bankFile(form, file) : showRows(form));
  };
  const plainRow = (row) => {
    const record = row.record;
    const raw = Object.fromEntries(row.issues.filter((issue) => issue.value).map((issue) => [issue.column, issue.value]));
    const sums = (record.instalments ?? []).map((part) => `${part.due}=${part.amount}`).join("; ");
    const values = { ...record, donor: record.donor ?? record.donor_name ?? raw.donor ?? "", instalments: sums };
    values.earmark = (record.earmark ?? []).join(",") || "unearmarked";
    return (name) => values[name] ?? raw[name] ?? "";
  };
  const quoted = (text) => `"${String(text).replaceAll('"', '""')}"`;
  const corrected = (box, columns) => {
    const lines = [columns.map(([name]) => name).join(",")];
    for (const row of box.querySelectorAll("tbody tr[data-kept]")) {
      lines.push([...row.querySelectorAll("[data-column]")].map((cell) => quoted(cell.value ?? cell.textContent)).join(","));
    }
    const bytes = new TextEncoder().encode(`${lines.join("\n")}\n`);
    return btoa(String.fromCharCode(...bytes));
  };
  const showRows = async (form) => {
    const page = form.closest(".desk");
    const verdict = page.querySelector(".verdict");
    const box = page.querySelector(".import-rows");
    const said = await post("read", file);
    if (!said.ok) {
      verdict.replaceChildren(...window.refusal(said));
      box.replaceChildren();
      return;
    }
    const columns = box.dataset.columns.split(";").filter(Boolean).map((part) => part.split("="));
    const counts = ["new", "known", "ignored", "review", "invalid"].map((name) => `${said[name]} ${words[name]}`).join(", ");
    verdict.replaceChildren(make("p", { text: counts }), ...said.warnings.map((text) => make("p", window.inWords(text, said.retold))));
    // Why a row is set aside stands before what it holds: at its end it would be out of sight.
    const titles = [words.row, words.outcome, words.reasons, ...columns.map(([, title]) => title)];
    const heads = make("tr", {}, ...titles.map((text) => make("th", { scope: "col", text })));
    const rows = said.rows.map((row) => {
      const aside = row.outcome === "review" || row.outcome === "invalid";
      const value = plainRow(row);
      const line = make("tr", { "data-kept": row.outcome === "ignored" ? null : "yes" });
      const wrong = new Set(row.issues.map((issue) => issue.column));
      line.append(make("th", { scope: "row", text: row.row }), make("td", { text: words[row.outcome] }));
      line.append(make("td", { class: "prose" }, ...window.allInWords(row.issues.map((issue) => issue.message), said.retold)));
      for (const [name, title] of columns) {
        const label = `${title}, ${words.row} ${row.row}`;
        const invalid = wrong.has(name) ? "true" : null;
        const inside = aside ? make("input", { "data-column": name, value: value(name), "aria-label": label, "aria-invalid": invalid }) : null;
        line.append(aside ? make("td", {}, inside) : make("td", { "data-column": name, text: value(name) }));
      }
      return line;
    });
    const table = make("table", {}, make("thead", {}, heads), make("tbody", {}, ...rows));
    const aside = said.review + said.invalid;
    const buttons = make("p", {});
    const button = (text, work, second) => {
      const made = make("button", { type: "button", text, class: second ? "second" : null });
      made.addEventListener("click", async () => {
        made.disabled = true;
        await work();
        made.disabled = false;
      });
      buttons.append(made, " ");
    };
    if (aside) {
      button(words.again, async () => {
        file = { ...file, name: file.name.replace(/(-corrected)?\.[^.]*$/, "-corrected.csv"), content: corrected(box, columns) };
        await showRows(form);
      });
    }
    if (said.new) button(aside ? words.clean : words.write, () => accept(form, aside > 0), aside > 0);
    box.replaceChildren(buttons, make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": words.rows }, table));
  };
  const accept = async (form, clean) => {
    const page = form.closest(".desk");
    const verdict = page.querySelector(".verdict");
    const said = await post("import", { ...file, accept_clean: clean });
    if (!said.ok) {
      verdict.replaceChildren(...window.refusal(said));
      return;
    }
    page.querySelector(".import-rows").replaceChildren();
    const places = said.written.slice(0, 1).flatMap((place) => [" ", link(place)]);
    verdict.replaceChildren(make("p", { class: "good", text: `${words.written} (${said.written.length})` }, ...places), ...undo(said));
  };
})();
