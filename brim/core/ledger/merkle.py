"""A Merkle tree as RFC 6962 has it: leaves and nodes are hashed apart, so that neither can pass for the other. Pure."""

from collections.abc import Sequence
from hashlib import sha256

Sibling = tuple[bool, bytes]


def leaf(customer_id: int, code: int, seq: int, head: bytes) -> bytes:
    return sha256(b"\x00" + f"{customer_id}\t{code}\t{seq}\t".encode() + head).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """The tree from the leaves to the root. A level's last one without a partner goes up as it is."""
    tree = [list(leaves)]
    while len(tree[-1]) > 1:
        below = tree[-1]
        above = [node(below[place], below[place + 1]) for place in range(0, len(below) - 1, 2)]
        tree.append(above + below[len(below) - len(below) % 2 :])
    return tree


def path(tree: list[list[bytes]], place: int) -> list[Sibling]:
    """The siblings on the way from leaf `place` up: (stands left, hash)."""
    siblings: list[Sibling] = []
    for level in tree[:-1]:
        beside = place ^ 1
        if beside < len(level):
            siblings.append((beside < place, level[beside]))
        place //= 2
    return siblings


def climb(start: bytes, siblings: Sequence[Sibling]) -> bytes:
    """The root that a leaf and its siblings lead to."""
    reached = start
    for is_left, beside in siblings:
        reached = node(beside, reached) if is_left else node(reached, beside)
    return reached


def chained(previous_root: bytes, tree_root: bytes) -> bytes:
    """A seal's root: it stands on the seal before it, and so on all heads that were ever sealed."""
    return sha256(b"\x02" + previous_root + tree_root).digest()
