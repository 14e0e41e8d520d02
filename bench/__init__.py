"""Benchmarks: `python -m bench.NAME [--quick] [--json] [--seed N]`, and `python -m bench` for all of them.

Each prints a table and, with `--json`, its figures as one JSON object on the last line. Data comes from the seed.
"""
