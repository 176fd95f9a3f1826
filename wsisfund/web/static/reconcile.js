/* The page Reconcile: the bank beside the books. What is matched is written behind, and taken back here where it is refused. */
"use strict";
(() => {
  const { make } = window;
  const minor = (text) => Number(text.replace(".", ""));
  const grouped = window.shownFigure;
  const shownSum = (sum, like) => {
    const decimals = (like.split(".")[1] ?? "").length;
    const digits = String(Math.abs(sum)).padStart(decimals + 1, "0");
    const cut = digits.length - decimals;
    return `${sum < 0 ? "−" : ""}${digits.slice(0, cut)}${decimals ? `.${digits.slice(cut)}` : ""}`;
  };

  /* The lines that were matched by an answer, each with the documents that it has now. */
  const matchedIn = (said, lines) => {
    const found = new Map();
    for (const entry of said.entries) {
      const [, line, documents] = entry.match(/custom "bank-match" "([^"]+)"((?: "[^"]*")*)/) ?? [];
      if (line) found.set(line, [...documents.matchAll(/"([^"]*)"/g)].map((one) => one[1]));
    }
    return lines.filter((line) => found.has(line.id)).map((line) => ({ ...line, docs: found.get(line.id) }));
  };

  // So long after our own write a page may come that was asked for before it.
  const LATE = 10000;

  class Page {
    constructor(root) {
      this.root = root;
      // Written from the right, the bank stands on the right.
      this.turned = root.dir === "rtl";
      // Lines that are being matched, with their documents; those of them whose write has not ended; when that of others did.
      this.going = new Map();
      this.writing = new Set();
      this.ended = new Map();
      this.queue = Promise.resolve();
      this.done = [];
      this.take(root);
      const { words } = this;
      this.lines = new RowList(words.lines, (row, one) => this.fillLine(row, one), (event, one) => this.key(event, one), () => this.sums());
      this.books = new RowList(words.items, (row, one) => this.fillBook(row, one), (event) => this.key(event, this.lines.here), () => this.sums());
      this.build();
      this.refresh();
    }

    take(root) {
      this.data = JSON.parse(root.querySelector(".reconcile-data").textContent);
      this.words = this.data.words;
    }

    /* The page was loaded anew behind us: its figures are taken, and what somebody is at stays. */
    follow(fresh) {
      const inside = this.root.contains(document.activeElement) ? document.activeElement : this.focused;
      this.take(fresh);
      this.settle();
      fresh.replaceWith(this.root);
      for (const name of ["bank", "books", "difference"]) {
        this.root.querySelector(`[data-sum=${name}]`).textContent = fresh.querySelector(`[data-sum=${name}]`).textContent;
      }
      this.refresh();
      inside?.focus();
    }

    /* Lines whose write has ended are what the page says of them, unless it may be one from before that. */
    settle() {
      const open = new Set(this.data.lines.map((line) => line.id));
      for (const id of [...this.going.keys()].filter((one) => !this.writing.has(one))) {
        const left = LATE - (performance.now() - (this.ended.get(id) ?? -LATE));
        if (!open.has(id) || left <= 0) this.going.delete(id);
        else setTimeout(() => (this.settle(), this.refresh()), left);
      }
    }

    build() {
      const { words } = this;
      const tool = (text, work, second) => {
        const button = make("button", { type: "button", text, class: second ? "second" : null });
        button.addEventListener("click", work);
        return button;
      };
      const field = (label, attributes) => {
        const input = make("input", attributes);
        input.addEventListener("input", () => this.refresh());
        input.addEventListener("keydown", (event) => {
          if (event.key !== "Escape" && event.key !== "Enter") return;
          event.preventDefault();
          this.lines.box.focus();
        });
        return [make("label", {}, label, input), input];
      };
      const [searched, search] = field(words.search, { type: "search", name: "search" });
      const [from, least] = field(words.least, { inputmode: "decimal", name: "least" });
      const [upTo, most] = field(words.most, { inputmode: "decimal", name: "most" });
      Object.assign(this, { search, least, most });
      this.exact = tool("", () => this.acceptExact());
      const write = [this.exact, tool(words.match, () => this.match()), tool(words.enter, () => this.enter(), true), tool(words.back, () => this.back(), true)];
      this.said = make("div", { class: "verdict", role: "status", "aria-live": "polite" });
      this.form = make("div", {});
      this.heads = [make("h3"), make("h3")];
      const lists = make("div", { class: "lists" }, make("section", {}, this.heads[0], this.lines.box), make("section", {}, this.heads[1], this.books.box));
      this.past = make("details", { class: "done" }, make("summary", { text: words.matched }), make("ul"));
      const tools = make("div", { class: "tools" }, ...(this.data.writes ? write : []), searched, from, upTo);
      const keys = make("p", { class: "keys note", text: this.data.writes ? words.keys : words.reading });
      this.waiting = make("section", { class: "done", hidden: true }, make("h3"), make("ul"));
      this.root.querySelector(".work").replaceChildren(tools, keys, this.said, this.form, this.waiting, lists, this.past);
      this.root.addEventListener("focusin", (event) => (this.focused = event.target));
    }

    // ---- what is shown

    wanted() {
      const words = this.search.value.toLowerCase().split(" ").filter(Boolean);
      const [least, most] = [this.least, this.most].map((field) => (field.value.trim() ? Number(field.value) : NaN));
      return (thing) => {
        const size = Math.abs(Number(thing.amount));
        return !(size < least) && !(size > most) && words.every((word) => thing.searched.includes(word));
      };
    }

    refresh() {
      const { data } = this;
      const searched = (one) => Object.values(one).filter((value) => typeof value === "string").join(" ").toLowerCase();
      const open = data.lines.filter((line) => !this.going.has(line.id));
      const taken = new Set([...this.going.values(), ...data.waiting.map((one) => one.docs)].flat());
      const lines = open.map((one) => ({ ...one, key: one.id, kind: one.match.kind, searched: `${searched(one)} ${one.match.documents.join(" ").toLowerCase()}` }));
      const books = [...data.items, ...data.expected.map((one) => ({ ...one, expected: true }))]
        .filter((one) => !taken.has(one.doc))
        .map((one) => ({ ...one, key: one.doc, searched: searched(one) }));
      const wanted = this.wanted();
      this.lines.show(lines, wanted);
      this.books.show(books, wanted);
      const exact = lines.filter((line) => line.kind === "exact").length;
      this.exact.textContent = `${this.words.exact} (${exact})`;
      this.exact.disabled = !exact;
      const counted = (list) => (list.things.length === list.all.length ? list.all.length : `${list.things.length} / ${list.all.length}`);
      this.heads[0].textContent = `${this.words.lines} (${counted(this.lines)})`;
      this.heads[1].textContent = `${this.words.items} (${counted(this.books)})`;
      this.sums();
      this.showPast();
      this.showWaiting();
    }

    sums() {
      const add = (list) => list.chosen.reduce((sum, one) => sum + minor(one.amount), 0);
      const left = this.lines.ticked.size ? add(this.lines) : this.lines.here ? minor(this.lines.here.amount) : 0;
      const figure = shownSum(left - add(this.books), this.data.books);
      this.root.querySelector("[data-sum=ticked]").textContent = grouped(figure);
    }

    fillLine(row, one) {
      const match = one.match;
      const what = match.documents.length ? `${match.documents.join(", ")} · ${match.score}` : "?";
      const party = one.party || one.text;
      row.append(make("span", { class: "tick" }), make("span", { text: one.date }), make("span", { text: party, title: `${one.party} ${one.text}` }), make("span", { class: "figure", text: grouped(one.amount) }));
      const reasons = window.allInWords(match.reasons, this.data.retold);
      row.append(make("span", { class: "why", title: reasons.map((part) => part.textContent ?? part).join("") }, `${what}: `, ...reasons));
    }

    fillBook(row, one) {
      const amount = one.expected && one.currency !== this.data.currency ? `${grouped(one.amount)} ${one.currency}` : grouped(one.amount);
      row.append(make("span", { class: "tick" }), make("span", { text: one.date }), make("span", { text: one.payee || one.text }), make("span", { class: "figure", text: amount }));
      row.append(make("span", { class: "why", text: one.expected ? `${one.doc} · ${this.words.expected} (${this.words[`kind-${one.kind}`] ?? one.kind})` : `${one.doc} ${one.text}` }));
    }

    showPast() {
      const rows = this.data.matched.filter((one) => !this.going.has(one.id)).map((one) => {
        const undo = make("button", { type: "button", class: "second", text: this.words.undo, "aria-label": `${this.words.undo} ${one.id}` });
        undo.addEventListener("click", () => this.undo([one]));
        const item = make("li", {}, make("span", { text: one.date }), make("span", { text: grouped(one.amount) }), make("span", { text: one.party || one.text }), make("span", { text: one.docs.join(", ") }));
        if (this.data.writes) item.append(undo);
        return item;
      });
      this.past.querySelector("ul").replaceChildren(...rows);
    }

    /* Lines whose match waits for an officer, each with its proposal. */
    showWaiting() {
      const rows = this.data.waiting.map((one) => {
        const parts = [one.date, grouped(one.amount), one.party || one.text, one.docs.join(", ")].map((text) => make("span", { text }));
        return make("li", {}, ...parts, this.inbox(one.proposal));
      });
      this.waiting.hidden = !rows.length;
      this.waiting.querySelector("h3").textContent = `${this.words.waiting} (${rows.length})`;
      this.waiting.querySelector("ul").replaceChildren(...rows);
    }

    inbox(proposal) {
      return make("a", { href: `/${location.pathname.split("/")[1]}/extension/Inbox/`, text: proposal });
    }

    tell(good, text, ...more) {
      this.said.replaceChildren(make("p", { class: good ? "good" : "bad" }, text, ...more));
    }

    // ---- keys

    key(event, line) {
      const { key } = event;
      if (key === "/") this.search.focus();
      else if (key === (this.turned ? "ArrowLeft" : "ArrowRight")) this.books.box.focus();
      else if (key === (this.turned ? "ArrowRight" : "ArrowLeft")) this.lines.box.focus();
      else if (!this.data.writes) return false;
      else if (key === "Enter") this.match(line);
      else if (key === "a") this.acceptExact();
      else if (key === "n") this.enter();
      else if (key === "u") this.back();
      else return false;
      return true;
    }

    // ---- what is written

    /* The ticked lines with the ticked documents; with none of these, what is proposed for the line. */
    match(at = this.lines.here) {
      const lines = this.lines.ticked.size ? this.lines.chosen : at ? [at] : [];
      if (!lines.length) return;
      const books = this.books.chosen;
      const documents = books.length ? books.map((one) => one.doc) : lines[0].match.documents;
      const alone = lines.length === 1;
      if (!documents.length || (!books.length && !alone)) return this.tell(false, this.words.choose);
      const made = books.length ? books.some((one) => one.expected) : lines[0].match.missing;
      if (!books.length && lines[0].match.missing === "charge") return this.enter("charge");
      const asked = Object.fromEntries(lines.map((line) => [line.id, documents]));
      if (made) return this.preview(asked);
      this.write(asked);
    }

    write(match) {
      const ids = Object.keys(match);
      for (const id of ids) this.going.set(id, match[id]);
      this.lines.ticked.clear();
      this.books.ticked.clear();
      this.form.replaceChildren();
      this.refresh();
      this.tell(true, this.words.writing);
      this.lines.box.focus();
      const before = this.data.lines.filter((line) => ids.includes(line.id));
      this.send({ match }, (said) => {
        if (said.proposal) return this.tell(true, `${this.words[`waits-${said.awaits}`]} `, this.inbox(said.proposal));
        this.done.push(matchedIn(said, before));
        this.tell(true, `${this.words.written} ${said.written[0]?.file ?? ""}`);
      }, ids);
    }

    acceptExact() {
      if (this.exact.disabled) return;
      const lines = this.data.lines.filter((line) => line.match.kind === "exact" && !this.going.has(line.id));
      const ids = lines.map((line) => line.id);
      for (const line of lines) this.going.set(line.id, line.match.documents);
      this.refresh();
      this.tell(true, this.words.writing);
      this.send({ accept_exact: true }, (said) => {
        if (!said.proposal) this.done.push(matchedIn(said, lines));
        if (said.proposal) this.tell(true, `${this.words[`waits-${said.awaits}`]} `, this.inbox(said.proposal));
        else this.tell(true, `${this.words.written} (${said.written.length})`);
      }, ids);
    }

    /* After what is still being written, which is the last. */
    back() {
      this.queue = this.queue.then(() => {
        const last = this.done.pop();
        if (last?.length) this.undo(last);
        else this.tell(false, this.words.nothing);
      });
    }

    undo(lines) {
      const ids = lines.map((line) => line.id);
      this.send({ undo: ids, seen: Object.fromEntries(lines.map((line) => [line.id, line.docs])) }, () => {
        for (const id of ids) this.going.delete(id);
        this.data.matched = this.data.matched.filter((line) => !ids.includes(line.id));
        this.tell(true, this.words.undone);
      });
    }

    /* One after the other: each on the books as the one before left them. */
    send(asked, good, ids = []) {
      for (const id of ids) this.writing.add(id);
      this.queue = this.queue.then(async () => {
        const said = await window.desk.post("match", { account: this.data.account, ...asked });
        for (const id of ids) {
          this.writing.delete(id);
          this.ended.set(id, performance.now());
        }
        if (said.ok) good(said);
        else {
          for (const id of ids) this.going.delete(id);
          this.said.replaceChildren(...window.refusal(said));
        }
        this.refresh();
      });
    }

    // ---- what the books lack

    enter(kind = "") {
      const line = this.lines.ticked.size ? this.lines.chosen[0] : this.lines.here;
      if (!line) return;
      const { words, data } = this;
      const incoming = minor(line.amount) > 0;
      const kinds = incoming ? ["suspense", "interest", "transfer", "exchange"] : ["charge", "transfer", "exchange"];
      const list = (id, values) => make("datalist", { id }, ...values.map((value) => make("option", { value })));
      const select = make("select", { name: "kind" }, ...kinds.map((name) => make("option", { value: name, text: words[name] })));
      if (kind) select.value = kind;
      const agreement = make("input", { name: "agreement", list: "reconcile-agreements" });
      const account = make("input", { name: "account", list: "reconcile-accounts" });
      const amount = make("input", { name: "amount", inputmode: "decimal" });
      const fields = [[words.agreement, agreement, ["charge"]], [words.account, account, ["transfer", "exchange"]], [words.amount, amount, ["exchange"]]];
      const labels = fields.map(([text, input]) => make("label", {}, text, input));
      const choose = () => fields.forEach(([, , of], at) => (labels[at].hidden = !of.includes(select.value)));
      select.addEventListener("change", choose);
      choose();
      const form = make("form", { class: "entry" }, make("p", { text: `${line.date} ${grouped(line.amount)} ${data.currency} ${line.party || line.text}` }),
        make("div", { class: "fields" }, make("label", {}, words.kind, select), ...labels, make("button", { text: words.preview })),
        list("reconcile-agreements", data.agreements), list("reconcile-accounts", data.others.filter((name) => name !== data.account)));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        event.stopPropagation();
        const rest = { charge: `:${agreement.value.trim()}`, transfer: `:${account.value.trim()}`, exchange: `:${account.value.trim()}=${amount.value.trim()}` };
        this.preview({ [line.id]: [select.value + (rest[select.value] ?? "")] });
      });
      this.leaves(form);
      this.form.replaceChildren(form);
      select.focus();
    }

    async preview(match) {
      const said = await window.desk.post("judge-match", { account: this.data.account, match });
      if (!said.ok) return this.said.replaceChildren(...window.refusal(said));
      const button = make("button", { type: "button", text: this.words.write });
      button.addEventListener("click", () => this.write(match));
      const notes = [...said.derivation, ...said.warnings].map((text) => make("p", window.inWords(text, said.retold)));
      const box = make("div", { class: "entry" }, ...notes, make("pre", { tabindex: "0", lang: "en", dir: "ltr", text: said.entries.join("\n\n") }), button);
      this.leaves(box);
      this.form.replaceChildren(box);
      button.focus();
    }

    leaves(box) {
      box.addEventListener("keydown", (event) => {
        event.stopPropagation();
        if (event.key !== "Escape") return;
        this.form.replaceChildren();
        this.lines.box.focus();
      });
    }
  }

  // ---- one page for each address, through every load behind it
  let kept = null;
  const look = () => {
    const root = document.querySelector("article .reconcile:has(.reconcile-data)");
    if (root === null || root === kept?.page.root) return;
    const address = location.pathname + location.search;
    if (address === kept?.address) kept.page.follow(root);
    else kept = { address, page: new Page(root) };
  };
  addEventListener("DOMContentLoaded", () => {
    new MutationObserver(look).observe(document.querySelector("article") ?? document.body, { childList: true, subtree: true });
    look();
  });
})();
