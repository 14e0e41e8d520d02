"""Mail as parts: messages and what mail programs wrap them in."""
