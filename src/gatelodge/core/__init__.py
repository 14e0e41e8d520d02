"""The pure rules: no files, sockets, clock or randomness. Given bytes, keys and the time, they answer.

Organs (`extract`, `detect`, `permits`, `policy`, `hold`, `ledger`, ...) do not know each other; the flows join them.
"""
