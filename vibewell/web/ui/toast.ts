/** A toast leaves by itself after it could be read, never while somebody points at it or stands in it with the keyboard. */
class FlashToast extends HTMLElement {
  static readonly #readMs = 6000;
  static readonly #leaveMs = 300;
  #timer = 0;

  connectedCallback(): void {
    if (this.closest("#toasts") === null) return;
    this.#wait();
    for (const kind of ["pointerenter", "focusin"]) this.addEventListener(kind, () => window.clearTimeout(this.#timer));
    for (const kind of ["pointerleave", "focusout"]) this.addEventListener(kind, () => this.#wait());
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.#timer);
  }

  #wait(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.classList.add("is-leaving");
      window.setTimeout(() => this.remove(), FlashToast.#leaveMs);
    }, FlashToast.#readMs);
  }
}

customElements.define("flash-toast", FlashToast);
