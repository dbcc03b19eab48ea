"""Filters over `brim.base.ui.formats`."""

from django import template

from brim.base.events.sentences import named
from brim.base.ui import formats

register = template.Library()

register.filter("brief", formats.brief_text)
register.filter("plain", formats.plain_text)
register.filter("signed", formats.signed_text)
register.filter("number", formats.number_text)
register.filter("clock", formats.time_text)
register.filter("exact_clock", formats.exact_time_text)
register.filter("day", formats.day_text)
register.filter("on_date", formats.date_text)
register.filter("last_day", formats.last_day)
register.filter("short_date", formats.short_date_text)
register.filter("weekday", formats.weekday_text)
register.filter("moment", formats.moment_text)
register.filter("birthday", formats.birthday_text)
register.filter("masked_phone", formats.masked_phone)
register.filter("masked_email", formats.masked_email)
register.filter("initial", formats.initial)
register.simple_tag(named)
register.simple_tag(formats.purses_text, name="purses")


@register.filter
def iso(moment: object) -> str:
    """For the datetime attribute of <time>."""
    return moment.isoformat() if hasattr(moment, "isoformat") else ""
