"""Pictures of every page on the demo business: both languages, both themes, wide and narrow, and a sheet of them all.

    bin/shots [--at http://127.0.0.1:8000] [--into shots] [NAME ...]

Brim must be running (`bin/dev`). NAME is the name of a page of `tests/shots/pages.py`, or how it begins.
"""

import argparse
import html
import shutil
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, StorageState, sync_playwright

from tests.shots.pages import MADE, PAGES, path_of

PASSWORD = "brim-demo-2026"
CUSTOMER = "13800135678"
LANGUAGES = ("en-GB", "zh-CN")
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
SIZES = {1440: 900, 375: 812}
LONGEST = 6_000
ALL = PAGES | MADE


def sign_in(browser: Browser, at: str, who: str) -> StorageState | None:
    if not who:
        return None
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    if who == "customer":
        page.goto(f"{at}/portal/sign-in/")
        page.fill("[name=contact]", CUSTOMER)
        page.press("[name=contact]", "Enter")
        code = "".join(letter for letter in page.locator("[data-demo-code]").inner_text() if letter.isdigit())
        page.fill("[name=code]", code[:6])  # the sixth digit sends the form by itself
        page.wait_for_url("**/portal/")
    else:
        page.goto(f"{at}/console/sign-in/")
        page.fill("[name=login]", f"{who}@brim.example")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
    page.wait_for_load_state()
    state = context.storage_state()
    context.close()
    return state


def reader(browser: Browser, at: str, state: StorageState | None) -> Callable[[str], str]:
    """Reads a page's text, each page once: many addresses stand on the same one."""
    context = browser.new_context(locale="en-GB", storage_state=state)
    return cache(lambda path: context.request.get(at + path).text())


def take(page: Page, address: str, files: dict[Theme, Path]) -> list[str]:
    """Loads the page once and takes a picture in each theme. What was wrong with it, none for nothing."""
    said: list[str] = []

    def hear(line: ConsoleMessage) -> None:
        if line.type in {"error", "warning"}:
            said.append(line.text)

    def fall(fault: Error) -> None:
        said.append(str(fault))

    page.on("console", hear)
    page.on("pageerror", fall)
    try:
        answer = page.goto(address, timeout=15_000)
        if answer is None or answer.status >= 400:
            said.append(f"answered {answer.status if answer else 'nothing'}")
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            said.append("scrolls sideways")
        length(page)
        for theme, file in files.items():
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            page.screenshot(path=file, animations="disabled")
    except Error as fault:
        said.append(fault.message.splitlines()[0])
    finally:
        page.remove_listener("console", hear)
        page.remove_listener("pageerror", fall)
    return said


def length(page: Page) -> None:
    """As long a screen as the page: what sticks to the screen's end lies at the page's end then, over nothing."""
    size = page.viewport_size
    if size:
        long = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": size["width"], "height": min(max(size["height"], long), LONGEST)})


def take_all(browser: Browser, at: str, into: Path, names: list[str], who: str) -> dict[str, str]:
    """The pictures of what one person sees; what was wrong with the pages by their names."""
    try:
        state = sign_in(browser, at, who)
    except Error as fault:
        # Codes are rationed: many runs within an hour, and the portal sends no more of them.
        said = f"nobody signed in as {who}: {fault.message.splitlines()[0]}"
        print(said, flush=True)
        return dict.fromkeys(names, said)
    read = reader(browser, at, state)
    faults: dict[str, str] = {}
    paths = {name: path_of(ALL[name], read) for name in names}
    for language in LANGUAGES:
        for width, height in SIZES.items():
            context = browser.new_context(
                locale=language, viewport={"width": width, "height": height}, storage_state=state
            )
            page = context.new_page()
            for name, path in paths.items():
                page.set_viewport_size({"width": width, "height": height})
                stem = f"{slug(name)}--{width}-{language[:2]}"
                files = {theme: into / f"{stem}-{theme}.png" for theme in THEMES}
                if path is None and name in MADE:
                    continue
                said = take(page, at + path, files) if path else ["its address was not found"]
                if said:
                    faults[name] = "; ".join(dict.fromkeys(said))
                    print(f"{name} {width} {language}: {faults[name]}", flush=True)
            context.close()
    return faults


def sheet(into: Path, names: list[str], faults: dict[str, str]) -> None:
    rows = []
    for name in names:
        shots = "".join(
            f'<a href="{file.name}"><img loading="lazy" src="{file.name}" alt="{file.stem}"></a>'
            for file in sorted(into.glob(f"{slug(name)}--*.png"))
        )
        fault = f"<p>{html.escape(faults[name])}</p>" if name in faults else ""
        rows.append(f"<section><h2>{html.escape(name)}</h2>{fault}{shots}</section>")
    style = "body{font:14px system-ui;margin:24px}img{height:260px;margin:4px;border:1px solid #ccc}p{color:#b30}"
    text = f"<!doctype html><meta charset=utf-8><title>Brim</title><style>{style}</style>{''.join(rows)}"
    (into / "index.html").write_text(text)


def slug(name: str) -> str:
    return name.replace(":", "-")


def main() -> int:
    asked = argparse.ArgumentParser(prog="bin/shots", description=(__doc__ or "").split("\n", maxsplit=1)[0])
    asked.add_argument("--at", default="http://127.0.0.1:8000")
    asked.add_argument("--into", default="shots", type=Path)
    asked.add_argument("names", nargs="*")
    given = asked.parse_args()
    names = [name for name in ALL if not given.names or name.startswith(tuple(given.names))]
    given.into.mkdir(parents=True, exist_ok=True)
    faults: dict[str, str] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        for who in sorted({ALL[name].who for name in names}):
            hers = [name for name in names if ALL[name].who == who]
            faults |= take_all(browser, given.at, given.into, hers, who)
        browser.close()
    sheet(given.into, names, faults)
    print(f"{len(names)} pages in {given.into / 'index.html'}, {len(faults)} with something to mend")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
