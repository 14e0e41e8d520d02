"""RFC 6962 Merkle trees: hashing, the frontier of a growing one, proofs and their verification.

Hashes are 32 bytes and nothing else: a verifier here refuses what some others let pass (roots of other lengths).
Verification never raises for a wrong proof: it says False. Source: RFC 6962 section 2.1, RFC 9162 section 2.1.

    >>> root_of([leaf_hash(b"one")]) == leaf_hash(b"one")
    True
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
"""Root of the tree without leaves."""

Subtree = Callable[[int, int], bytes]
"""(level, index) to the hash of the full subtree of 2**level leaves that starts at leaf index * 2**level."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash of an entry, marked as leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two subtrees, marked as inner node."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The roots of the full subtrees of a growing tree: all that appending and its root need."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        if len(peaks) != size.bit_count() or any(len(peak) != 32 for peak in peaks):
            raise ValueError("a frontier has one 32-byte peak per set bit of its size")
        self.size = size
        self.peaks = list(peaks)
        """Largest first."""

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        size = self.size
        while size & 1:
            leaf = node_hash(self.peaks.pop(), leaf)
            size >>= 1
        self.peaks.append(leaf)
        self.size += 1

    @property
    def root(self) -> bytes:
        """The RFC 6962 tree head."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Tree head over these leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root


def range_root(start: int, end: int, subtree: Subtree) -> bytes:
    """Root over leaves start to end (exclusive), as the recursion of RFC 6962 cuts them; start < end."""
    width = end - start
    if width & (width - 1) == 0 and start % width == 0:
        return subtree(width.bit_length() - 1, start // width)
    split = start + _largest_power_below(width)
    return node_hash(range_root(start, split, subtree), range_root(split, end, subtree))


def inclusion_proof(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of the first `size` leaves."""
    if not 0 <= index < size:
        raise ValueError("no such leaf in that tree")
    start, end, proof = 0, size, []
    while end - start > 1:
        split = start + _largest_power_below(end - start)
        if index < split:
            proof.append(range_root(split, end, subtree))
            end = split
        else:
            proof.append(range_root(start, split, subtree))
            start = split
    return proof[::-1]


def consistency_proof(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """The hashes that show the first `old` leaves unchanged in the first `new`."""
    if not 0 < old <= new:
        raise ValueError("consistency leads from a smaller tree with leaves to a larger one")
    start, end, proof = 0, new, []
    whole = True
    while end != old:
        split = start + _largest_power_below(end - start)
        if old <= split:
            proof.append(range_root(split, end, subtree))
            end = split
        else:
            proof.append(range_root(start, split, subtree))
            start = split
            whole = False
    if not whole:
        proof.append(range_root(start, end, subtree))
    return proof[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """True when the proof leads from the leaf hash at `index` to this root of `size` leaves. RFC 9162 2.1.3.2."""
    if not 0 <= index < size or not _hashes(leaf, root, *proof):
        return False
    node, last = index, size - 1
    current = leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            current = node_hash(sibling, current)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            current = node_hash(current, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and current == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """True when the tree of `new` leaves begins with that of `old`. RFC 9162 2.1.4.2."""
    if not 0 <= old <= new or not _hashes(old_root, new_root, *proof):
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        return False
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _hashes(*values: bytes) -> bool:
    return all(len(value) == 32 for value in values)


def _largest_power_below(width: int) -> int:
    """The largest power of two smaller than width; width > 1."""
    return 1 << ((width - 1).bit_length() - 1)
