/** Stripe's own fields for a card. Their script is loaded from Stripe, on this page alone, and only when they are shown. */
const SCRIPT = "https://js.stripe.com/endive/stripe.js";
const WAIT_MS = 15_000;
const LOOK_AGAIN_MS = 3_000;

interface Outcome {
  error?: { message?: string };
  paymentIntent?: { status: string };
  setupIntent?: { status: string };
}
interface Elements {
  create(kind: "payment", options: object): { mount(slot: Element): void; on(event: "ready", then: () => void): void };
}
interface Stripe {
  elements(options: object): Elements;
  retrievePaymentIntent(secret: string): Promise<Outcome>;
  retrieveSetupIntent(secret: string): Promise<Outcome>;
  confirmPayment(options: object): Promise<Outcome>;
  confirmSetup(options: object): Promise<Outcome>;
}
declare global {
  interface Window {
    Stripe?: (key: string, options: object) => Stripe;
  }
}

class CardFields extends HTMLElement {
  connectedCallback(): void {
    void this.#show().catch(() => this.#say(this.dataset.away ?? ""));
  }

  async #show(): Promise<void> {
    await CardFields.#load();
    const secret = this.dataset.secret ?? "";
    const locale = document.documentElement.lang || "auto";
    const stripe = window.Stripe?.(this.dataset.key ?? "", { locale });
    const form = this.querySelector("form");
    const slot = this.querySelector("[data-slot]");
    if (!stripe || !form || !slot) throw new Error("no card fields");
    const keeps = secret.startsWith("seti_");
    const before = keeps ? await stripe.retrieveSetupIntent(secret) : await stripe.retrievePaymentIntent(secret);
    const status = (before.paymentIntent ?? before.setupIntent)?.status;
    if (status === "succeeded" || status === "processing") return this.#lookAgain();
    const elements = stripe.elements({ clientSecret: secret, appearance: this.#appearance() });
    elements.create("payment", { layout: "tabs" }).mount(slot);
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#confirm(stripe, elements, keeps, form);
    });
  }

  async #confirm(stripe: Stripe, elements: Elements, keeps: boolean, form: HTMLFormElement): Promise<void> {
    const button = form.querySelector("button");
    const fault = this.querySelector<HTMLElement>("[data-error]");
    button?.setAttribute("disabled", "");
    if (fault) fault.hidden = true;
    const confirmParams = { return_url: new URL(this.dataset.return ?? "/", location.href).href };
    try {
      const told = keeps
        ? await stripe.confirmSetup({ elements, confirmParams })
        : await stripe.confirmPayment({ elements, confirmParams });
      // Whoever gets here is still here: the others are on their way back already.
      if (fault) fault.textContent = told.error?.message ?? this.dataset.away ?? "";
    } catch {
      if (fault) fault.textContent = this.dataset.away ?? "";
    }
    if (fault) fault.hidden = false;
    button?.removeAttribute("disabled");
  }

  #appearance(): object {
    const look = getComputedStyle(this);
    const dark = matchMedia("(prefers-color-scheme: dark)").matches || document.documentElement.dataset.theme === "dark";
    return { theme: dark ? "night" : "flat", variables: { fontFamily: look.fontFamily, borderRadius: "10px" } };
  }

  #lookAgain(): void {
    this.#say(this.dataset.wait ?? "");
    window.setTimeout(() => location.reload(), LOOK_AGAIN_MS);
  }

  #say(words: string): void {
    const status = this.querySelector("[data-status]");
    if (status) status.textContent = words;
  }

  static #load(): Promise<void> {
    if (window.Stripe) return Promise.resolve();
    return new Promise((done, failed) => {
      const script = document.createElement("script");
      const late = window.setTimeout(() => failed(new Error("too late")), WAIT_MS);
      script.src = SCRIPT;
      script.onload = () => {
        window.clearTimeout(late);
        done();
      };
      script.onerror = () => failed(new Error("not loaded"));
      document.head.append(script);
    });
  }
}

customElements.define("card-fields", CardFields);
export {};
