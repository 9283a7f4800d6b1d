"""Takes text. Gives tokens: words with their offsets, folded and stemmed.

One analyzer for indexing, queries and snippets. Does not know fields.
"""
