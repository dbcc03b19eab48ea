"""The components. Block tags wrap what stands between them; all markup is made here or in templates/ui/parts."""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from django import template
from django.forms import BoundField
from django.forms.widgets import CheckboxInput, RadioSelect
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from brim.base.money import Money
from brim.base.ui import formats
from brim.base.ui.look import THEMES
from brim.base.ui.stylesheets import EVERYWHERE, OF_FACES, Face

register = template.Library()

THEME_ICONS = {"auto": "monitor", "light": "sun", "dark": "moon"}


def attributes(pairs: dict[str, object]) -> SafeString:
    """HTML attributes: `data_id=3` becomes data-id="3"; True writes the bare name, None, False and "" nothing."""
    parts = [
        format_html(" {}", name.rstrip("_").replace("_", "-"))
        if value is True
        else format_html(' {}="{}"', name.rstrip("_").replace("_", "-"), value)
        for name, value in pairs.items()
        if value not in {None, False, ""}
    ]
    return mark_safe("".join(parts))  # noqa: S308 - parts that the template engine has escaped


@register.simple_tag
def styles(face: Face | None = None) -> SafeString:
    """The link elements of the stylesheets of every page, or of those that rooms added to one face."""
    names = EVERYWHERE if face is None else OF_FACES[face]
    return links(tuple(names))


@cache
def links(names: tuple[str, ...]) -> SafeString:
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(name),) for name in names))


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """A Lucide icon of the sprite; decoration unless it has a `label`."""
    if not label:
        return decoration(name, size)
    return drawn(name, size, format_html(' role="img" aria-label="{}"', label))


@lru_cache(maxsize=1024)  # a page has thirty of a few hundred
def decoration(name: str, size: str) -> SafeString:
    return drawn(name, size, mark_safe(' aria-hidden="true"'))


def drawn(name: str, size: str, role: SafeString) -> SafeString:
    kind = f"icon {size}".strip()
    return format_html('<svg class="{}"{}><use href="{}#{}"/></svg>', kind, role, static("vendor/lucide.svg"), name)


@register.simple_block_tag
def button(
    content: str, kind: str = "", icon_name: str = "", href: str = "", kbd: str = "", **extra: object
) -> SafeString:
    """`kind`: primary, quiet, danger, wide, tall, and several of them; with `href` a link, else a submit button."""
    inside = format_html(
        "{}{}{}",
        icon(icon_name) if icon_name else "",
        mark_safe(content.strip()),  # noqa: S308 - parts that the template engine has escaped
        format_html(" <kbd>{}</kbd>", kbd) if kbd else "",
    )
    classes = f"button {kind}".strip()
    if href:
        return format_html('<a class="{}" href="{}"{}>{}</a>', classes, href, attributes(extra), inside)
    extra.setdefault("type", "submit")
    return format_html('<button class="{}"{}>{}</button>', classes, attributes(extra), inside)


@register.simple_block_tag
def chip(content: str, kind: str = "") -> SafeString:
    """`kind`: accent, tea, bad, dot."""
    return format_html('<span class="{}">{}</span>', f"chip {kind}".strip(), mark_safe(content.strip()))  # noqa: S308 - parts that the template engine has escaped


@register.simple_tag
def avatar(name: str, size: str = "") -> SafeString:
    """The first character of a name in a disc; `size`: small, large."""
    return format_html('<div class="{}" aria-hidden="true">{}</div>', f"avatar {size}".strip(), formats.initial(name))


@register.simple_tag
def money(value: Money, plus: object = "", tag: str = "span") -> SafeString:
    """An amount with its unit; with `plus` a gain has its sign and the colour of gains."""
    gain = bool(plus) and value.amount_minor > 0
    kind = "money in" if gain else "money"
    return format_html('<{0} class="{1}">{2}</{0}>', tag, kind, formats.money_text(value, plus=bool(plus)))


@register.simple_tag
def amount(value: Money) -> SafeString:
    """The one large number of a page."""
    sign = formats.sign_of(value, plus=False)
    unit = formats.symbol(value.asset.code)
    return format_html('<div class="amount">{}<small>{}</small>{}</div>', sign, unit, formats.digits(value))


def percent(part: int, whole: int) -> str:
    """Two decimals, in integers: no float near money, not even its picture."""
    hundredths = part * 10_000 // whole
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def bars(parts: Sequence[tuple[str, int]]) -> Iterable[SafeString]:
    """One rect a part, and between two of them a gap of two pixels in the colour of the ground."""
    whole = sum(size for _name, size in parts)
    before = 0
    for name, size in parts:
        x = percent(before, whole)
        yield format_html('<rect class="{}" x="{}" width="{}" height="100%"/>', name, x, percent(size, whole))
        if before:
            yield format_html('<rect class="gap" x="{}" width="2" height="100%"/>', x)
        before += size


@register.simple_tag
def level(principal: Money, bonus: Money, held: Money, thin: object = "") -> SafeString:
    """The level: how full the wallet is and of what, with the figures as its name for those who cannot see it."""
    parts = [("principal", principal), ("bonus", bonus), ("held", held)]
    shown = [(name, value.amount_minor) for name, value in parts if value.amount_minor > 0]
    label = capfirst(formats.purses_text(principal=principal, bonus=bonus, held=held))
    classes = " ".join(["level", *(["thin"] if thin else []), *([] if shown else ["empty"])])
    inside = mark_safe("".join(bars(shown)))  # noqa: S308 - parts that the template engine has escaped
    return format_html('<svg class="{}" role="img" aria-label="{}">{}</svg>', classes, label, inside)


@register.simple_tag
def facts(pairs: Iterable[tuple[str, object]]) -> SafeString:
    """A definition list of (name, value); pairs without a value are left out."""
    shown = [(name, value) for name, value in pairs if value not in {None, ""}]
    return format_html('<dl class="facts">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", shown))


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField) -> dict[str, object]:
    """A form field with its label, hint and error, tied together for screen readers."""
    described = [f"{bound.id_for_label}_hint"] if bound.help_text else []
    described += [f"{bound.id_for_label}_error"] if bound.errors else []
    extra: dict[str, str | bool] = {"aria-describedby": " ".join(described)} if described else {}
    if bound.errors:
        extra["aria-invalid"] = "true"
    check = isinstance(bound.field.widget, CheckboxInput)
    group = isinstance(bound.field.widget, RadioSelect)
    return {"field": bound, "widget": bound.as_widget(attrs=extra), "check": check, "group": group}


@register.simple_block_tag
def empty(content: str, title: str, icon_name: str = "inbox") -> SafeString:
    """An empty state that teaches: what would be here and how it gets here."""
    return format_html(
        '<div class="empty">{}<strong>{}</strong><p>{}</p></div>',
        icon(icon_name),
        title,
        mark_safe(content.strip()),  # noqa: S308 - parts that the template engine has escaped
    )


@register.simple_block_tag
def notice(content: str, kind: str = "", icon_name: str = "info") -> SafeString:
    """A standing word above a form or a record; `kind`: bad, tea."""
    return format_html(
        '<div class="{}" role="{}">{}<div>{}</div></div>',
        f"notice {kind}".strip(),
        "alert" if kind == "bad" else "note",
        icon(icon_name),
        mark_safe(content.strip()),  # noqa: S308 - parts that the template engine has escaped
    )


@register.simple_block_tag
def dialog(content: str, name: str, title: str) -> SafeString:
    """A native dialog; any button with `data-opens="<name>"` opens it."""
    return format_html(
        '<dialog class="dialog" id="{0}" aria-labelledby="{0}-title"><header><h2 id="{0}-title">{1}</h2>'
        '<form method="dialog"><button class="button quiet" aria-label="{2}">{3}</button></form></header>'
        '<div class="inside">{4}</div></dialog>',
        name,
        title,
        _("Close"),
        icon("x"),
        mark_safe(content),  # noqa: S308 - parts that the template engine has escaped
    )


@register.simple_block_tag
def table(content: str, caption: str, **extra: object) -> SafeString:
    """A table with a caption for screen readers; on narrow screens its rows are cards named by `data-label`."""
    return format_html(
        '<table class="table"{}><caption class="hidden-visually">{}</caption>{}</table>',
        attributes(extra),
        caption,
        mark_safe(content),  # noqa: S308 - parts that the template engine has escaped
    )


@register.inclusion_tag("ui/parts/pagination.html")
def pagination(next_url: str = "", first_url: str = "") -> dict[str, object]:
    """Keyset paging: on, and back to the start."""
    return {"next_url": next_url, "first_url": first_url}


@register.inclusion_tag("ui/parts/timeline_row.html")
def timeline_row(line: object) -> dict[str, object]:
    """`line`: mark, icon, what, detail, money (or None), has_sign, meta, path_url; who and url of its customer."""
    return {"line": line}


@register.inclusion_tag("ui/parts/toasts.html", takes_context=True)
def toasts(context: template.Context) -> dict[str, object]:
    """Django's messages."""
    return {"messages": list(context.get("messages") or [])}


@register.inclusion_tag("ui/parts/switches.html", takes_context=True)
def switches(context: template.Context) -> dict[str, object]:
    """Language and theme, each a form of its own that needs no script."""
    request = context.get("request")
    names = {"auto": _("Theme: as the system"), "light": _("Theme: light"), "dark": _("Theme: dark")}
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "next": request.get_full_path() if request else "/",
        "theme": context.get("theme", "auto"),
        "language": context.get("LANGUAGE_CODE", "en"),
        "languages": [("en", "EN", "English"), ("zh-hans", "中", "简体中文")],
        "themes": [(theme, THEME_ICONS[theme], names[theme]) for theme in THEMES],
    }
