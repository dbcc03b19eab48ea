"""The daily seal: a signed Merkle root over the chain heads that moved, chained to the seal before it."""

from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import connection, transaction

from brim.core.ledger import merkle, snapshots
from brim.core.ledger.engine import GENESIS, moment_text
from brim.core.ledger.models import Seal, SealLeaf
from brim.core.ledger.types import PublishedSeal, SealedHead, SealPath

MOVED = f"""
    SELECT DISTINCT ON (customer_id, code) customer_id, code, seq, hash FROM ledger_transfer
    WHERE code IS NOT NULL AND {snapshots.SINCE} AND {snapshots.SEEN} ORDER BY customer_id, code, seq DESC
"""
BATCH = 5000
# A head stands on all entries before it, so the first one at or above an entry is the first that covers it.
COVERING = """
    SELECT s.id, s.sealed_at, l.code, l.seq, encode(l.head, 'hex'), encode(s.root, 'hex'),
           encode(s.public_key, 'hex'), encode(s.signature, 'hex')
    FROM ledger_seal_leaf l JOIN ledger_seal s ON s.id = l.seal_id
    WHERE l.customer_id = %s AND l.code = %s AND l.seq >= %s ORDER BY l.seal_id LIMIT 1
"""
PUBLISHED = """
    SELECT id, sealed_at, leaves, encode(root, 'hex'), encode(previous_root, 'hex'), encode(public_key, 'hex'),
    encode(signature, 'hex') FROM ledger_seal
"""


def seal(now: datetime) -> Seal:
    """Seal every head that moved since the last seal, as the present snapshot has it. One runs at a time."""
    with transaction.atomic():
        with connection.cursor() as db:
            db.execute("SELECT pg_advisory_xact_lock(7205)")
            seen = snapshots.now()
            last = Seal.objects.order_by("-id").first()
            db.execute(MOVED, {"since": last.snapshot if last else snapshots.NOTHING, "seen": seen})
            heads = [(int(row[0]), int(row[1]), int(row[2]), bytes(row[3])) for row in db.fetchall()]
        made = signed(heads, now=now, seen=seen, last=last)
        made.save(force_insert=True)
        SealLeaf.objects.bulk_create(
            [
                SealLeaf(customer_id=head[0], code=head[1], seal_id=made.id, place=place, seq=head[2], head=head[3])
                for place, head in enumerate(heads)
            ],
            batch_size=BATCH,
        )
    return made


def signed(heads: list[tuple[int, int, int, bytes]], *, now: datetime, seen: str, last: Seal | None) -> Seal:
    leaves = [merkle.leaf(*head) for head in heads]
    previous_root = bytes(last.root) if last else GENESIS
    root = merkle.chained(previous_root, merkle.levels(leaves)[-1][0] if leaves else GENESIS)
    key = Ed25519PrivateKey.from_private_bytes(settings.SEAL_KEY)
    return Seal(
        id=last.id + 1 if last else 1,
        sealed_at=now,
        snapshot=seen,
        leaves=len(leaves),
        previous_root=previous_root,
        root=root,
        public_key=key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw),
        signature=key.sign(message(root, now)),
    )


def message(root: bytes, sealed_at: datetime) -> bytes:
    return b"brim seal\n" + root.hex().encode() + b"\n" + moment_text(sealed_at).encode()


def path(customer_id: int, code: int, *, upto_seq: int) -> SealPath | None:
    """The path of the account's newest sealed head at or below `upto_seq`; None if none is sealed yet."""
    found = SealLeaf.objects.filter(customer_id=customer_id, code=code, seq__lte=upto_seq).order_by("-seal_id").first()
    if found is None:
        return None
    made = Seal.objects.get(id=found.seal_id)
    rows = SealLeaf.objects.filter(seal_id=found.seal_id).order_by("place")
    heads = rows.values_list("customer_id", "code", "seq", "head").iterator(chunk_size=BATCH)
    tree = merkle.levels([merkle.leaf(owner, of, seq, bytes(head)) for owner, of, seq, head in heads])
    return SealPath(
        seal_id=made.id,
        sealed_at=made.sealed_at,
        code=code,
        seq=found.seq,
        head=bytes(found.head).hex(),
        siblings=tuple((is_left, beside.hex()) for is_left, beside in merkle.path(tree, found.place)),
        previous_root=bytes(made.previous_root).hex(),
        root=bytes(made.root).hex(),
        public_key=bytes(made.public_key).hex(),
        signature=bytes(made.signature).hex(),
    )


def covering(customer_id: int, code: int, *, seq: int) -> SealedHead | None:
    """The first seal over the account's entry `seq`; None where it is not sealed yet. Never reads a whole seal."""
    with connection.cursor() as db:
        db.execute(COVERING, [customer_id, code, seq])
        row = db.fetchone()
    return SealedHead(*row) if row else None


def published(*, limit: int) -> list[PublishedSeal]:
    """Newest first. A seal stands for the whole history before it and reveals nothing about anybody."""
    with connection.cursor() as db:
        db.execute(PUBLISHED + " ORDER BY id DESC LIMIT %s", [limit])
        return [PublishedSeal(*row) for row in db.fetchall()]


def published_one(seal_id: int) -> PublishedSeal | None:
    with connection.cursor() as db:
        db.execute(PUBLISHED + " WHERE id = %s", [seal_id])
        row = db.fetchone()
    return PublishedSeal(*row) if row else None


def is_sealed(seal_id: int, head: bytes) -> bool:
    """Whether a head stands under this seal. Reads the seal's leaves: as many as accounts moved that day."""
    with connection.cursor() as db:
        db.execute("SELECT EXISTS (SELECT 1 FROM ledger_seal_leaf WHERE seal_id = %s AND head = %s)", [seal_id, head])
        return bool(db.fetchone()[0])


def is_genuine(customer_id: int, shown: SealPath) -> bool:
    """Whether the path leads from the head to the signed root; needs nothing but the path itself."""
    start = merkle.leaf(customer_id, shown.code, shown.seq, bytes.fromhex(shown.head))
    top = merkle.climb(start, [(is_left, bytes.fromhex(beside)) for is_left, beside in shown.siblings])
    root = merkle.chained(bytes.fromhex(shown.previous_root), top)
    if root.hex() != shown.root:
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(shown.public_key))
        key.verify(bytes.fromhex(shown.signature), message(root, shown.sealed_at))
    except InvalidSignature:
        return False
    return True
