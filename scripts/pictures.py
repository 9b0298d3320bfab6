"""Takes the pictures of the README anew, from a demo that runs: `scripts/pictures.py http://localhost:8000`."""

import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from vibewell.boot.cast import CAST, PASSWORD

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
WIDE = {"width": 1280, "height": 820}
QUALITY = 88
BYTES_MAX = 300_000
TUESDAY = 1


def take(page: Page, address: str, name: str) -> None:
    """One page, settled, as a picture below `BYTES_MAX`."""
    page.goto(address, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(800)
    path = PICTURES / f"{name}.jpg"
    page.screenshot(path=path, type="jpeg", quality=QUALITY)
    size = path.stat().st_size
    sys.stdout.write(f"{path.name}: {size:,} bytes\n")
    if size > BYTES_MAX:
        raise SystemExit(f"{path.name} is larger than {BYTES_MAX:,} bytes")


def busy_day() -> str:
    """A coming Tuesday, on which a salon is open."""
    today = datetime.now(UTC).date()
    return (today + timedelta(days=(TUESDAY - today.weekday()) % 7 or 7)).isoformat()


def main(base_url: str) -> None:
    """The home page as a stranger sees it and the agenda as its owner does, light and dark."""
    owner = next(person.email for person in CAST if person.email.startswith("ida@"))
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for scheme, ending in (("light", ""), ("dark", "-dark")):
            page = browser.new_page(viewport=WIDE, color_scheme=scheme, locale="en-GB")  # type: ignore[arg-type]
            take(page, f"{base_url}/", f"home{ending}")
            page.goto(f"{base_url}/sign-in")
            page.fill("input[name=email]", owner)
            page.fill("input[name=password]", PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url("**/business**")
            take(page, f"{base_url}/business?date={busy_day()}", f"agenda{ending}")
            page.close()
        browser.close()


if __name__ == "__main__":
    main((sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000").rstrip("/"))
