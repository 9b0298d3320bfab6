/** A press into room begins a visit at that very place of it, not at its beginning. */
const GRID_MINUTES = 15;

document.addEventListener(
  "click",
  (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>(".slot.is-gap > a") : null;
    const slot = link?.parentElement;
    if (!link || !slot || event.detail === 0) return;
    const box = slot.getBoundingClientRect();
    const at = Number(slot.dataset.at);
    const minute = at + ((event.clientY - box.top) / box.height) * Number(slot.dataset.minutes);
    const begins = Math.max(at, Math.floor(minute / GRID_MINUTES) * GRID_MINUTES) % 1440;
    const address = new URL(link.href);
    address.searchParams.set("time", `${String(Math.floor(begins / 60)).padStart(2, "0")}:${String(begins % 60).padStart(2, "0")}`);
    link.href = address.pathname + address.search;
  },
  true,
);

interface Answer {
  ctx: { target?: Element; select?: string | null; swap: string; text: string; push?: string | null; request: { method: string }; response: { raw: Response } };
}

/** An answer without the part that was asked for (signed out meanwhile, a refusal's own page) takes the whole window. */
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = (event as CustomEvent<Answer>).detail;
  const id = ctx.target?.id ?? "";
  if (!id || ctx.select !== `#${id}` || ctx.text.includes(`id="${id}"`)) return;
  if (ctx.request.method.toUpperCase() === "GET") {
    event.preventDefault();
    location.assign(ctx.response.raw.url);
    return;
  }
  Object.assign(ctx, { target: document.body, select: null, swap: "outerSync" });
});

/** The card takes the focus when it opens and gives it back to its visit when it closes, as people expect of a sheet. */
let opened = "";

function followCard(): void {
  const card = document.getElementById("card");
  const now = card ? new URLSearchParams(location.search).get("visit") ?? new URLSearchParams(location.search).get("block") ?? "" : "";
  if (card && now !== opened && now) {
    const name = card.querySelector<HTMLElement>("h2");
    if (name) {
      name.tabIndex = -1;
      name.focus({ preventScroll: true });
    }
  } else if (!card && opened) {
    document.querySelector<HTMLElement>(`[data-visit="${CSS.escape(opened)}"] > a`)?.focus({ preventScroll: true });
  }
  opened = now;
}

if (document.getElementById("day")) {
  opened = new URLSearchParams(location.search).get("visit") ?? "";
  document.addEventListener("htmx:after:swap", () => window.setTimeout(followCard));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open], .is-moving")) return;
    const open = document.querySelector<HTMLDetailsElement>("#picker[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary")?.focus();
      return;
    }
    document.querySelector<HTMLAnchorElement>("#card .client-top a.round")?.click();
  });
  document.addEventListener("click", (event) => {
    const open = document.querySelector<HTMLDetailsElement>("#picker[open]");
    if (open && event.target instanceof Node && !open.contains(event.target)) open.open = false;
  });
}
