"""What axe-core says about a page, and whether it is wider than its screen: in the light on a desk, in the dark on a
phone, from one visit to it."""

from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

from vibewell.web.assets.build import MODULES

AXE = Path(MODULES) / "axe-core" / "axe.min.js"
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
Look = tuple[dict[str, int], Any]
LOOKS: tuple[Look, Look] = ((DESK, "light"), (PHONE, "dark"))
# What changes its colour slowly has to have arrived; what turns for ever is no transition.
SEEN = """
async () => {
  await new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)));
  const moving = document.getAnimations().filter((each) => each instanceof CSSTransition);
  await Promise.allSettled(moving.map((each) => each.finished));
  const found = await axe.run(document, { resultTypes: ["violations"], preload: false, selectors: false });
  return found.violations.map((each) => [each.id, ...each.nodes.slice(0, 3).map((node) => node.html.slice(0, 160))]);
}
"""
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def with_axe(context: BrowserContext) -> BrowserContext:
    """Have axe at hand on every page, whatever the page itself may load."""
    context.add_init_script(path=AXE)
    return context


def complaints(page: Page, *paths: str) -> list[Any]:
    """What axe says about pages, and which of them are wider than a screen.

    Every other page is looked at as a phone shows it first: as the one before was left.
    """
    found = []
    for number, path in enumerate(paths):
        looks = LOOKS if number % 2 == 0 else LOOKS[::-1]
        _look_as(page, looks[0])
        page.goto(path)
        found += complaints_here(page, path, looks)
    return found


def complaints_here(page: Page, path: str, looks: tuple[Look, Look] = LOOKS) -> list[Any]:
    """The same of the page as it lies open; it is left as the second look shows it."""
    found = []
    for look in looks:
        _look_as(page, look)
        where = f"{look[0]['width']} {look[1]}"
        found += [[where, path, *each] for each in page.evaluate(SEEN)]
        if page.evaluate(WIDER):
            found.append([where, path, "wider than the screen"])
    return found


def _look_as(page: Page, look: Look) -> None:
    size, scheme = look
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
