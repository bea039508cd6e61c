"""Readers of the two sources: pure functions from a document to what it says.

Strict on structure, tolerant on prose: a key or block that a reader does not
know is named in its result, a missing or mistyped one is a
:class:`belgafeed.items.SourceError`.
"""
