"""What anybody reads of wallets: what a top-up gives, and what the programme says in each of its versions."""

from brim.base.shell.public import PARTS, Part, editions, sections
from brim.trade.wallets.public import gifts, terms, versions

PARTS.append(
    Part(
        gifts.gifts,
        lead="wallets/public/_lead.html",
        example="wallets/public/_example.html",
        body="wallets/public/_gifts.html",
    )
)
editions(versions.editions)
sections(10, terms.programme)
sections(90, terms.fees)
