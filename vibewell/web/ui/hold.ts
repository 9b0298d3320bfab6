/** A hold that runs down. Time is measured from the answer of the server, so that a wrong clock on the device does no harm. */
class HoldRing extends HTMLElement {
  #endsAt = 0;
  #totalSeconds = 1;
  #timer = 0;
  #saidMinutes = new Set<number>();
  static readonly #sayAt = [5, 2, 1];

  connectedCallback(): void {
    const leftSeconds = Number(this.getAttribute("left"));
    this.#totalSeconds = Math.max(1, Number(this.getAttribute("total")));
    this.#endsAt = performance.now() + leftSeconds * 1000;
    for (const minutes of HoldRing.#sayAt) if (leftSeconds < minutes * 60) this.#saidMinutes.add(minutes);
    this.#timer = window.setInterval(() => this.#show(), 1000);
    document.addEventListener("visibilitychange", this.#onReturn);
    this.#show();
  }

  disconnectedCallback(): void {
    window.clearInterval(this.#timer);
    document.removeEventListener("visibilitychange", this.#onReturn);
  }

  /** A page that comes back from the browser's memory or a sleeping phone has the wrong start: ask for the truth. */
  #onReturn = (): void => {
    if (document.visibilityState === "visible") this.#show();
  };

  #show(): void {
    const left = Math.max(0, Math.round((this.#endsAt - performance.now()) / 1000));
    const stepped = matchMedia("(prefers-reduced-motion: reduce)").matches && left > 60;
    const shown = stepped ? Math.ceil(left / 60) * 60 : left;
    const figure = this.querySelector("[data-left]");
    // Three figures of minutes do not fit into the ring.
    if (figure) figure.textContent = shown >= 6000 ? `${Math.floor(shown / 3600)} h` : `${Math.floor(shown / 60)}:${String(shown % 60).padStart(2, "0")}`;
    this.querySelector(".ring-left")?.setAttribute("stroke-dasharray", `${((100 * shown) / this.#totalSeconds).toFixed(2)} 100`);
    this.classList.toggle("is-last", left > 0 && left <= 60);
    this.#sayMinutes(left);
    if (left === 0) this.#end();
  }

  #sayMinutes(left: number): void {
    for (const minutes of HoldRing.#sayAt) {
      if (left > minutes * 60 || left === 0 || this.#saidMinutes.has(minutes)) continue;
      this.#saidMinutes.add(minutes);
      const words = minutes === 1 ? this.dataset.saidOne : this.dataset.said?.replace("{n}", String(minutes));
      this.#say(words ?? "");
    }
  }

  #end(): void {
    window.clearInterval(this.#timer);
    if (this.classList.contains("is-over")) return;
    this.classList.add("is-over");
    const text = this.querySelector("[data-text]");
    const title = this.querySelector("[data-title]");
    if (title) title.textContent = this.dataset.over ?? "";
    if (text) text.textContent = "";
    this.#say(this.dataset.over ?? "");
    this.dispatchEvent(new CustomEvent("hold-over", { bubbles: true }));
  }

  #say(words: string): void {
    const voice = this.querySelector("[data-say]");
    if (voice) voice.textContent = words;
  }
}

customElements.define("hold-ring", HoldRing);
