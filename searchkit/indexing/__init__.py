"""Takes `Article`s. Gives an index on disk, the old one or the new one, never half of one.

Does not read files' formats (see `articles`), does not decide what a date is (see `extraction`).
"""
