"""The tamper-evident log: entries, their tree, its tiles, its signed checkpoints, and how to check all of it.

`entry` what one entry says; `tree` RFC 6962 hashing and proofs; `tiles` where hashes and entries stand (C2SP
tlog-tiles); `checkpoint` the signed size and root; `verify` the whole log, given something that reads its files.
Nothing here writes a file: that is `adapters/publisher.py`. The format is docs/formats/ledger.md.
"""
