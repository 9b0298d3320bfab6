/** Links that open a dialog (`data-opens`, to its id) and links inside that close it (`data-closes`). */
document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || event.defaultPrevented) return;
  const closer = event.target.closest<HTMLElement>("[data-closes]");
  const dialog = closer?.closest("dialog");
  if (dialog?.open) {
    event.preventDefault();
    dialog.close();
    return;
  }
  const opener = event.target.closest<HTMLAnchorElement>("a[data-opens]");
  const opened = opener ? document.getElementById(opener.hash.slice(1)) : null;
  if (opened instanceof HTMLDialogElement && !opened.open) {
    event.preventDefault();
    opened.showModal();
  }
});

/** A press beside the paper closes it, as people expect of a sheet. */
document.addEventListener("mousedown", (event) => {
  if (event.target instanceof HTMLDialogElement && event.target.matches(":modal")) {
    const box = event.target.getBoundingClientRect();
    const beside = event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
    if (beside) event.target.close();
  }
});

/** A dialog that the server sent open (a refused form inside it) becomes modal as soon as scripts run. */
export function liftOpenDialogs(root: ParentNode): void {
  for (const dialog of root.querySelectorAll<HTMLDialogElement>("dialog[open]:not(:modal)")) {
    dialog.removeAttribute("open");
    dialog.showModal();
  }
}
liftOpenDialogs(document);
document.addEventListener("htmx:after:swap", (event) => {
  if (event.target instanceof Element) liftOpenDialogs(event.target);
});
