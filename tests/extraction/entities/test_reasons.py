"""Why something is a name, in words."""

from __future__ import annotations

import pytest

from searchkit.extraction.entities import find_mentions
from searchkit.extraction.entities.reasons import reason_for


@pytest.mark.parametrize(
    ("body", "name", "reason"),
    [
        ("They met in Russia again.", "Russia", "a well-known name"),
        ("A Su-35 was seen over it.", "Su-35", "a designation"),
        (
            "It was said by the Harbour Police Commission there.",
            "Harbour Police Commission",
            "ends in Commission, as bodies",
        ),
        ("They saw Maria Quillen there.", "Maria Quillen", "begins with Maria, a given name"),
        ("The talks were led by Gen. Okonjo himself.", "Okonjo", "stands after Gen."),
        ("They live near Trostenby now.", "Trostenby", "by the words around it"),
    ],
)
def test_a_name_tells_the_rule_that_makes_it_one(body: str, name: str, reason: str) -> None:
    (mention,) = [m for m in find_mentions(body) if m.text == name]
    assert reason_for(mention, body).startswith(reason)
