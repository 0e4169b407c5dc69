"""The one door to numba: functions over numbers and arrays, compiled when they are first called."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from numba import njit

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def compiled(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Compile a function, and keep what was compiled for the next run where there is a folder for that.

    Compiled code holds no lock of Python while it runs, and has no checks of its own: indices must be right.
    """
    return _compiled(function)


def lean(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Compile a function that makes no array of its own: it counts no references to those that it is given.

    Counting them at every look into a tuple of arrays made the search of rooted.py ten times slower.
    """
    return _compiled(function, _nrt=False)


def part(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """A part of a lean function: copied into it, because handing over a tuple of arrays costs more than most parts.

    It stands in the file of the function that it is a part of: numba compiles anew when that file has changed, no other.
    (`later` of timed.py is used in near.py too: whoever changes it saves both.)
    """
    return cast("Callable[Given, Answer]", njit(inline="always")(function))


def _compiled(function: Callable[Given, Answer], **options: Any) -> Callable[Given, Answer]:
    try:
        fast = njit(cache=True, nogil=True, **options)(function)
    except RuntimeError:
        # numba refuses to keep compiled code where it can write neither beside the module nor in the user's cache.
        fast = njit(nogil=True, **options)(function)
    return cast("Callable[Given, Answer]", fast)
