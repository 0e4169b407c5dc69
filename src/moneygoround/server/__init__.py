"""Read-only HTTP over one set of findings: the page, SPARQL 1.1 Protocol, the graph, the vocabulary, and every IRI of it."""

from moneygoround.server.app import create_app as create_app
from moneygoround.server.editor import editor as editor
from moneygoround.server.serving import serve as serve
from moneygoround.server.shelf import Shelf as Shelf
from moneygoround.server.shelf import shelf_of as shelf_of
