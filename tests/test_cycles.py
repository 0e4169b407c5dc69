"""The search for loops: bounded in steps, count and time, and honest about what it did not look at."""

from itertools import pairwise

import pytest

from drawing import SEED, network_drawn
from moneygoround.cycles import Cut, Link, strongest_cycles
from moneygoround.errors import BadRequest
from moneygoround.loops import find_loops
from moneygoround.model import Tier


@pytest.mark.parametrize(
    ("picture", "notice"),
    [
        ("a -equity 9-> b -purchase 9-> a; b -equity 2.5-> c -purchase 3-> b; c -debt 1-> d -debt 1-> c",
         "The search stopped at 2 loops. All loops disclosed in every step of at least 2.5 bn USD are listed."),
        ("a -equity 9-> b -purchase 9-> a; b -equity 9-> c -purchase 9-> b; c -debt 9-> d -debt 9-> c",
         "The search stopped at 2 loops. Stronger loops than these may be missing."),
        ("a -equity 9-> b -purchase 9-> a; b -equity 7-> c -purchase ?-> b; c -debt 6-> d -debt ?-> c",
         ("The search stopped at 2 loops. All loops disclosed in every step are listed. "
          "All loops with undisclosed steps of at least 7 bn USD are listed.")),
        ("a -equity 9-> b -purchase 9-> a; b -equity 7-> c -purchase ?-> b; c -debt ?-> d -debt ?-> c",
         "The search stopped at 2 loops. All loops with a disclosed step are listed."),
        ("a -equity 9-> b -purchase 9-> a; b -equity 7-> c -warrant 7-> b; c -debt 5-> d -guarantee 5-> c",
         ("The search stopped at 2 loops. All loops that need no contingent flow are listed. "
          "All loops that need one disclosed in every step of at least 7 bn USD are listed.")),
    ],
)  # fmt: skip
def test_a_notice_says_what_is_complete(picture: str, notice: str) -> None:
    network = network_drawn(picture)

    found = find_loops(network, limit=2)

    assert found.notice == notice


def test_a_search_without_time_says_so() -> None:
    network = network_drawn(SEED)

    found = find_loops(network, seconds=-1)

    assert found.loops == ()
    assert found.notice == "The search stopped after -1 seconds, at 0 loops. Stronger loops than these may be missing."


def test_a_ring_of_diamonds_does_not_outlast_its_seconds() -> None:
    sides = [(f"n{i}", f"{side}{i}", f"n{(i + 1) % 40}") for i in range(40) for side in "ud"]
    links = [Link(*pair, 9) for fork in sides for pair in pairwise(fork)]

    found = strongest_cycles(links, steps=80, limit=10**9, seconds=0.05)

    assert found.cut == Cut(out_of_time=True, contingent=False, tier=Tier.DISCLOSED, at_least=None)
    assert all(len(cycle) == 80 for cycle in found.found)


def test_a_ring_of_a_thousand_is_one_loop() -> None:
    ring = [f"o{i:04}" for i in range(1000)]
    network = network_drawn(
        "; ".join(f"{a} -purchase 1-> {b}" for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))
    )

    found = find_loops(network, steps=1000)

    assert [loop.key for loop in found.loops] == ["~".join(ring)]
    assert find_loops(network, steps=999).loops == ()


def test_one_organisation_is_no_loop() -> None:
    with pytest.raises(BadRequest, match="at least 2 steps, not 1"):
        find_loops(network_drawn(SEED), steps=1)
