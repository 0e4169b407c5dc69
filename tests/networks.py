"""Small random networks in columns, for the laws of the fast rooms."""

from collections.abc import Sequence

from hypothesis import strategies as st

from moneygoround.fast.arrays import Arrays, network_of

Row = tuple[int, int, int, int]
"""Payer, payee, amount (-1: undisclosed), time."""


@st.composite
def rows(draw: st.DrawFn, *, nodes: int = 7, flows: int = 24, most: int = 6, times: int = 12) -> list[Row]:
    """Parallel flows, flows of a node to itself and several components, all may occur; ties are likely."""
    node = st.integers(0, nodes - 1)
    row = st.tuples(node, node, st.integers(-1, most), st.integers(0, times))
    # The size is drawn first: lists that grow by chance stay short, and short ones close few cycles.
    size = draw(st.integers(0, flows))
    return draw(st.lists(row, min_size=size, max_size=size))


def network(flows: Sequence[Row], size: int = 7) -> Arrays:
    """The rows as columns."""
    tail, head, amount, time = zip(*flows, strict=True) if flows else ((), (), (), ())
    return network_of(size, tail, head, amount=amount, time=time)


def complete(size: int) -> Arrays:
    """Everyone pays everyone."""
    pairs = [(a, b) for a in range(size) for b in range(size) if a != b]
    return network_of(size, *zip(*pairs, strict=True))


def diamonds(links: int, *, closed: bool) -> Arrays:
    """A chain of diamonds has 2^links ways from end to end, and no cycle, unless it is closed to a ring."""
    pairs = []
    for link in range(links):
        left, right = 3 * link, 3 * (link + 1) % (3 * links) if closed else 3 * (link + 1)
        pairs += [(left, left + 1), (left, left + 2), (left + 1, right), (left + 2, right)]
    return network_of(3 * links + 1, *zip(*pairs, strict=True))
