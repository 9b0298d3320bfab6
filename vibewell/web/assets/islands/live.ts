/** Whoever is choosing, writing or moving something in there is not disturbed; the part is fetched when they are done. */
const AT_WORK = "dialog[open], details[open] :focus, .is-moving, textarea:focus, input:focus";

interface Swap {
  ctx: { target?: Element; asked?: string | null };
}

/**
 * `<live-region stream="/business/live" src="/business?day=…">`: a part of a page that follows the server.
 * When the stream sends an event (`on`, by default `changed`), the part is fetched again and morphed, so that focus,
 * scroll and open cards stay. Changes that come close together are one fetch; a stream that breaks comes back by itself.
 */
class LiveRegion extends HTMLElement {
  static readonly #gatherMs = 150;
  static readonly #laterMs = 1000;
  #stream: EventSource | null = null;
  #timer = 0;

  connectedCallback(): void {
    document.addEventListener("visibilitychange", this.#follow);
    document.addEventListener("htmx:before:swap", this.#judge);
    this.#follow();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.#follow);
    document.removeEventListener("htmx:before:swap", this.#judge);
    this.#close();
  }

  /** A page nobody looks at holds no connection; when it is looked at again it asks once for what it missed. */
  #follow = (): void => {
    const stream = this.getAttribute("stream");
    if (document.hidden || stream === null) return this.#close();
    if (this.#stream) return;
    const missed = this.dataset.left === "true";
    this.#stream = new EventSource(stream);
    this.#stream.addEventListener(this.getAttribute("on") ?? "changed", () => this.#refresh());
    if (missed) this.#refresh();
  };

  #close(): void {
    if (!this.#stream) return;
    this.#stream.close();
    this.#stream = null;
    this.dataset.left = "true";
  }

  #refresh(wait = LiveRegion.#gatherMs): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      if (this.querySelector(AT_WORK)) return this.#refresh(LiveRegion.#laterMs);
      const source = this.getAttribute("src");
      const wish = { target: this, swap: "innerMorph", select: this.getAttribute("select") ?? "", asked: source };
      if (source) void window.htmx.ajax("GET", source, wish);
    }, wait);
  }

  /**
   * What was asked for before somebody opened, closed or lifted something is not what they look at now: an answer that
   * comes too late would take it away from them, so it is dropped and asked for anew.
   */
  #judge = (event: Event): void => {
    const { ctx } = (event as CustomEvent<Swap>).detail;
    if (ctx.target !== this || ctx.asked === undefined) return;
    if (ctx.asked === this.getAttribute("src") && !this.querySelector(AT_WORK)) return;
    event.preventDefault();
    this.#refresh();
  };
}

customElements.define("live-region", LiveRegion);
