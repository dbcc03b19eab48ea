"""What the law gives, as the public terms say it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.shell.public import Row, Section, Terms, sections

# What the law gives, by the articles that the rule pack of the business decides by.
LAWS = {
    "cn": (
        (
            "14",
            _lazy(
                "Within seven days of paying, the day of payment not counted, you may have your principal back "
                "in full without giving a reason, unless you knew the same goods or services from before. What "
                "you received meanwhile is deducted at the discounted price."
            ),
        ),
        (
            "15",
            _lazy(
                "When the contract ends, you get back what you paid less what you received. A commission that "
                "the house paid to anybody is never deducted."
            ),
        ),
        (
            "16",
            _lazy(
                "Interest runs on what is refunded: at the agreed rate, else at the one-year loan prime rate "
                "where the house was the cause, and at the one-year deposit benchmark where you were."
            ),
        ),
        (
            "18",
            _lazy(
                "Where you were not the cause, what you received counts at the discounted price; for a gift that "
                "is paid ÷ (paid + gift)."
            ),
        ),
        ("19", _lazy("Where you were the cause, what you received counts at the price before the discount.")),
        ("20", _lazy("If that came to more than you paid, nothing is claimed back from you.")),
    ),
    "none": (),
}


SOURCES = {
    "cn": _lazy(
        "Interpretation of the Supreme People's Court on prepaid consumption, 法释〔2025〕4号, in force since "
        "1 May 2025."
    )
}


def law(terms: Terms) -> Iterator[Section]:
    pack = terms.house.rule_pack
    yield Section(_("What the law gives you"), list(rows(pack)), str(SOURCES.get(pack, "")))


def rows(pack: str) -> Iterator[Row]:
    for article, text in LAWS.get(pack, ()):
        yield Row(f"law.{article}", _("Art. %(article)s") % {"article": article}, str(text))
    if not LAWS.get(pack):
        yield Row(
            "law", _("Law"), _("The general law of contracts and of consumers; these terms take nothing of it away.")
        )


sections(50, law)
