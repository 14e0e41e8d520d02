"""The demo's tables: name frequencies, invented streets, postcode districts, words. Read with `importlib.resources`."""
