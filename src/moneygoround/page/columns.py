"""The columns of the page: of its tables, by which an address may sort them, and of the files that it saves."""

_SEEN = ["Kind", "Status", "Known from", "Sources"]
HEADS = {
    "loops": ["#", "Loop", "Can come back", "Steps", "Class", "Not public", "Closed on"],
    "flows": ["From", "To", "Amount", *_SEEN],
    "organisations": ["Organisation", "Role", "Country", "Pays", "Is paid", "Loops"],
    "beside": ["From", "To", "What", *_SEEN],
}
_SAVED = {
    "loops": "rank, key, organisations, steps, class, amount, floor, face, ceiling, undisclosed_steps, closed_on, sized_on, flows, "
    "sentence, currency, as_of, inputs, version",
    "flows": "id, deal, kind, from, to, amount, floor, face, ceiling, currency, status, known_from, sources",
}


def sorts() -> list[str]:
    """Every column of the tables as an address names it, upwards.

    >>> sorts()[0], sorts()[12]
    ('loops.rank', 'flows.known-from')
    """
    return [
        f"{table}.{head.replace('#', 'rank').replace(' ', '-').lower()}" for table in HEADS for head in HEADS[table]
    ]


def saved_columns() -> dict[str, list[str]]:
    """The columns of the files of loops and flows, as Python's tables have them.

    >>> saved_columns()["loops"][7]
    'face'
    """
    return {name: words.split(", ") for name, words in _SAVED.items()}
