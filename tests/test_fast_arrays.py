"""Networks in columns: the same flows, whatever their order."""

import numpy as np
import pytest
from hypothesis import given

from moneygoround.errors import BadRequest
from moneygoround.fast.arrays import csr, merged, network_of
from moneygoround.fast.compiled import compiled
from networks import Row, network, rows


@given(rows())
def test_rows_hold_every_flow_once_in_the_given_order(flows: list[Row]) -> None:
    arrays = network(flows)

    offsets, targets, order = csr(arrays.tail, arrays.head, arrays.size)

    assert sorted(order) == [*range(len(flows))]
    for node in range(arrays.size):
        own = slice(offsets[node], offsets[node + 1])
        assert [*order[own]] == [i for i, flow in enumerate(flows) if flow[0] == node]
        assert [*targets[own]] == [flow[1] for flow in flows if flow[0] == node]


@given(rows(most=2**60))
def test_parallel_flows_are_summed_and_undisclosed_only_if_all_are(flows: list[Row]) -> None:
    parallel: dict[tuple[int, int], list[int]] = {}
    for tail, head, amount, _ in flows:
        if tail != head:
            parallel.setdefault((tail, head), []).append(amount)
    sums = {pair: sum(max(x, 0) for x in held) if max(held) >= 0 else -1 for pair, held in parallel.items()}
    if max(sums.values(), default=0) > 2**63 - 1:
        with pytest.raises(BadRequest, match="larger unit"):
            merged(network(flows))
        return

    one = merged(network(flows))

    pairs = zip(one.tail.tolist(), one.head.tolist(), strict=True)
    assert list(zip(pairs, one.amount.tolist(), strict=True)) == sorted(sums.items())


def test_a_sum_beyond_64_bits_is_refused() -> None:
    with pytest.raises(BadRequest, match="add up to more than 9,223,372,036,854,775,807"):
        merged(network_of(2, [0, 0], [1, 1], amount=[2**63 - 1, 1]))


@pytest.mark.parametrize(
    ("tail", "head", "amount", "told"),
    [
        ([0], [2], [1], "numbered from 0 to 1"),
        ([-1], [0], [1], "numbered from 0 to 1"),
        ([0], [1], [-2], "-1 where it is undisclosed"),
        ([0], [1, 0], [1], "of one length"),
    ],
)
def test_columns_that_are_no_network_are_refused(
    tail: list[int], head: list[int], amount: list[int], told: str
) -> None:
    with pytest.raises(BadRequest, match=told):
        network_of(2, tail, head, amount=amount)


def test_what_was_given_is_never_written_to() -> None:
    arrays = network([(1, 0, 5, 0), (0, 1, 5, 0), (0, 1, 6, 0)])
    for column in (arrays.tail, arrays.head, arrays.amount):
        column.flags.writeable = False

    assert merged(arrays).amount.tolist() == [11, 5]


def test_without_a_folder_to_keep_compiled_code_it_still_runs() -> None:
    nowhere = compiled(eval("lambda value: value + 1"))  # noqa: S307 - code without a file has no cache folder

    assert nowhere(np.int64(1)) == 2
