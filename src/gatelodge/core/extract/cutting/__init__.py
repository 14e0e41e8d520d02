"""Cuts what was read into segments: what belongs together stays together, what does not is parted."""
