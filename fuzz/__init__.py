"""Fuzzing of our own parsers and of the cage's protocol: coverage-guided, each target in a process of its own.

    python -m fuzz --seconds 60            every target for a minute
    python -m fuzz --runs 500000 rtf html  so many executions of two of them

What counts as a fault: an exception that leaves the reader, an answer that does not survive the wire, more than 10 s or
1 GB for one input. The corpus of each target lies in `fuzz/corpus/<target>`, a few small files each.
"""
