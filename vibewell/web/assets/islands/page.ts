/** htmx for the whole page. Its settings stand in the shells (`<meta name="htmx-config">`), which the content policy shaped. */
import htmx from "htmx.org";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}
window.htmx = htmx;

/** A form that was sent says so and cannot be sent twice; coming back by the browser's memory wakes it again. */
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !(event.submitter instanceof HTMLButtonElement)) return;
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post" || form.target) return;
  event.submitter.setAttribute("aria-busy", "true");
  form.dataset.sent = "true";
});
document.addEventListener(
  "submit",
  (event) => {
    if (event.target instanceof HTMLFormElement && event.target.dataset.sent) event.preventDefault();
  },
  true,
);
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
});

/** Filters submit themselves: `<form data-submits-itself>`. */
document.addEventListener("change", (event) => {
  if (event.target instanceof Element) event.target.closest<HTMLFormElement>("form[data-submits-itself]")?.requestSubmit();
});
