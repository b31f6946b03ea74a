// The settings' editor: says what is wrong while one writes, and what may stand where the cursor is. The page works without it.
"use strict";
(() => {
  const field = document.getElementById("settings-text");
  const summary = document.getElementById("settings-summary");
  const errors = document.getElementById("settings-errors");
  const told = document.getElementById("settings-offered");
  const list = document.getElementById("settings-candidates");
  const gutter = document.querySelector(".gutter");
  const offer = document.getElementById("settings-offer");
  const restAfterWriting = 300; // milliseconds
  const shownAtOnce = 8;

  // ---- what is wrong ----

  let checking = null;
  let resting = 0;

  function checkSoon() {
    clearTimeout(resting);
    resting = setTimeout(check, restAfterWriting);
  }

  async function check() {
    checking?.abort();
    const mine = checking = new AbortController();
    try {
      const answer = await fetch(field.dataset.validate, { method: "POST", body: field.value, headers: { "Content-Type": "text/plain; charset=utf-8" }, signal: mine.signal });
      if (answer.status === 429) {
        say("So much was checked lately that the check waits a little.");
        resting = setTimeout(check, 5000);
        return;
      }
      const said = await answer.json();
      if (!mine.signal.aborted) {
        answer.ok ? show(said.errors) : say(said.error);
      }
    } catch (problem) {
      if (problem.name !== "AbortError") {
        say("The text could not be checked: BotApp did not answer.");
      }
    }
  }

  function say(sentence) {
    if (summary.textContent !== sentence) {
      summary.textContent = sentence;
    }
  }

  function show(found) {
    say(found.length === 0 ? "The settings are valid." : found.length === 1 ? "1 error in the settings." : found.length + " errors in the settings.");
    errors.replaceChildren(...found.map(error => {
      const place = document.createElement("a");
      place.href = "#settings-text";
      place.dataset.line = error.line;
      place.dataset.column = error.column;
      place.textContent = "Line " + error.line + ", column " + error.column;
      const code = document.createElement("code");
      code.textContent = error.code;
      const item = document.createElement("li");
      item.append(place, " ", code, " ", error.message);
      return item;
    }));
    number();
  }

  function jump(line, column) {
    const lines = field.value.split("\n");
    let at = 0;
    for (let index = 0; index < Math.min(line, lines.length) - 1; index++) {
      at += lines[index].length + 1;
    }
    at = Math.min(at + column - 1, field.value.length);
    field.focus();
    field.setSelectionRange(at, at);
    const height = parseFloat(getComputedStyle(field).lineHeight);
    const top = (line - 1) * height;
    if (top < field.scrollTop || top > field.scrollTop + field.clientHeight - 2 * height) {
      field.scrollTop = Math.max(0, top - field.clientHeight / 2);
    }
  }

  errors.addEventListener("click", event => {
    const place = event.target.closest("a[data-line]");
    if (place) {
      event.preventDefault();
      jump(Number(place.dataset.line), Number(place.dataset.column));
    }
  });

  // ---- the numbers of the lines ----

  function number() {
    const wrong = new Map();
    for (const place of errors.querySelectorAll("a[data-line]")) {
      wrong.set(Number(place.dataset.line), place.parentElement.textContent.trim());
    }
    const count = field.value.split("\n").length;
    while (gutter.children.length > count) {
      gutter.lastChild.remove();
    }
    while (gutter.children.length < count) {
      gutter.append(document.createElement("div"));
    }
    for (let line = 1; line <= count; line++) {
      const one = gutter.children[line - 1];
      one.textContent = line;
      one.className = wrong.has(line) ? "bad" : "";
      one.title = wrong.get(line) ?? "";
    }
    gutter.scrollTop = field.scrollTop;
  }

  gutter.addEventListener("click", event => {
    const line = [...gutter.children].indexOf(event.target);
    if (line >= 0) {
      jump(line + 1, 1);
    }
  });

  field.addEventListener("scroll", () => {
    gutter.scrollTop = field.scrollTop;
    close();
  });

  // ---- what may stand here ----

  let asking = null;
  let offered = null; // { text, start, end, candidates }
  let chosen = 0;

  async function open() {
    asking?.abort();
    const mine = asking = new AbortController();
    const text = field.value;
    try {
      const answer = await fetch(field.dataset.complete, { method: "POST", body: JSON.stringify({ text, offset: field.selectionStart }), headers: { "Content-Type": "application/json" }, signal: mine.signal });
      const said = await answer.json();
      if (mine.signal.aborted || text !== field.value) {
        return;
      }
      if (!answer.ok || said.candidates.length === 0) {
        close();
        told.textContent = answer.ok ? "Nothing is known of what may stand here." : said.error ?? "What may stand here could not be asked.";
        return;
      }
      offered = { text, ...said };
      chosen = 0;
      draw();
      told.textContent = said.candidates.length + (said.candidates.length === 1 ? " suggestion." : " suggestions.");
    } catch (problem) {
      if (problem.name !== "AbortError") {
        close();
        told.textContent = "What may stand here could not be asked: BotApp did not answer.";
      }
    }
  }

  function draw() {
    const first = Math.max(0, Math.min(chosen - Math.floor(shownAtOnce / 2), offered.candidates.length - shownAtOnce));
    list.replaceChildren(...offered.candidates.slice(first, first + shownAtOnce).map((candidate, index) => {
      const item = document.createElement("li");
      const name = document.createElement("b");
      name.textContent = candidate.label;
      const says = document.createElement("span");
      says.textContent = candidate.description;
      item.id = "settings-candidate-" + (first + index);
      item.dataset.index = first + index;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(first + index === chosen));
      item.setAttribute("aria-posinset", String(first + index + 1));
      item.setAttribute("aria-setsize", String(offered.candidates.length));
      item.append(name, says);
      return item;
    }));
    list.hidden = false;
    field.setAttribute("aria-activedescendant", "settings-candidate-" + chosen);
    place();
  }

  function place() {
    const style = getComputedStyle(field);
    const before = field.value.slice(0, offered.start).split("\n");
    const probe = document.createElement("span");
    probe.textContent = "0".repeat(100);
    probe.style.cssText = "position:absolute;visibility:hidden;white-space:pre";
    probe.style.font = style.font;
    field.parentElement.append(probe);
    const wide = probe.offsetWidth / 100;
    probe.remove();
    const left = field.offsetLeft + parseFloat(style.paddingLeft) + before.at(-1).length * wide - field.scrollLeft;
    list.style.left = Math.max(0, Math.min(left, field.parentElement.clientWidth - list.offsetWidth)) + "px";
    list.style.top = parseFloat(style.paddingTop) + before.length * parseFloat(style.lineHeight) - field.scrollTop + 2 + "px";
  }

  function close() {
    asking?.abort();
    offered = null;
    told.textContent = "";
    list.hidden = true;
    list.replaceChildren();
    field.removeAttribute("aria-activedescendant");
  }

  function insert(index) {
    const { text, start, end, candidates } = offered;
    const { insert: written, caret } = candidates[index];
    close();
    if (field.value !== text) {
      return;
    }
    field.focus();
    field.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, written)) { // the one way that can be undone by Ctrl+Z
      field.setRangeText(written, start, end, "end");
      changed();
    }
    field.setSelectionRange(start + caret, start + caret);
  }

  function changed() {
    number();
    checkSoon();
  }

  field.addEventListener("keydown", event => {
    if (event.ctrlKey && event.code === "Space") {
      event.preventDefault();
      open();
    } else if (offered && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const moves = { ArrowDown: 1, ArrowUp: -1 };
      if (event.key in moves) {
        event.preventDefault();
        chosen = (chosen + moves[event.key] + offered.candidates.length) % offered.candidates.length;
        draw();
      } else if (event.key === "Enter") {
        event.preventDefault();
        insert(chosen);
      } else if (event.key === "Escape") {
        event.preventDefault();
        close();
      } else if (event.key === "ArrowLeft" || event.key === "ArrowRight" || event.key === "Home" || event.key === "End") {
        close();
      }
    }
  });

  field.addEventListener("input", () => {
    const wasOpen = offered !== null;
    changed();
    if (wasOpen) {
      open();
    }
  });
  field.addEventListener("blur", close);
  list.addEventListener("mousedown", event => {
    event.preventDefault(); // the field keeps the cursor
    const item = event.target.closest("li");
    if (item) {
      insert(Number(item.dataset.index));
    }
  });
  offer.addEventListener("click", () => {
    field.focus();
    open();
  });

  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-haspopup", "listbox");
  field.setAttribute("aria-controls", "settings-candidates");
  gutter.hidden = false;
  offer.hidden = false;
  document.getElementById("settings-keys").hidden = false;
  number();
})();
