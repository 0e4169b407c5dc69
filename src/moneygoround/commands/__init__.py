"""The commands: words -> one function call -> its answer. Data goes to stdout, talk to stderr."""
