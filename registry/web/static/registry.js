// An enhancement only: every page works without it.
// Shows which mention the open card belongs to, and lets Escape close the card.
(() => {
  const current = "aria-current";
  let chosen = null;
  const mark = () => {
    document.querySelectorAll(`mark a[${current}]`).forEach((link) => link.removeAttribute(current));
    const open = location.hash.startsWith("#c") ? location.hash : null;
    if (!open) return;
    const links = [...document.querySelectorAll(`mark a[href="${CSS.escape(open).replace("\\#", "#")}"]`)];
    (links.includes(chosen) ? [chosen] : links).forEach((link) => link.setAttribute(current, "true"));
  };
  document.addEventListener("click", (event) => { chosen = event.target.closest("mark a") ?? chosen; });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelector(".card:target .close")?.click();
  });
  addEventListener("hashchange", mark);
  mark();
})();
