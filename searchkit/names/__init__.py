"""Takes facet columns of names, and what the user says of them in `entities.toml`. Gives columns of canonical names.

Does not find names in texts (see `extraction`), and changes nothing in an index: one name for one thing is decided anew
from what all its articles say.
"""

from __future__ import annotations
