"""Takes paths. Gives `Article`s, one by one, and a `Skip` for what gives none.

Does not judge dates, names or which text is the article's: see `extraction`.
"""
