// Renews the main part of the page when it has changed on the server; what was typed, opened, focused and scrolled to stays.
"use strict";
(() => {
  const pause = 1000;
  const place = () => location.pathname + location.search;
  const main = () => document.querySelector("main");
  const keyOf = (field) => field.form
    ? [...field.form.querySelectorAll("input[type=hidden]:not([name=back])")].map((input) => input.value).join("\n") + "\n" + field.name + "\n" + (field.type === "radio" ? field.value : "")
    : null;
  const fields = () => [...main().querySelectorAll("input:not([type=hidden]), textarea, select")].filter((field) => field.form && field.name);
  const initial = (field) => field.tagName === "SELECT" ? ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value
    : field.type === "checkbox" || field.type === "radio" ? field.defaultChecked : field.defaultValue;
  const current = (field) => field.type === "checkbox" || field.type === "radio" ? field.checked : field.value;
  const noteFolds = () => main().querySelectorAll("details[id]").forEach((fold) => { fold.dataset.was = String(fold.open); });

  function replace(next) {
    const typed = new Map(fields().filter((field) => current(field) !== initial(field)).map((field) => [keyOf(field), current(field)]));
    const folds = new Map([...main().querySelectorAll("details[id]")].filter((fold) => fold.dataset.was !== String(fold.open)).map((fold) => [fold.id, fold.open]));
    const active = document.activeElement;
    const focused = active && active.form && main().contains(active) ? { key: keyOf(active), from: active.selectionStart, to: active.selectionEnd } : null;
    const top = window.scrollY;
    main().replaceChildren(...next.childNodes);
    main().dataset.version = next.dataset.version;
    noteFolds();
    for (const fold of main().querySelectorAll("details[id]")) {
      if (folds.has(fold.id)) {
        fold.open = folds.get(fold.id);
      }
    }
    for (const field of fields()) {
      const key = keyOf(field);
      if (typed.has(key)) {
        if (field.type === "checkbox" || field.type === "radio") {
          field.checked = typed.get(key);
        } else {
          field.value = typed.get(key);
        }
      }
      if (focused && key === focused.key) {
        field.focus({ preventScroll: true });
        if (typeof focused.from === "number" && field.setSelectionRange) {
          field.setSelectionRange(focused.from, focused.to);
        }
      }
    }
    window.scrollTo(window.scrollX, top);
  }

  async function look() {
    if (document.hidden) {
      return;
    }
    const at = place();
    const answer = await fetch("/_sim/version?at=" + encodeURIComponent(at), { cache: "no-store" });
    if (!answer.ok || (await answer.text()) === main().dataset.version) {
      return;
    }
    const page = await fetch(at, { cache: "no-store", headers: { "X-Simulator-Live": "1", Accept: "text/html" } });
    const next = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("main");
    if (next && at === place()) {
      replace(next);
    }
  }

  async function loop() {
    try {
      await look();
    } catch {
      // the server is gone or busy: the page stays as it is and asks again
    }
    setTimeout(loop, pause);
  }

  noteFolds();
  const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
  setTimeout(loop, pause);
})();
