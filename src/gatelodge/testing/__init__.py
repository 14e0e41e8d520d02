"""The in-memory twin of every port, shipped; each passes the same suite as the real one in `tests/adapters`."""
