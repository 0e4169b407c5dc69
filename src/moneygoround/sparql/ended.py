"""What is told of a query that took its engine with it: the same wherever it was asked."""

import signal


def why_ended(number: int, memory: int) -> str:
    """Why an engine ended by itself: by the number that its process ended with, and the bytes that it was allowed.

    >>> why_ended(-6, 2**30)
    'The query ended its engine (SIGABRT): it is nested too deeply, or needs more than 1024 MiB. Ask for less.'
    """
    names = {-one.value: one.name for one in signal.Signals}
    name = names.get(number, str(number))
    return f"The query ended its engine ({name}): it is nested too deeply, or needs more than {memory // 2**20} MiB. Ask for less."


def too_large(memory: int) -> str:
    """What is told of a query that asked for more memory than it was allowed, in bytes."""
    return f"The query needs more than {memory // 2**20} MiB. Ask for less."
