"""Archives and packed files, unpacked within shared limits."""
