"""Word documents of today, and their one-file form of 2003."""
