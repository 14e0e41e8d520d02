"""Data files: databases and tables of programs."""
