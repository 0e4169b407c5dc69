"""Reciprocity, the cycling index, significance, and what is refused (circularity.md, section 5)."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing import BN, SEED, law, network_drawn, pictures
from moneygoround.circulation import circulate, components
from moneygoround.errors import BadRequest, LimitReached
from moneygoround.measures import (
    STATISTICS,
    circular_volume,
    contagion,
    count_loops,
    finn_cycling_index,
    parts,
    reciprocity,
    significance,
    swapped,
)
from moneygoround.model import Bound, Measure
from moneygoround.weights import merge
from second_ways import scaled

pairs = st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde"))
weights = st.dictionaries(pairs, st.integers(1, 50), max_size=14)

OYSTER_REEF = {
    ("FF", "Pred"): 0.5135, ("FF", "DD"): 15.791, ("MB", "MF"): 1.206, ("MB", "DF"): 1.206, ("MF", "DF"): 0.6609,
    ("MF", "DD"): 4.2403, ("DF", "Pred"): 0.1721, ("DF", "DD"): 1.9076, ("Pred", "DD"): 0.3262, ("DD", "MB"): 8.1721,
    ("DD", "MF"): 7.2745, ("DD", "DF"): 0.6431,
}  # fmt: skip
OUT = {"FF": 25.165, "MB": 5.76, "MF": 3.5794, "DF": 0.4303, "Pred": 0.3594, "DD": 6.1759}


# Reciprocity


def test_what_is_paid_back_by_the_same_partner_is_mutual() -> None:
    found = reciprocity({("a", "b"): 3, ("b", "a"): 1, ("b", "c"): 4, ("a", "a"): 9})

    assert (found.mutual, found.whole, found.share) == (2, 8, 0.25)


def test_a_ring_of_three_is_not_mutual_and_nothing_has_no_share() -> None:
    assert reciprocity({("a", "b"): 1, ("b", "c"): 1, ("c", "a"): 1}).share == 0
    assert reciprocity({}).share is None


def test_the_seed_article_at_face() -> None:
    found = reciprocity(merge(network_drawn(SEED)).between)

    assert (found.mutual, found.whole) == (10 * BN, 53 * BN)


@law
@given(pictures(), st.sampled_from(Bound))
def test_what_is_mutual_is_never_above_the_circular_volume(picture: str, bound: Bound) -> None:
    network = network_drawn(picture)
    between = merge(network, bound).between

    found = reciprocity(between)

    volume = circulate(network, Measure.CIRCULAR_VOLUME, bound).amount
    assert found.mutual <= circular_volume(between) <= volume
    assert bound is not Bound.FACE or circular_volume(between) == volume


@law
@given(pictures(), st.integers(2, 1000))
def test_a_smaller_unit_scales_the_amounts_and_leaves_the_share(picture: str, times: int) -> None:
    network = network_drawn(picture)

    found, more = (reciprocity(merge(one).between) for one in (network, scaled(network, times)))

    assert (more.mutual, more.share) == (found.mutual * times, found.share)


@law
@given(weights, st.permutations("abcde"))
def test_names_change_nothing(network: dict[tuple[str, str], int], names: list[str]) -> None:
    other = dict(zip("abcde", names, strict=True))
    renamed = {(other[a], other[b]): weight for (a, b), weight in network.items()}

    assert [measure(renamed) for measure in STATISTICS.values()] == [
        measure(network) for measure in STATISTICS.values()
    ]


@law
@given(pictures(("equity", "purchase")))
def test_who_is_on_a_loop_by_weights_is_on_one_by_flows(picture: str) -> None:
    network = network_drawn(picture)

    found = {one for part in parts(merge(network).between) for one in part}

    assert found <= {one for part in components(network) for one in part}


# Finn's cycling index


def test_the_oyster_reef() -> None:
    found = finn_cycling_index(OYSTER_REEF, inflow={"FF": 41.47}, outflow=OUT)

    assert found == pytest.approx(0.1101686, abs=5e-8)


def test_without_a_cycle_nothing_cycles() -> None:
    assert finn_cycling_index({("a", "b"): 2}, inflow={"a": 2}, outflow={"b": 2}) == 0
    assert finn_cycling_index({}, inflow={}, outflow={}) == 0


def test_half_of_what_comes_back_each_time() -> None:
    found = finn_cycling_index({("a", "b"): 2, ("b", "a"): 1}, inflow={"a": 1}, outflow={"b": 1})

    assert found == pytest.approx(0.5)  # N_aa = N_bb = 2


@pytest.mark.parametrize(
    ("outflow", "said"),
    [({"b": 2.003}, "'b' takes in 2 and gives out 2.003"), ({}, "'b' takes in 2"), ({"b": 2, "c": -1}, "'c'")],
)
def test_a_network_out_of_balance_is_refused(outflow: dict[str, float], said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        finn_cycling_index({("a", "b"): 2}, inflow={"a": 2}, outflow=outflow)


def test_a_network_that_nothing_leaves_is_refused() -> None:
    flows = {("a", "b"): 2, ("b", "a"): 2, ("c", "c"): 0}

    with pytest.raises(BadRequest, match="no way leads out"):
        finn_cycling_index(flows, inflow={}, outflow={})


# Significance


@law
@given(weights, st.integers(0, 100))
def test_a_swapped_network_keeps_partners_and_what_everyone_pays(
    network: dict[tuple[str, str], int], seed: int
) -> None:
    found = swapped(network, random.Random(seed))

    assert sorted(found.values()) == sorted(network.values())
    for end in (0, 1):
        assert Counter(pair[end] for pair in found) == Counter(pair[end] for pair in network)
    assert sorted((payer, weight) for (payer, _), weight in found.items()) == sorted(
        (payer, weight) for (payer, _), weight in network.items()
    )
    assert {pair for pair in found if pair[0] == pair[1]} == {pair for pair in network if pair[0] == pair[1]}


def test_the_same_seed_gives_the_same_answer_and_p_counts_what_is_seen() -> None:
    network = {(str(a), str((a + 1) % 12)): 1 for a in range(12)} | {(str((a + 1) % 12), str(a)): 1 for a in range(12)}

    found = significance(network, STATISTICS["reciprocity"], samples=99, seed=5)

    assert found == significance(network, STATISTICS["reciprocity"], samples=99, seed=5)
    assert (found.observed, found.p) == (1, 0.01)
    assert 0 < found.mean < 0.5


def test_what_can_t_be_swapped_is_no_rarity() -> None:
    assert significance({("a", "b"): 1, ("b", "a"): 1}, count_loops, samples=9).p == 1
    with pytest.raises(BadRequest, match="0 is not a number of samples"):
        significance({}, count_loops, samples=0)


def test_loops_beyond_count_are_refused() -> None:
    crowd = {(f"{a}", f"{b}"): 1 for a in range(14) for b in range(14) if a != b}

    assert count_loops(crowd, steps=2) == 91
    with pytest.raises(LimitReached, match="fewer steps than 5"):
        count_loops(crowd)


def test_circular_volume_needs_whole_numbers() -> None:
    with pytest.raises(BadRequest, match=r"is 0\.5"):
        circular_volume({("a", "b"): 0.5})


# Contagion


def test_contagion_is_refused_with_its_reason() -> None:
    with pytest.raises(BadRequest, match="needs balance sheets"):
        contagion(network_drawn(SEED))
