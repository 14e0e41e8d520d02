"""OpenDocument files of every kind."""
