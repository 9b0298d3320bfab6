/** Light or dark by hand. The choice lies in a cookie, so that the server prints the page in it and nothing flashes. */
const YEAR_SECONDS = 31_536_000;

class ThemeToggle extends HTMLElement {
  connectedCallback(): void {
    this.hidden = false;
    this.querySelector("button")?.addEventListener("click", () => {
      const root = document.documentElement;
      const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      const secure = location.protocol === "https:" ? "; secure" : "";
      document.cookie = `theme=${root.dataset.theme}; path=/; max-age=${YEAR_SECONDS}; samesite=lax${secure}`;
    });
  }
}

customElements.define("theme-toggle", ThemeToggle);
