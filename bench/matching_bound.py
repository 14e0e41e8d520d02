"""The tokenise-only bound in C, compiled when the benchmark runs; the product needs no compiler."""

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

SOURCE = Path(__file__).parent / "peers" / "tokenise.c"


def tokeniser(text: bytes) -> Callable[[], int] | None:
    """A function that tokenises the text once and says how many words it saw; None where no C compiler is.

    In CI a missing compiler ends the run.
    """
    compiler = shutil.which("cc")
    if compiler is None:
        if os.environ.get("CI"):
            sys.exit("no C compiler: the tokenise-only bound cannot be measured")
        sys.stderr.write("no C compiler (cc): scan_vs_tokenise is left out\n")
        return None
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / "tokenise.so"
        subprocess.run([compiler, "-O3", "-shared", "-fPIC", "-o", built, SOURCE], check=True, timeout=60)
        library = ctypes.CDLL(str(built))
    library.tokenise.restype = ctypes.c_size_t
    kinds = np.zeros(256, np.uint8)
    for byte in range(256):
        if chr(byte).isalnum() or byte >= 0x80:
            kinds[byte] = ord(chr(byte).lower()) if byte < 0x80 else byte
    raw = np.frombuffer(text, np.uint8)
    letters, sums = np.zeros(len(raw), np.uint8), np.zeros(2 * len(raw), np.uint64)
    starts = np.zeros(len(raw), np.uint32)

    def run() -> int:
        arrays = [ctypes.c_void_p(array.ctypes.data) for array in (kinds, letters, sums, starts)]
        return int(library.tokenise(ctypes.c_void_p(raw.ctypes.data), ctypes.c_size_t(len(raw)), *arrays))

    return run
