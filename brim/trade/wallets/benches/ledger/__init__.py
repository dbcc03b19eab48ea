"""`brim bench ledger`: posting, wallets, HTTP, growth, reads and proof. See docs/operating/benches.md."""

import json

import click

PARTS = ("engine", "copy", "wallet", "http", "growth", "reads", "verify")


@click.command(short_help="The ledger against its bars.", help="The ledger against its bars and references.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one line of JSON, at the end.")
@click.option("--part", "parts", multiple=True, type=click.Choice(PARTS), help="Only this; may be given again.")
@click.option("--quick", is_flag=True, help="Fewer rounds and fewer entries: for work on speed, not for the record.")
def command(*, as_json: bool, parts: tuple[str, ...], quick: bool) -> None:
    from brim.base.kit.bench import ground
    from brim.trade.wallets.benches.ledger.course import Course

    with ground.prepared():
        course = Course(parts=frozenset(parts or PARTS), is_quick=quick, say=lambda text: click.echo(text, err=True))
        course.run()
    is_whole = not parts and not quick
    if as_json:
        click.echo(json.dumps(result(course.figures, is_whole=is_whole)))
    else:
        draw(course.figures)


def result(figures: dict[str, float], *, is_whole: bool) -> dict[str, object]:
    from brim.trade.wallets.benches.ledger import verdict

    return {
        "name": "ledger",
        "met": verdict.is_met(figures, is_whole=is_whole),
        "ratios": {name: round(value, 3) for name, value in verdict.ratios(figures).items()},
        "figures": {name: round(value, 3) for name, value in figures.items()},
    }


def draw(figures: dict[str, float]) -> None:
    from rich.console import Console
    from rich.table import Table

    from brim.trade.wallets.benches.ledger import verdict

    bars = Table("What", "Bar", "Aim", "Measured", "")
    for bar, value in verdict.rows(figures):
        sign = "≥" if bar.is_least else "≤"
        aim = "" if bar.aim is None else f"{sign} {bar.aim:g} {bar.unit}"
        is_met = bar.is_met(value)
        word = "[green]met[/green]" if is_met else "[red]below[/red]"
        bars.add_row(bar.words, f"{sign} {bar.bar:g} {bar.unit}", aim, f"{value:,.2f} {bar.unit}", word)
    plain = Table("Figure", "Value")
    for name, value in figures.items():
        plain.add_row(name, f"{value:,.2f}")
    console = Console()
    console.print(bars)
    console.print(plain)
