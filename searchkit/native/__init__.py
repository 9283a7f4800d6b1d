"""Loops over arrays that numpy needs several passes for, compiled in C where there was a compiler at installation.

Takes arrays. Gives arrays. Does not do anything that the numpy code beside each call does not do: where it was not
compiled, that code runs, with the same results.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

# Of the functions' names and arguments; in `module.c` too. Counted up with each change of them.
VERSION = 3

if TYPE_CHECKING:
    from searchkit.native import _kernels as kernels

    COMPILED: bool
else:
    try:
        if os.environ.get("SEARCHKIT_NATIVE") == "0":  # for tests and comparisons: numpy alone
            raise ImportError
        # The loops read files as they lie, and rows as numpy's index type, which is narrower on small machines.
        if sys.byteorder != "little" or sys.maxsize < 1 << 32:
            raise ImportError
        from searchkit.native import _kernels as kernels

        # Beside the sources of an editable installation one may lie that was compiled of older ones.
        if getattr(kernels, "VERSION", 0) != VERSION:
            raise ImportError
    except ImportError:
        kernels = None
    COMPILED = kernels is not None

__all__ = ["COMPILED", "kernels"]
