"""Takes the words of a command line. Gives an exit status: 0 found, 1 nothing found, 2 error.

Does not search or draw: each command parses, calls one library function, renders.
"""
