"""Every limit of the program, in one frozen value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on input, search and output; what is cut by one is always said aloud."""

    faults_told: int = 100
    value_shown: int = 60
    label: int = 1_000
    text: int = 100_000
    file_bytes: int = 64 * 1024 * 1024
    table_bytes: int = 8 * 1024 * 1024 * 1024
    files: int = 100_000
    yaml_nesting: int = 50
    rdf_nesting: int = 200
    integer_digits: int = 30
    loop_steps: int = 5
    longest_loop: int = 20
    plain_arcs: int = 1_000
    simplex_arcs: int = 50_000
    loops: int = 10_000
    listed: int = 250
    listed_flows: int = 125
    listed_pairs: int = 100
    listed_changes: int = 800
    listed_strongest: int = 20
    loop_seconds: float = 20.0
    cycle_weights: int = 100_000
    decomposition_seconds: float = 20.0
    matrix_nodes: int = 5_000
    random_networks: int = 100_000
    past_looks: int = 400_000
    circulation_seconds: float = 600.0
    query_seconds: float = 10.0
    query_seconds_most: float = 86_400.0
    query_rows: int = 100_000
    query_bytes: int = 100_000
    query_nesting: int = 200
    query_memory: int = 2 * 1024 * 1024 * 1024
    sorted_characters: int = 32 * 1024 * 1024
    server_seconds: float = 5.0
    server_quick: float = 0.5
    server_look: float = 0.1
    server_workers: int = 4
    server_rows: int = 10_000
    server_memory: int = 1024 * 1024 * 1024
    server_answer_bytes: int = 64 * 1024 * 1024
    server_questions: int = 1_000
    server_waiting: int = 128
    server_patience: float = 2.0
    url_bytes: int = 32 * 1024
    body_bytes: int = 2 * 1024 * 1024
    body_seconds: float = 10.0
    header_seconds: float = 5.0
    lock_seconds: float = 30.0
    package_seconds: float = 180.0


LIMITS = Limits()
