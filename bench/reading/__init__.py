"""Reading measured: what is found, what is named as a gap, what it costs. `python -m bench.reading` runs all of it."""
