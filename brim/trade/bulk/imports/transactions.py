"""`brim import transactions FILE`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from rich.cells import cell_len
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from brim.base.kit import command_line

if TYPE_CHECKING:
    from brim.trade.bulk.operations.imports import Mapping, Plan, Refusal, Report

SHOWN = 5


@click.command(help="Bring in a transaction log: one line a spend or top-up, customers by their reference.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--columns",
    required=True,
    help="What each column is: ref, date, amount, description, category, or - to pass it over.",
)
@click.option(
    "--separator", default="comma", show_default=True, help="comma, semicolon, tab, pipe, whitespace or a character."
)
@click.option("--date-format", default="%Y-%m-%d", show_default=True, help="As strptime has it, e.g. %Y%m%d.")
@click.option("--currency", help="ISO 4217 code; the business's own if left out.")
@click.option("--kind", type=click.Choice(["spend", "topup"]), default="spend", show_default=True)
@click.option(
    "--prefund",
    type=click.Choice(["none", "exact"]),
    default="none",
    show_default=True,
    help="exact: one cash top-up a customer, of what its spends need.",
)
@click.option(
    "--identical",
    type=click.Choice(["refuse", "count"]),
    default="refuse",
    show_default=True,
    help="Lines that say exactly the same: refuse them, or count each as one that happened.",
)
@click.option(
    "--source", help="The name this log goes by; lines of one source are booked once. The file's name if left out."
)
@click.option("--encoding", default="utf-8-sig", show_default=True)
@click.option(
    "--errors",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where refused lines go (CSV); a file under .brim/imports if left out.",
)
@click.option("--dry-run", is_flag=True, help="Read and check everything, book nothing.")
def command(**options: object) -> None:
    with command_line.opened(), translation.override(language()):
        run(**options)  # type: ignore[arg-type]  # click hands the options in by name


def run(
    *,
    file: Path,
    columns: str,
    separator: str,
    date_format: str,
    currency: str | None,
    kind: str,
    prefund: str,
    identical: str,
    source: str | None,
    encoding: str,
    errors: Path | None,
    dry_run: bool,
) -> None:
    from django.conf import settings

    from brim.base.identity.types import system
    from brim.base.kit import clock
    from brim.base.kit.refusals import Refused
    from brim.trade.bulk.operations import imports

    how = read_mapping(columns, separator=separator, date_format=date_format, currency=currency)
    plans, refused = read_file(file, encoding, how)
    if dry_run:
        report = imports.rehearse(
            plans,
            kind=imports.Kind(kind),
            prefund=imports.Prefund(prefund),
            now=clock.now(),
            identical=imports.Identical(identical),
        )
    else:
        try:
            with bar() as progress:
                task = progress.add_task(_("customers"), total=len(plans))
                report = imports.import_transactions(
                    plans,
                    source=source or file.name,
                    currency=how.asset.code,
                    kind=imports.Kind(kind),
                    prefund=imports.Prefund(prefund),
                    identical=imports.Identical(identical),
                    actor=system("import"),
                    now=clock.now(),
                    on_progress=lambda done: progress.update(task, completed=done),
                )
        except Refused as problem:
            raise click.ClickException(str(problem)) from None
    report.refused = sorted([*refused, *report.refused], key=lambda refusal: refusal.line)
    show(report, how, is_dry=dry_run)
    past = imports.over_limits(
        plans, currency=how.asset.code, kind=imports.Kind(kind), now=clock.now(), refused=report.refused
    )
    if past:
        words = _("%(count)s rows exceed today's limits of the programme; history is not bound by them.")
        click.echo(words % {"count": past})
    kept = settings.STATE_FOLDER / "imports" / f"{file.name}.errors.csv"
    write_errors(report.refused, errors or kept, is_wanted=errors is not None)


def language() -> str:
    """The terminal's, if it names one of ours (`LANG=zh_CN.UTF-8`); else the business's."""
    from django.conf import settings

    from brim.base.identity.queries import business
    from brim.base.kit.refusals import NotFound

    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        spoken = os.environ.get(name, "").partition(".")[0]
        if spoken:
            try:
                return translation.get_supported_language_variant(spoken.replace("_", "-").lower())
            except LookupError:  # C, POSIX, or one that nobody has translated to
                break
    try:
        return business().language
    except NotFound:
        return settings.LANGUAGE_CODE


def read_mapping(columns: str, *, separator: str, date_format: str, currency: str | None) -> "Mapping":
    from brim.base.identity.queries import business
    from brim.base.kit.refusals import Refused
    from brim.base.money.assets import UnknownAsset, asset
    from brim.trade.bulk.operations import imports

    try:
        facts = business()
        return imports.mapping(
            columns,
            separator=separator,
            date_format=date_format,
            asset=asset(currency or facts.currency),
            zone=ZoneInfo(facts.time_zone),
        )
    except (imports.BadMapping, UnknownAsset, Refused) as problem:
        raise click.ClickException(_("%(problem)s Nothing was read.") % {"problem": problem}) from None


def read_file(file: Path, encoding: str, how: "Mapping") -> "tuple[list[Plan], list[Refusal]]":
    """The whole file is read before anything is booked: what cannot be decoded anywhere in it stops it here."""
    from brim.base.kit.records import lines_of
    from brim.trade.bulk.operations import imports

    def heading(text: str) -> None:
        click.echo(_("The first line was passed over as a heading: %(text)s") % {"text": text})

    try:
        with file.open(encoding=encoding, newline="") as lines:
            return imports.plan(imports.read(lines_of(lines), how, on_heading=heading))
    except LookupError:
        words = _("There is no encoding %(encoding)s. Nothing was read; try utf-8, gb18030 or utf-16.")
        raise click.ClickException(words % {"encoding": encoding}) from None
    except UnicodeError as problem:
        words = _(
            "%(file)s is not %(encoding)s: %(problem)s. Nothing was booked; name the right one by --encoding, such as "
            "gb18030 or utf-16."
        )
        raise click.ClickException(words % {"file": file.name, "encoding": encoding, "problem": problem}) from None
    except OSError as problem:
        words = _("%(file)s cannot be read: %(problem)s. Nothing was booked.")
        raise click.ClickException(words % {"file": file.name, "problem": problem.strerror}) from None


def bar() -> Progress:
    return Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())


def show(report: "Report", how: "Mapping", *, is_dry: bool) -> None:
    from brim.base.money.types import Money

    def text(amount: int) -> str:
        return f"{Money(amount, how.asset).decimal_text()} {how.asset.code}"

    left = _("every one is %(amount)s") % {"amount": text(0)}
    if report.not_empty:
        left = _("%(amount)s left with %(count)s customers") % {"amount": text(report.left), "count": report.not_empty}
    tell(_("customers"), str(report.customers))
    tell(_("spends"), str(report.spends) + told(report.spends_before))
    tell(_("top-ups"), str(report.top_ups) + told(report.top_ups_before))
    tell(_("in"), text(report.amount_in))
    tell(_("out"), text(report.amount_out))
    tell(pgettext("report", "balances"), left)
    if report.largest[0]:
        ref, most = report.largest
        tell(_("largest"), _("ref:%(ref)s with %(amount)s") % {"ref": ref, "amount": text(most)})
    tell(_("refused"), _("%(count)s lines") % {"count": len(report.refused)})
    for refusal in report.refused[:SHOWN]:
        click.echo("  " + _("line %(line)s: %(reason)s") % {"line": refusal.line, "reason": refusal.reason})
    if is_dry:
        click.echo(_("A dry run: nothing was booked."))
    elif report.changed == 0:
        click.echo(_("Nothing has changed: all of it was booked before."))


def tell(name: str, value: str) -> None:
    """A Chinese character is as wide as two letters."""
    click.echo(name + " " * max(1, 12 - cell_len(name)) + value)


def told(before: int) -> str:
    return " " + _("(%(count)s of them booked before)") % {"count": before} if before else ""


def write_errors(refused: "list[Refusal]", path: Path, *, is_wanted: bool) -> None:
    """The refused lines with number and reason; no file where there are none and none was asked for."""
    from brim.base.kit import spreadsheets

    if not refused and not is_wanted:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(spreadsheets.line(["line", "reason", "text"]))
            file.writelines(spreadsheets.line([one.line, one.reason, one.text]) for one in refused)
    except OSError as problem:
        words = _("The refused lines could not be written to %(path)s: %(problem)s. Name another file by --errors.")
        click.echo(words % {"path": path, "problem": problem.strerror}, err=True)
        return
    click.echo("  " + _("all of them with their reasons: %(path)s") % {"path": path})
