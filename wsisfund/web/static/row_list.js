/* A long list of which only what is in sight is laid out: chosen with arrows, ticked with the space bar, in under 100 ms. */
"use strict";
(() => {
  const SPARE = 6;

  /* `named`: of the list. `fill(row, thing)`: what a row shows. `key(event, thing)`: any other key; true where it was ours. */
  class RowList {
    constructor(named, fill, key, changed) {
      Object.assign(this, { fill, key, changed, things: [], all: [], ticked: new Set(), active: 0, serial: `rows-${(RowList.made = (RowList.made ?? 0) + 1)}` });
      this.box = document.createElement("div");
      this.box.className = "rows";
      this.box.tabIndex = 0;
      this.box.setAttribute("role", "listbox");
      this.box.setAttribute("aria-multiselectable", "true");
      this.box.setAttribute("aria-label", named);
      this.inner = document.createElement("div");
      this.inner.setAttribute("role", "presentation");
      this.box.append(this.inner);
      this.box.addEventListener("scroll", () => this.draw(), { passive: true });
      this.box.addEventListener("keydown", (event) => this.pressed(event));
      this.box.addEventListener("click", (event) => this.clicked(event));
      this.box.addEventListener("focus", () => this.draw());
      new ResizeObserver(() => this.draw()).observe(this.box);
    }

    get here() {
      return this.things[this.active];
    }

    get chosen() {
      return this.all.filter((thing) => this.ticked.has(thing.key));
    }

    /* `all`: what there is. `wanted(thing)`: what is shown of it. What was ticked or chosen stays so while it is there. */
    show(all, wanted) {
      const before = this.here?.key;
      this.all = all;
      this.things = all.filter(wanted);
      const there = new Set(all.map((thing) => thing.key));
      for (const key of this.ticked) if (!there.has(key)) this.ticked.delete(key);
      const found = this.things.findIndex((thing) => thing.key === before);
      this.active = found >= 0 ? found : Math.max(0, Math.min(this.active, this.things.length - 1));
      this.draw();
    }

    height() {
      return 3.75 * parseFloat(getComputedStyle(document.documentElement).fontSize);
    }

    draw() {
      const height = this.height();
      this.inner.style.height = `${this.things.length * height}px`;
      const first = Math.max(0, Math.floor(this.box.scrollTop / height) - SPARE);
      const last = Math.min(this.things.length, Math.ceil((this.box.scrollTop + this.box.clientHeight) / height) + SPARE);
      const rows = [];
      for (let at = first; at < last; at += 1) rows.push(this.row(at, height));
      if (this.here && (this.active < first || this.active >= last)) rows.push(this.row(this.active, height));
      this.inner.replaceChildren(...rows);
      if (this.here) this.box.setAttribute("aria-activedescendant", `${this.serial}-${this.active}`);
      else this.box.removeAttribute("aria-activedescendant");
    }

    row(at, height) {
      const thing = this.things[at];
      const row = document.createElement("div");
      row.className = `bank-row ${thing.kind ?? ""}${at === this.active ? " active" : ""}`;
      row.id = `${this.serial}-${at}`;
      row.style.top = `${at * height}px`;
      const said = { role: "option", "aria-selected": this.ticked.has(thing.key), "aria-posinset": at + 1, "aria-setsize": this.things.length };
      for (const [name, value] of Object.entries(said)) row.setAttribute(name, String(value));
      this.fill(row, thing);
      return row;
    }

    go(to) {
      this.active = Math.max(0, Math.min(to, this.things.length - 1));
      const height = this.height();
      const top = this.active * height;
      if (top < this.box.scrollTop) this.box.scrollTop = top;
      else if (top + height > this.box.scrollTop + this.box.clientHeight) this.box.scrollTop = top + height - this.box.clientHeight;
      this.draw();
      this.changed();
    }

    tick(thing) {
      if (!thing) return;
      if (!this.ticked.delete(thing.key)) this.ticked.add(thing.key);
      this.draw();
      this.changed();
    }

    pressed(event) {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const page = Math.max(1, Math.floor(this.box.clientHeight / this.height()) - 1);
      const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.things.length, End: this.things.length };
      const ours = event.key in moves ? (this.go(this.active + moves[event.key]), true)
        : event.key === " " ? (this.tick(this.here), true)
        : this.key(event, this.here);
      // Fava has keys of its own; those of a list are not for it.
      if (ours) event.preventDefault();
      if (event.key !== "Tab") event.stopPropagation();
    }

    clicked(event) {
      const row = event.target.closest(".bank-row");
      if (!row) return;
      this.active = Number(row.id.slice(this.serial.length + 1));
      this.tick(this.here);
    }
  }
  window.RowList = RowList;
})();
