"""Takes the text of a query. Gives Whoosh's query tree, and the parse in print.

Does not search: see `searching`.
"""
