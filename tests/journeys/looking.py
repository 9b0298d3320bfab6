"""What axe-core says about a page: in the light on a desk, in the dark on a phone, from one visit to it."""

from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Route

from vibewell.web.assets.build import MODULES

AXE = (Path(MODULES) / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
NO_PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
# What changes its colour slowly has to have arrived; what turns for ever is no transition.
SETTLED = """
async () => {
  await new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)));
  const moving = document.getAnimations().filter((each) => each instanceof CSSTransition);
  await Promise.allSettled(moving.map((each) => each.finished));
}
"""
SEEN = """
async () => {
  const found = await axe.run(document, { resultTypes: ["violations"], preload: false });
  return found.violations.map((each) => [each.id, ...each.nodes.slice(0, 3).map((node) => node.html.slice(0, 160))]);
}
"""
IS_TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def without_pictures(context: BrowserContext) -> BrowserContext:
    """Drawings take time, and say nothing that axe would hear: their words stand in the page."""
    context.route("**/art/**", _no_picture)
    return context


def _no_picture(route: Route) -> None:
    route.fulfill(content_type="image/svg+xml", body=NO_PICTURE)


def complaints(page: Page, *paths: str) -> list[Any]:
    """What axe says about pages, and which of them are wider than a screen."""
    found = []
    for path in paths:
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto(path)
        found += complaints_here(page, path)
    return found


def complaints_here(page: Page, path: str) -> list[Any]:
    """The same of the page as it lies open; it is left as a phone in the dark shows it."""
    page.evaluate(AXE)
    found = _seen(page, path, DESK, "light")
    return found + _seen(page, path, PHONE, "dark")


def _seen(page: Page, path: str, size: dict[str, int], scheme: Any) -> list[Any]:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate(SETTLED)
    where = f"{size['width']} {scheme}"
    found = [[where, path, *each] for each in page.evaluate(SEEN)]
    if page.evaluate(IS_TOO_WIDE):
        found.append([where, path, "wider than the screen"])
    return found
