"""Pictures: their size, their words, and what the file carries beside the pixels."""
