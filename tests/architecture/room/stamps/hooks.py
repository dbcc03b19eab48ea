"""What stamps hang into the rooms below."""

from brim.base.ui.stylesheets import OF_FACES, stylesheet
from brim.core.ledger import verify
from brim.trade.wallets import posting as wallets
from tests.architecture.room.stamps import deciding, parts, posting, queries, statement

wallets.command(deciding.Redeem, deciding.redeem)
posting.register()
parts.register()
statement.register()
verify.also(queries.verify_points)
for face in OF_FACES:
    stylesheet(face, f"stamps/{face}.css")
