/**
 * `<near-me>`: fills a form's `near` with where the device is, and sends it. Shown only where a device can say so;
 * the place leaves it with the search alone, rounded to about a hundred metres.
 */
class NearMe extends HTMLElement {
  static readonly #digits = 3;
  static readonly #waitMs = 10_000;

  connectedCallback(): void {
    if (!("geolocation" in navigator)) return;
    this.hidden = false;
    this.querySelector("button")?.addEventListener("click", this.#ask);
  }

  #ask = (event: Event): void => {
    const button = event.currentTarget as HTMLButtonElement;
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.#send(coords),
      () => this.#fail(button),
      { timeout: NearMe.#waitMs, maximumAge: 600_000 },
    );
  };

  #send(coords: GeolocationCoordinates): void {
    const near = [coords.latitude, coords.longitude].map((degrees) => degrees.toFixed(NearMe.#digits)).join(",");
    const input = this.querySelector<HTMLInputElement>("input[name=near]");
    const form = this.closest("form");
    if (!input || !form) {
      location.assign(`${this.getAttribute("action") ?? "/search"}?near=${near}`);
      return;
    }
    input.disabled = false;
    input.value = near;
    const named = form.querySelector<HTMLInputElement>("input[name=where]");
    if (named) named.value = "";
    form.requestSubmit();
  }

  #fail(button: HTMLButtonElement): void {
    button.removeAttribute("aria-busy");
    const said = this.querySelector<HTMLElement>("[data-failed]");
    if (said) said.textContent = said.dataset.failed ?? "";
  }
}

customElements.define("near-me", NearMe);
