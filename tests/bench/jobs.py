"""What is measured: each job with the tools that can do it, all from the same arrays, each giving an answer to compare."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bench.exports import export_ours, export_pyoxigraph, export_rdflib, export_rdflib_turtle
from bench.networks import Measured
from heavy import heavy_tailed, write_csv
from moneygoround.fast.arrays import Arrays, merged

Answer = Any
Run = Callable[[], Answer]
Tool = Callable[[Measured], Run]  # builds what the tool needs, off the clock, and gives what is timed


def simple(measured: Measured) -> Arrays:
    """The network with one flow for each pair, without self-loops."""
    return merged(measured.arrays)


# -- components --------------------------------------------------------------------------------------------------------


def scc_ours(measured: Measured) -> Run:
    from moneygoround.fast.components import components

    arrays = measured.arrays
    return lambda: _sizes(components(arrays.size, arrays.tail, arrays.head)[1])


def scc_scipy(measured: Measured) -> Run:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    arrays = measured.arrays
    matrix = csr_matrix((np.ones(len(arrays.tail), np.int8), (arrays.tail, arrays.head)), (arrays.size, arrays.size))
    return lambda: _sizes(connected_components(matrix, directed=True, connection="strong")[1])


def scc_networkit(measured: Measured) -> Run:
    import networkit as nk

    arrays = measured.arrays
    graph = nk.GraphFromCoo((arrays.tail, arrays.head), n=arrays.size, directed=True)

    def run() -> Answer:
        found = nk.components.StronglyConnectedComponents(graph)
        found.run()
        return sorted(found.getComponentSizes().values(), reverse=True)[:5], found.numberOfComponents()

    return run


def scc_igraph(measured: Measured) -> Run:
    graph = _igraph(measured.arrays)
    return lambda: _sizes(np.array(graph.connected_components(mode="strong").membership))


def scc_networkx(measured: Measured) -> Run:
    import networkx as nx

    graph = _networkx(measured.arrays)

    def run() -> Answer:
        sizes = sorted((len(part) for part in nx.strongly_connected_components(graph)), reverse=True)
        return sizes[:5], len(sizes)

    return run


def _sizes(labels: Any) -> Answer:
    counts = np.bincount(np.asarray(labels))
    counts = counts[counts > 0]
    return sorted(counts.tolist(), reverse=True)[:5], len(counts)


def _igraph(arrays: Arrays) -> Any:
    import igraph

    return igraph.Graph(n=arrays.size, edges=np.stack([arrays.tail, arrays.head], 1), directed=True)


def _networkx(arrays: Arrays) -> Any:
    import networkx as nx

    graph: Any = nx.DiGraph()
    graph.add_nodes_from(range(arrays.size))
    graph.add_edges_from(zip(arrays.tail.tolist(), arrays.head.tolist(), strict=True))
    return graph


# -- loops -------------------------------------------------------------------------------------------------------------


def loops_ours(steps: int) -> Tool:
    def tool(measured: Measured) -> Run:
        from moneygoround.fast.cycles import count

        arrays = simple(measured)
        return lambda: count(arrays, steps=steps, seconds=600).by_length[2 : steps + 1].tolist()

    return tool


def loops_igraph(steps: int) -> Tool:
    def tool(measured: Measured) -> Run:
        graph = _igraph(simple(measured))

        def run() -> Answer:
            lengths = [len(found) for found in graph.simple_cycles(min=2, max=steps)]
            return np.bincount(lengths, minlength=steps + 1)[2:].tolist()

        return run

    return tool


def loops_networkx(steps: int) -> Tool:
    def tool(measured: Measured) -> Run:
        import networkx as nx

        graph = _networkx(simple(measured))

        def run() -> Answer:
            lengths = [len(found) for found in nx.simple_cycles(graph, length_bound=steps)]
            return np.bincount(lengths, minlength=steps + 1)[2:].tolist()

        return run

    return tool


def loops_duckdb(steps: int) -> Tool:
    """Joins that count; each cycle begins at its smallest node."""

    def tool(measured: Measured) -> Run:
        import duckdb

        arrays = simple(measured)
        base = duckdb.connect()
        base.execute("SET threads = 2")
        columns = {"s": arrays.tail, "t": arrays.head}
        base.register("columns", columns)
        base.execute("CREATE TABLE e AS SELECT s, t FROM columns")
        return lambda: [base.execute(_cycles(length)).fetchall()[0][0] for length in range(2, steps + 1)]

    return tool


def _cycles(length: int) -> str:
    """SQL that counts the simple cycles of a length."""
    tables = ", ".join(f"e e{n}" for n in range(length))
    joins = [f"e{n}.t = e{n + 1}.s" for n in range(length - 1)] + [f"e{length - 1}.t = e0.s"]
    least = [f"e0.s < e{n}.s" for n in range(1, length)]
    apart = [f"e{n}.s <> e{m}.s" for n in range(1, length) for m in range(n + 1, length)]
    return f"SELECT count(*) FROM {tables} WHERE {' AND '.join(joins + least + apart)}"


# -- the strongest loops, loops in time -------------------------------------------------------------------------------


def strongest_ours(measured: Measured) -> Run:
    from moneygoround.fast.strongest import strongest

    arrays = measured.arrays
    return lambda: strongest(arrays, steps=5, limit=100, seconds=600).least.tolist()


def strongest_by_all(measured: Measured) -> Run:
    """Every cycle of up to five steps by the same kernel, then sorted: what one would do without a search of one's own."""
    from moneygoround.fast.cycles import listed

    arrays = simple(measured)
    amount = dict(
        zip(zip(arrays.tail.tolist(), arrays.head.tolist(), strict=True), arrays.amount.tolist(), strict=True)
    )

    def run() -> Answer:
        found = listed(arrays, steps=5, limit=5_000_000, seconds=600)
        if found.notice:
            raise MemoryError(found.notice)
        least = [min(amount[a, b] for a, b in zip(ring, (*ring[1:], ring[0]), strict=True)) for ring in found]
        return sorted(least, reverse=True)[:100]

    return run


def temporal_ours(window: int) -> Tool:
    def tool(measured: Measured) -> Run:
        from moneygoround.fast.temporal import count

        arrays = measured.arrays
        return lambda: count(arrays, window=window, seconds=600).by_length.tolist()

    return tool


# -- circulation -------------------------------------------------------------------------------------------------------


def circulation_ours(measured: Measured) -> Run:
    from moneygoround.fast.circulate import circulate
    from moneygoround.fast.columns import Columns
    from moneygoround.model import Bound, Measure

    arrays = measured.arrays
    names = tuple(map(str, range(arrays.size)))
    amount = np.maximum(arrays.amount, 0)
    columns = Columns(names, names, arrays.tail, arrays.head, amount, amount, amount)
    return lambda: circulate(columns, Measure.CIRCULAR_VOLUME, Bound.FACE).amount


def circulation_ortools(measured: Measured) -> Run:
    from ortools.graph.python import min_cost_flow

    arrays = measured.arrays
    kept = arrays.tail != arrays.head
    tail, head, amount = arrays.tail[kept], arrays.head[kept], np.maximum(arrays.amount[kept], 0)

    def run() -> Answer:
        solver = min_cost_flow.SimpleMinCostFlow()
        solver.add_arcs_with_capacity_and_unit_cost(tail, head, amount, np.full(len(tail), -1))
        solver.set_nodes_supplies(np.arange(arrays.size), np.zeros(arrays.size, np.int64))
        assert solver.solve() == solver.OPTIMAL
        return -solver.optimal_cost()

    return run


def circulation_highs(measured: Measured) -> Run:
    from scipy.optimize import linprog
    from scipy.sparse import csr_matrix

    arrays = measured.arrays
    kept = arrays.tail != arrays.head
    tail, head, amount = arrays.tail[kept], arrays.head[kept], np.maximum(arrays.amount[kept], 0)
    flows = np.arange(len(tail))
    ends = csr_matrix(
        (np.r_[np.ones(len(tail)), -np.ones(len(tail))], (np.r_[head, tail], np.r_[flows, flows])),
        (arrays.size, len(tail)),
    )

    def run() -> Answer:
        bounds = np.stack([np.zeros(len(tail)), amount], 1)
        found = linprog(-np.ones(len(tail)), A_eq=ends, b_eq=np.zeros(arrays.size), bounds=bounds, method="highs")
        return round(-found.fun)

    return run


def circulation_networkx(measured: Measured) -> Run:
    import networkx as nx

    arrays = measured.arrays
    graph: Any = nx.MultiDiGraph()
    rows = zip(arrays.tail.tolist(), arrays.head.tolist(), np.maximum(arrays.amount, 0).tolist(), strict=True)
    graph.add_edges_from((a, b, {"capacity": c, "weight": -1}) for a, b, c in rows if a != b)
    return lambda: -nx.network_simplex(graph)[0]


# -- reading -----------------------------------------------------------------------------------------------------------


def reading_ours(measured: Measured) -> Run:
    from moneygoround.fast.columns import read_columns

    return lambda: _rows(read_columns(_csv(len(measured.arrays.tail))).face)


def reading_pydantic(measured: Measured) -> Run:
    import csv
    from decimal import Decimal

    from pydantic import BaseModel, Field

    class Row(BaseModel):
        source: str = Field(min_length=1)
        target: str = Field(min_length=1)
        amount: Decimal = Field(ge=0, decimal_places=6, allow_inf_nan=False)

    def run() -> Answer:
        with _csv(len(measured.arrays.tail)).open(encoding="utf-8", newline="") as text:
            rows = [Row.model_validate(row) for row in csv.DictReader(text)]
        return len(rows), int(sum(row.amount for row in rows) * 10**6)

    return run


def reading_polars(measured: Measured) -> Run:
    """Without any check, and with amounts that may be rounded: the floor of what reading costs."""
    import polars as pl

    return lambda: len(pl.read_csv(_csv(len(measured.arrays.tail))))


def _rows(face: Any) -> Answer:
    return len(face), int(face.sum())


@cache
def _csv(flows: int) -> Path:
    """The generated network of so many flows as a table, in a folder that goes with the process."""
    file = Path(_FOLDER.name) / "heavy.csv"
    write_csv(heavy_tailed(flows, seed=1, undisclosed=0), file)
    return file


_FOLDER = TemporaryDirectory()


JOBS: Mapping[str, Mapping[str, Tool]] = {
    "components": {
        "moneygoround": scc_ours, "scipy": scc_scipy, "networkit": scc_networkit, "igraph": scc_igraph, "networkx": scc_networkx,
    },
    "loops to 3": {
        "moneygoround": loops_ours(3), "DuckDB": loops_duckdb(3), "igraph": loops_igraph(3), "networkx": loops_networkx(3),
    },
    "loops to 4": {
        "moneygoround": loops_ours(4), "DuckDB": loops_duckdb(4), "igraph": loops_igraph(4), "networkx": loops_networkx(4),
    },
    "loops to 5": {"moneygoround": loops_ours(5), "DuckDB": loops_duckdb(5), "igraph": loops_igraph(5)},
    "100 strongest": {"moneygoround": strongest_ours, "all loops of the kernel, sorted in Python": strongest_by_all},
    "loops in 24 h": {"moneygoround": temporal_ours(86_400)},  # no library here counts them
    "circulation": {
        "moneygoround": circulation_ours, "OR-tools": circulation_ortools, "scipy HiGHS": circulation_highs, "networkx": circulation_networkx,
    },
    "reading": {"moneygoround": reading_ours, "pydantic": reading_pydantic, "polars, unchecked": reading_polars},
    "export": {
        "moneygoround": export_ours, "pyoxigraph, sorted": export_pyoxigraph, "rdflib, sorted": export_rdflib,
        "rdflib Turtle, unchecked": export_rdflib_turtle,
    },
}  # fmt: skip
