// An enhancement only: every button works without it.
// Keys press the buttons that name them in aria-keyshortcuts; leases are counted down, and kept while somebody works.
(() => {
  const STORED = "registry.keys";
  const sheet = document.querySelector("#keys");
  const toggle = document.querySelector("#keys-on");
  const opener = document.querySelector(".keys-button");
  const LATIN = { Slash: "/" };
  let sent = false;

  const isOn = () => { try { return localStorage.getItem(STORED) !== "off"; } catch { return true; } };
  const isTyping = (target) =>
    target instanceof HTMLElement && (target.isContentEditable
      || target.matches("textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=submit])"));
  // A keyboard of another script gives its own letters: then the place of the key counts.
  const letter = (event) => {
    if (/^[\x20-\x7e]$/.test(event.key) || event.key.length > 1) return event.key;
    if (event.code.startsWith("Key")) return event.code.slice(3).toLowerCase();
    if (event.code.startsWith("Digit")) return event.code.slice(5);
    return LATIN[event.code] ?? event.key;
  };
  const visible = (element) => element.getClientRects().length > 0 || element.classList.contains("unseen-link");

  const step = (by) => {
    const all = [...document.querySelectorAll("main .step")].filter(visible);
    if (!all.length) return false;
    const at = all.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
    all[next].focus();
    all[next].closest("tr, li")?.scrollIntoView({ block: "nearest" });
    return true;
  };
  const press = (key) => {
    const found = [...document.querySelectorAll(`[aria-keyshortcuts="${CSS.escape(key)}"]`)].find(visible);
    if (!found || found.disabled) return false;
    if (found.matches("input:not([type=checkbox])")) { found.focus(); found.select?.(); } else found.click();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && !event.key.startsWith("Arrow")) return;
    if (sheet?.open || isTyping(event.target) || !isOn()) return;
    const key = letter(event);
    const by = { ArrowDown: 1, ArrowUp: -1 }[key] ?? 0;
    if (by ? step(by) : press(key) || (key === "j" && step(1))) event.preventDefault();
  });

  // One press, one decision: a second one before the answer is not sent.
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    if (sent) event.preventDefault();
    sent = true;
  });
  addEventListener("pageshow", () => { sent = false; });

  if (opener && sheet) {
    opener.hidden = false;
    opener.addEventListener("click", () => { sheet.showModal(); sheet.querySelector("h2").focus(); });
  }
  if (toggle) {
    toggle.checked = isOn();
    toggle.addEventListener("change", () => {
      try { localStorage.setItem(STORED, toggle.checked ? "on" : "off"); } catch { /* not kept, then */ }
      document.documentElement.classList.toggle("keys-off", !toggle.checked);
    });
    document.documentElement.classList.toggle("keys-off", !toggle.checked);
  }

  const lease = document.querySelector("form.lease");
  if (lease && Number(lease.dataset.left) > 0) {
    const shown = lease.querySelector(".left");
    const warning = lease.querySelector(".warning");
    const RENEW_BELOW = 120, WARN_BELOW = 25;
    let until = performance.now() + 1000 * Number(lease.dataset.left);
    let worked = true, asking = false;
    for (const sign of ["pointermove", "keydown", "scroll", "touchstart"]) addEventListener(sign, () => { worked = true; }, { passive: true });

    const keep = async () => {
      asking = true;
      worked = false;
      try {
        const answer = await fetch(lease.action, { method: "POST", body: new FormData(lease), headers: { Accept: "application/json" } });
        const { left } = await answer.json();
        until = performance.now() + 1000 * left;
        if (left) warning.textContent = "";
      } catch { /* offline: the count goes on */ } finally { asking = false; }
    };
    lease.addEventListener("submit", (event) => { event.preventDefault(); sent = false; keep(); });
    const tick = () => {
      const left = Math.max(Math.round((until - performance.now()) / 1000), 0);
      shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      if (left && left < RENEW_BELOW && worked && !asking && document.visibilityState === "visible") keep();
      const said = !left ? "Your turn on this item is over: take it again." : left < WARN_BELOW ? "Your turn on this item is over in 20 seconds: keep it longer if you need it." : "";
      if (said && warning.textContent !== said) { warning.textContent = said; warning.classList.remove("unseen"); }
      if (!said) { warning.textContent = ""; warning.classList.add("unseen"); }
      if (left || document.visibilityState !== "visible") setTimeout(tick, 1000);
    };
    tick();
  }

  // A decision leads to the next item: begin there, where a reader of the screen hears what was saved.
  if (document.querySelector(".last [role=status]")) document.querySelector("#main")?.focus();
})();
