"""The columns of the page: of its tables, by which an address may sort them, and of the files that it saves."""

_SEEN = ["Kind", "Status", "Known from", "Sources"]
HEADS = {
    "loops": ["#", "Loop", "Can come back", "Steps", "Class", "Not public", "Closed on"],
    "flows": ["From", "To", "Amount", *_SEEN],
    "organisations": ["Organisation", "Role", "Country", "Pays", "Is paid", "Loops"],
    "beside": ["From", "To", "What", *_SEEN],
}
_SAVED = {
    "loops": "rank, key, loop, class, steps, undisclosed, amount, at face value {}, closed on, sentence",
    "flows": "id, from, to, kind, amount, floor, at face value, ceiling, status, known from, deal, sources",
}


def sorts() -> list[str]:
    """Every column of the tables as an address names it, upwards.

    >>> sorts()[0], sorts()[12]
    ('loops.rank', 'flows.known-from')
    """
    return [
        f"{table}.{head.replace('#', 'rank').replace(' ', '-').lower()}" for table in HEADS for head in HEADS[table]
    ]


def saved_columns(currency: str) -> dict[str, list[str]]:
    """The columns of the files of loops and flows.

    >>> saved_columns("USD")["loops"][7]
    'at face value USD'
    """
    return {name: [one.strip() for one in words.format(currency).split(",")] for name, words in _SAVED.items()}
