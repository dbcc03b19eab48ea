"""Pictures of every page on the demo business: both languages, both themes, wide and narrow, and a sheet of them all.

    bin/shots [--at http://127.0.0.1:8000] [--into shots] [NAME ...]

Brim must be running (`bin/dev`). NAME is the name of a page of `tests/shots/pages.py`, or how it begins.
"""

import argparse
import html
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, StorageState, sync_playwright

from tests.shots.pages import PAGES, path_of

PASSWORD = "brim-demo-2026"
CUSTOMER = "13800135678"
LANGUAGES = ("en-GB", "zh-CN")
THEMES = ("light", "dark")
SIZES = {1440: 900, 375: 812}


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
        page.fill("[name=code]", code[:6])
        page.press("[name=code]", "Enter")
    else:
        page.goto(f"{at}/console/sign-in/")
        page.fill("[name=login]", f"{who}@brim.example")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
    page.wait_for_load_state()
    state = context.storage_state()
    context.close()
    return state


def text_of(context: BrowserContext, at: str, path: str) -> str:
    return context.request.get(at + path).text()


def take(context: BrowserContext, at: str, path: str, file: Path) -> str:
    """What was wrong with the page; "" for nothing."""
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type in {"error", "warning"} else None)
    page.on("pageerror", lambda fault: said.append(str(fault)))
    answer = page.goto(at + path)
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    page.screenshot(path=file, full_page=True)
    page.close()
    if answer is None or answer.status >= 400:
        said.append(f"answered {answer.status if answer else 'nothing'}")
    if wide:
        said.append("scrolls sideways")
    return "; ".join(said)


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
    names = [name for name in PAGES if not given.names or name.startswith(tuple(given.names))]
    given.into.mkdir(parents=True, exist_ok=True)
    faults: dict[str, str] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        for who in sorted({PAGES[name].who for name in names}):
            state = sign_in(browser, given.at, who)
            for language in LANGUAGES:
                for theme in THEMES:
                    for width, height in SIZES.items():
                        context = browser.new_context(
                            locale=language, color_scheme=theme, viewport={"width": width, "height": height},
                            storage_state=state,
                        )  # fmt: skip
                        for name in [name for name in names if PAGES[name].who == who]:
                            path = path_of(PAGES[name], lambda path, inside=context: text_of(inside, given.at, path))
                            file = given.into / f"{slug(name)}--{width}-{language[:2]}-{theme}.png"
                            fault = take(context, given.at, path, file) if path else "its address was not found"
                            if fault:
                                faults[name] = fault
                                print(f"{name} {width} {language} {theme}: {fault}")
                        context.close()
        browser.close()
    sheet(given.into, names, faults)
    print(f"{len(names)} pages in {given.into / 'index.html'}, {len(faults)} with something to mend")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
