"""Takes terms, numbers and bytes. Gives files that Whoosh opens, read as arrays.

Does not know `Article` or what a field means: see `indexing`. Postings are stored by Whoosh's own codec
(`default_codec`), everything that is kept per article by the columns here.
"""
