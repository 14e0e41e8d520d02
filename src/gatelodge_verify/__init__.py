"""Checks a Gatelodge ledger with nothing but its files and a public key.

A second implementation on purpose: it shares no code with the program that writes the ledger, needs no database and no
network, and is short enough to be read in one sitting. It recomputes every leaf from the entry bundles, the tree from
the leaves, compares every tile, checks the signature of the checkpoint, and follows each message from its verdict to
its end: nothing may leave without an entry that allows it, and nobody may allow their own.

    gatelodge-verify LEDGER --key log.vkey [--json] [--since OLD-CHECKPOINT]
"""

from gatelodge_verify.command import main

__all__ = ["main"]
