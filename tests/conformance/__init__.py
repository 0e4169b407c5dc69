"""How both engines score on the suites of the W3C: run with `make conformance SUITES=/path/to/rdf-tests`."""
