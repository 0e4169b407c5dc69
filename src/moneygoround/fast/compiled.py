"""The one door to numba: functions over numbers and arrays, compiled when they are first called."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from numba import njit

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def compiled(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Compile a function, and keep what was compiled for the next run where there is a folder for that.

    Compiled code holds no lock of Python while it runs, and has no checks of its own: indices must be right.
    """
    try:
        fast = njit(cache=True, nogil=True)(function)
    except RuntimeError:
        # numba refuses to keep compiled code where it can write neither beside the module nor in the user's cache.
        fast = njit(nogil=True)(function)
    return cast("Callable[Given, Answer]", fast)
