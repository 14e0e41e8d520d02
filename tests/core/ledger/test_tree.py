"""Trees, proofs and tiles agree with each other for every shape."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.ledger.tiles import (
    WIDTH,
    TileReader,
    bundle_path,
    pack_bundle,
    tile_path,
    tile_root,
    tiles_of,
    unpack_bundle,
)
from gatelodge.core.ledger.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    range_root,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from gatelodge.errors import IntegrityError

LEAVES = [leaf_hash(str(n).encode()) for n in range(70_000)]


def plain_root(leaves):
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(plain_root(leaves[:split]), plain_root(leaves[split:]))


def tile_files(size):
    """The tiles of a tree of that size, by path."""
    files, level, hashes = {}, 0, LEAVES[:size]
    while hashes:
        tiles = [hashes[at : at + WIDTH] for at in range(0, len(hashes), WIDTH)]
        files |= {tile_path(level, index, len(tile)): b"".join(tile) for index, tile in enumerate(tiles)}
        hashes = [tile_root(b"".join(tile)) for tile in tiles if len(tile) == WIDTH]
        level += 1
    return files


def subtree(level, index):
    return plain_root(LEAVES[index << level : (index + 1) << level])


def test_hashes_are_marked_leaf_and_node():
    assert leaf_hash(b"") == sha256(b"\0").digest()
    assert node_hash(b"a" * 32, b"b" * 32) == sha256(b"\1" + b"a" * 32 + b"b" * 32).digest()


@given(st.integers(0, 600))
def test_the_frontier_has_the_root_of_the_whole_tree(size):
    assert root_of(LEAVES[:size]) == plain_root(LEAVES[:size])


def test_every_inclusion_proof_up_to_40_leaves_verifies_and_no_neighbour_does():
    for size in range(1, 41):
        root = plain_root(LEAVES[:size])
        for index in range(size):
            proof = inclusion_proof(index, size, subtree)
            assert verify_inclusion(LEAVES[index], index, size, root, proof)
            assert not verify_inclusion(LEAVES[index], index + 1, size, root, proof)
            assert not verify_inclusion(LEAVES[index + 1], index, size, root, proof)
            assert not verify_inclusion(LEAVES[index], index, size, root, [*proof, root])


def test_every_consistency_proof_up_to_40_leaves_verifies_and_no_other_root_does():
    for new in range(1, 41):
        for old in range(1, new + 1):
            proof = consistency_proof(old, new, subtree)
            roots = plain_root(LEAVES[:old]), plain_root(LEAVES[:new])
            assert verify_consistency(old, new, *roots, proof)
            assert not verify_consistency(old, new, roots[0], leaf_hash(b"forged"), proof)
            assert not verify_consistency(old, new, leaf_hash(b"forged"), roots[1], proof)


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 1000, 65_536, 65_537, 66_000])
def test_tiles_give_root_frontier_and_proofs(size):
    files = tile_files(size)
    assert set(files) == {tile_path(*tile) for tile in tiles_of(size)}
    tiles = TileReader(size, files.__getitem__)
    root = root_of(LEAVES[:size])
    assert range_root(0, size, tiles.subtree) == root == tiles.frontier().root
    for index in {0, size // 2, size - 1}:
        assert verify_inclusion(LEAVES[index], index, size, root, inclusion_proof(index, size, tiles.subtree))
    old = (size + 1) // 2
    proof = consistency_proof(old, size, tiles.subtree)
    assert verify_consistency(old, size, root_of(LEAVES[:old]), root, proof)


def test_a_missing_or_short_tile_is_an_integrity_error():
    files = tile_files(300)
    for path, tile in files.items():
        for broken in (None, tile[:-1], tile + b"x"):
            changed = {**files, path: broken} if broken is not None else {k: v for k, v in files.items() if k != path}
            with pytest.raises(IntegrityError):
                TileReader(300, changed.__getitem__).tile(int(path.split("/")[1]), 1 if "001" in path else 0)


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_bundles_unpack_to_what_was_packed(entries):
    assert unpack_bundle(pack_bundle(entries), len(entries)) == entries


@given(st.binary(max_size=60), st.integers(0, 8))
def test_any_bundle_of_the_right_number_packs_back_the_same(bundle, width):
    try:
        entries = unpack_bundle(bundle, width)
    except IntegrityError:
        return
    assert pack_bundle(entries) == bundle
    assert len(entries) == width


@pytest.mark.parametrize(
    ("index", "width", "path"),
    [
        (0, 256, "tile/entries/000"),
        (7, 3, "tile/entries/007.p/3"),
        (999, 256, "tile/entries/999"),
        (1000, 256, "tile/entries/x001/000"),
        (1_234_067, 5, "tile/entries/x001/x234/067.p/5"),
    ],
)
def test_paths(index, width, path):
    assert bundle_path(index, width) == path


def test_a_frontier_needs_the_peaks_of_its_size():
    with pytest.raises(ValueError, match="peak"):
        Frontier(3, [b"x" * 32])
