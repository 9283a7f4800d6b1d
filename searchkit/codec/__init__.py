"""Takes words, numbers and bytes. Gives files that Whoosh opens, read as arrays.

Does not know `Article` or what a field means: see `indexing`. `news` is the codec as Whoosh sees it; `inverting` and
`merging` make its arrays, `files` keeps them, `postings` reads them; `columns` has what is kept per article.
"""
