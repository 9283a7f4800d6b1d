"""Takes pages of hits. Gives screens, JSON, JSON lines, CSV.

Does not search, and does not write to files or streams of its own choice.
"""
