"""Word documents of 6 to 2003."""
