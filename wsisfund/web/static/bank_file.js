/* The page Import, a bank's file: its lines with what each may be, recorded, taken back. */
"use strict";
(() => {
  const { make } = window;
  const { words, post, editor } = window.desk;
  const columns = ["date", "amount", "currency", "counterparty", "text"];

  const rowOf = (line, told) => {
    const match = line.match;
    const row = make("tr", {}, make("th", { scope: "row", text: line.row }), make("td", { text: words[line.outcome] }));
    row.append(make("td", { text: match.documents.join(", ") }), make("td", { class: "prose" }, ...window.allInWords(line.why ? [line.why] : match.reasons, told)));
    row.append(...columns.map((name) => make("td", { text: line[name], class: name === "amount" ? "figure" : null })));
    return row;
  };
  const tableOf = (lines, told) => {
    const titles = [words.row, words.outcome, words.match, words.reasons, words.date, words.amount, words.currency, words.party, words.text];
    const heads = make("tr", {}, ...titles.map((text) => make("th", { scope: "col", text })));
    const table = make("table", {}, make("thead", {}, heads), make("tbody", {}, ...lines.map((line) => rowOf(line, told))));
    return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": words.rows }, table);
  };
  const counted = (said) =>
    ["new", "known", "pending", "review"].map((name) => `${said[name]} ${words[name]}`).join(", ");

  const record = async (page, file, clean) => {
    const verdict = page.querySelector(".verdict");
    const said = await post("import-bank", { ...file, accept_clean: clean });
    if (!said.ok) {
      verdict.replaceChildren(...window.refusal(said));
      return;
    }
    page.querySelector(".import-rows").replaceChildren();
    const back = make("button", { type: "button", class: "second", text: words.undo });
    back.addEventListener("click", async () => {
      back.disabled = true;
      const undone = await post("undo", { batch: said.batch, date: file.date });
      verdict.replaceChildren(...(undone.ok ? [make("p", { class: "good", text: words.undone })] : window.refusal(undone)));
    });
    const places = said.written.slice(0, 1).map((place) => make("a", { href: editor(place), text: `${place.file}:${place.line}` }));
    const next = make("a", { class: "act", href: "../Reconcile/", text: words.reconcile });
    verdict.replaceChildren(make("p", { class: "good", text: `${words.written} (${said.written.length}) ` }, ...places), next, " ", back);
  };

  window.desk.bankFile = async (form, file) => {
    const page = form.closest(".desk");
    const verdict = page.querySelector(".verdict");
    const box = page.querySelector(".import-rows");
    const said = await post("read-bank", file);
    box.replaceChildren();
    if (!said.ok) {
      verdict.replaceChildren(...window.refusal(said));
      return;
    }
    verdict.replaceChildren(make("p", { text: counted(said) }), ...said.warnings.map((text) => make("p", window.inWords(text, said.retold))));
    if (said.new) {
      const button = make("button", { type: "button", text: said.review ? words.clean : words.write });
      button.addEventListener("click", async () => {
        button.disabled = true;
        await record(page, file, said.review > 0);
        button.disabled = false;
      });
      box.append(make("p", {}, button));
    }
    box.append(tableOf(said.lines, said.retold));
  };
})();
