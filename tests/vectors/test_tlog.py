"""Other people's vectors: Merkle proofs, signed notes, and one whole log byte for byte."""

import base64
import json

import pytest

from gatelodge.adapters.publisher import Publisher
from gatelodge.core.ledger.checkpoint import open_checkpoint
from gatelodge.core.ledger.tree import EMPTY_ROOT, Frontier, leaf_hash, verify_consistency, verify_inclusion
from gatelodge.core.note import VerifyingKey, open_note
from gatelodge.errors import IntegrityError
from gatelodge_verify import log as second

# The test key of the tessera project's own test log; it protects nothing.
SEED = base64.b64decode("AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg")[1:]
VKEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
WORDS = "one two three four five six seven eit nain ten ileven twelf threeten fourten fivten"
LEAVES = WORDS.split()


def vectors(shared, name):
    return json.loads((shared / "vectors" / name).read_text("utf-8"))


def hashed(text):
    return base64.b64decode(text or "")


def test_inclusion_vectors(shared):
    cases = vectors(shared, "merkle/inclusion.json")
    assert len(cases) == 98
    for case in cases:
        proof = [hashed(one) for one in case["proof"] or ()]
        arguments = hashed(case["leafHash"]), case["leafIdx"], case["treeSize"], hashed(case["root"]), proof
        assert verify_inclusion(*arguments) is not case["wantErr"], case["file"]


def test_consistency_vectors(shared):
    """All but one: it has roots that are no SHA-256, which we refuse."""
    cases = vectors(shared, "merkle/consistency.json")
    assert len(cases) == 98
    stricter = []
    for case in cases:
        proof = [hashed(one) for one in case["proof"] or ()]
        holds = verify_consistency(case["size1"], case["size2"], hashed(case["root1"]), hashed(case["root2"]), proof)
        if holds is case["wantErr"]:
            assert not holds, case["file"]
            assert {len(hashed(case["root1"])), len(hashed(case["root2"]))} != {32}, case["file"]
            stricter.append(case["file"])
    assert len(stricter) <= 1


def test_subtree_inclusion_vectors(shared):
    """A subtree starts at a multiple of the power of two that holds it; within, it is a tree like any other."""
    cases = vectors(shared, "merkle/subtreeinclusion.json")
    assert len(cases) == 204
    for case in cases:
        start, end = case["start"], case["end"]
        aligned = 0 <= start < end and start % (1 << (end - start - 1).bit_length()) == 0
        proof = [hashed(one) for one in case["proof"] or ()]
        holds = aligned and verify_inclusion(
            hashed(case["leafHash"]), case["leafIdx"] - start, end - start, hashed(case["root"]), proof
        )
        assert holds is not case["wantErr"], case["file"]


def test_note_vectors(shared):
    found = vectors(shared, "note/note.json")
    for case in found["cases"]:
        keys = [VerifyingKey.parse(key) for key in case["vkeys"]]
        try:
            open_note(case["note"].encode(), keys)
            opened = True
        except IntegrityError:
            opened = False
        assert opened is case["verifies"], case["id"]
    for key in found["bad_vkeys"]:
        with pytest.raises(IntegrityError):
            VerifyingKey.parse(key)
    assert hashed(found["tree_text"]["text"].split("\n")[2]) == leaf_hash(b"hello world")


def test_the_publisher_writes_the_tessera_log_byte_for_byte(shared, tmp_path):
    theirs = shared / "vectors" / "tessera-log"
    publisher = Publisher(tmp_path, SEED, "example.com/log/testdata")
    publisher.open()
    tree = Frontier()
    assert tree.root == EMPTY_ROOT
    assert publisher.sign(tree) == (theirs / "checkpoint.0").read_bytes()
    for size, leaf in enumerate(LEAVES, 1):
        tree = publisher.write(tree, [leaf.encode()])
        assert publisher.sign(tree) == (theirs / f"checkpoint.{size}").read_bytes()
    files = [path.relative_to(theirs) for path in theirs.glob("tile/**/*") if path.is_file()]
    assert len(files) == 30
    for path in files:
        assert (tmp_path / path).read_bytes() == (theirs / path).read_bytes(), path


def test_both_verifiers_read_the_tessera_log(shared):
    theirs = shared / "vectors" / "tessera-log"
    for size in range(16):
        note = (theirs / f"checkpoint.{size}").read_bytes()
        ours = open_checkpoint(note, [VerifyingKey.parse(VKEY)], origin="example.com/log/testdata")
        assert (ours.size, ours.root) == second.checkpoint(note, VKEY)
    entries = list(second.entries(theirs, 15))
    assert [entry.decode() for entry in entries] == LEAVES
    assert second.tree(theirs, [second.leaf(entry) for entry in entries]) == ours.root
