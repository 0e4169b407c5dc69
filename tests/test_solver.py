"""The exact solver: parallel arcs are one to it, and what it can't do in useful time it refuses with the mend."""

import subprocess
import sys

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing import law
from moneygoround.errors import LimitReached
from moneygoround.solver import Arc, most_worth, rings

ARCS = st.lists(
    st.builds(
        Arc,
        st.sampled_from("abcd"),
        st.sampled_from("abcd"),
        st.none() | st.integers(0, 9),
        st.integers(0, 2),
        st.none(),
    ),
    max_size=16,
)
FREE = 1000
WITHOUT_NUMBA = """
import sys
sys.modules["numba"] = None
from moneygoround.errors import LimitReached
from moneygoround.pipes import optimum
from moneygoround.solver import Arc
nodes = range(230)
arcs = [Arc(str(tail), str(head), 5, 1) for tail in nodes for head in nodes if tail != head]
assert optimum(arcs[:1000], free=1) == optimum([*arcs[:1000], Arc("x", "y", 1)], free=1)[:1000]
try:
    optimum(arcs, free=1)
except LimitReached as problem:
    print(problem)
"""


@law
@given(ARCS)
def test_it_is_worth_what_every_arc_apart_is_worth(arcs: list[Arc]) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from("abcd")
    for arc in arcs:
        if arc.tail != arc.head:
            width = FREE if arc.limit is None else arc.limit
            graph.add_edge(arc.tail, arc.head, capacity=width, weight=1 - 5 * arc.worth)

    amounts = most_worth(arcs, free=FREE)

    cost = sum(amount * (1 - 5 * arc.worth) for arc, amount in zip(arcs, amounts, strict=True))
    assert cost == nx.network_simplex(graph)[0]
    widths = [FREE if arc.limit is None else arc.limit for arc in arcs]
    assert all(0 <= amount <= width for amount, width in zip(amounts, widths, strict=True))


@law
@given(ARCS)
def test_rings_add_up_to_the_circulation_that_they_are_taken_from(arcs: list[Arc]) -> None:
    left = most_worth(arcs, free=FREE)

    for amount, ring in rings(arcs, left.copy()):
        ends = [(arcs[number].tail, arcs[number].head) for number in ring]
        assert {tail for tail, _ in ends} == {head for _, head in ends}
        assert len({tail for tail, _ in ends}) == len(ring)
        for number in ring:
            left[number] -= amount

    assert not any(left)


def test_of_parallel_arcs_the_first_carries_as_much_as_it_can() -> None:
    arcs = [Arc("a", "b", 3, 1), Arc("b", "a", 5, 1), Arc("a", "b", 4, 1), Arc("a", "b", 9, 1)]

    assert most_worth(arcs, free=FREE) == [3, 5, 2, 0]


def test_a_hundred_thousand_parallel_arcs_are_two_to_it() -> None:
    arcs = [Arc("ab"[number % 2], "ba"[number % 2], number, 1) for number in range(100_000)]

    amounts = most_worth(arcs, free=FREE)

    fewer = sum(range(0, 100_000, 2))
    assert (sum(amounts[::2]), sum(amounts[1::2])) == (fewer, fewer)
    assert sum(1 for _ in rings(arcs, amounts)) <= len(arcs)


def test_what_the_simplex_could_not_end_is_refused() -> None:
    arcs = [Arc(f"{tail}", f"{head}", 5, 1) for tail in range(230) for head in range(230) if tail != head]

    with pytest.raises(LimitReached, match=r"52,670 arcs lie on rings together.*Choose a smaller view"):
        most_worth(arcs, free=FREE)


def test_without_the_extra_a_large_network_is_refused_with_what_to_install() -> None:
    told = subprocess.run([sys.executable, "-c", WITHOUT_NUMBA], capture_output=True, text=True, check=True).stdout

    assert "Choose a smaller view" in told
    assert "pip install 'moneygoround[fast]'" in told


def test_without_the_extra_a_survey_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['numba'] = None; from moneygoround.cli import run; sys.exit(run(['survey', 'x.csv']))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stderr == (
        "Large tables need the extra `fast`, of which numba is missing. Install it: pip install 'moneygoround[fast]'.\n"
    )
