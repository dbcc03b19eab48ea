"""What stamps hang into the rooms below."""

from brim.core.ledger import verify
from brim.trade.wallets import posting as wallets
from tests.architecture.room.stamps import deciding, posting, queries

wallets.command(deciding.Redeem, deciding.redeem)
posting.register()
wallets.part("points", queries.points_of)
verify.also(queries.verify_points)
