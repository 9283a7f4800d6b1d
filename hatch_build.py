"""Compiles `searchkit/native` while a wheel is built. Where that fails, as without a compiler, numpy does its work."""

from __future__ import annotations

import os
import platform
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution, Extension

_MODULE = "searchkit.native._kernels"
# Python's stable interface from 3.11 on: one wheel serves all later versions.
_STABLE = "0x030B0000"


class CompiledKernels(BuildHookInterface):
    """The hook that hatchling calls."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the compiled module to a wheel; an editable one finds it beside its sources."""
        if self.target_name != "wheel" or os.environ.get("SEARCHKIT_NATIVE") == "0":
            return
        root = Path(self.root)
        built = compile_kernels(root, root if version == "editable" else Path(tempfile.mkdtemp()))
        if built is None:
            self.app.display_warning("no C compiler that works: searchkit will be slower, and give the same results")
            return
        build_data["pure_python"] = False
        build_data["tag"] = f"cp311-abi3-{sysconfig.get_platform().replace('-', '_').replace('.', '_')}"
        if version != "editable":
            build_data["force_include"][str(built)] = f"{_MODULE.replace('.', '/')}{built.suffixes[0]}{built.suffix}"


def _compile_args() -> list[str]:
    if os.name == "nt":
        return []
    # Sums are rounded as numpy rounds them, also where processors multiply and add in one step. Bits are counted by an
    # instruction that every processor since 2009 has; numpy's own wheels ask for it too.
    x86 = sys.platform == "linux" and platform.machine() == "x86_64"
    return ["-O3", "-ffp-contract=off", *(["-mpopcnt", "-msse4.2"] if x86 else [])]


def compile_kernels(root: Path, into: Path) -> Path | None:
    """Compile the sources below `root`; None where there is no compiler that can."""
    extension = Extension(
        _MODULE,
        sorted(str(source.relative_to(root)) for source in (root / "searchkit" / "native").glob("*.c")),
        depends=[str(source) for source in (root / "searchkit" / "native").glob("*.h")],
        define_macros=[("Py_LIMITED_API", _STABLE)],
        extra_compile_args=_compile_args(),
        py_limited_api=True,
        optional=True,  # a failure is a warning
    )
    command = Distribution({"name": "searchkit", "ext_modules": [extension]}).get_command_obj("build_ext")
    before = Path.cwd()
    os.chdir(root)
    try:
        with tempfile.TemporaryDirectory() as temporary:
            command.build_lib, command.build_temp, command.force = str(into), temporary, True
            command.ensure_finalized()
            command.run()
    finally:
        os.chdir(before)
    return next((path for path in map(Path, command.get_outputs()) if path.exists()), None)
