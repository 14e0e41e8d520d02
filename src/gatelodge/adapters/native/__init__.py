"""The native kernel, where it was built (`make native`): native/*.c, reached through ctypes.

Nothing is compiled here and nothing depends on it: without it, or where the processor has no AES instructions, numpy
does the same more slowly (docs/adr/0010).
"""

from functools import cache
from pathlib import Path

from gatelodge.adapters.native.kernel import NativeKernel
from gatelodge.adapters.native.library import LIBRARY, loaded
from gatelodge.core.register.kernel import Kernels

__all__ = ["LIBRARY", "NativeKernel", "kernel_name", "native_kernels"]


@cache
def native_kernels(path: Path = LIBRARY) -> Kernels | None:
    """Makes native kernels; None where the library is not there, of another version, or not for this processor."""
    library = loaded(path)
    return None if library is None else lambda files: NativeKernel(library, files)


def kernel_name() -> str:
    """Which kernel this machine uses."""
    return "numpy" if native_kernels() is None else "native"
