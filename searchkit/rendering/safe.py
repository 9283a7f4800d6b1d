"""Text from articles made harmless for a terminal: whatever could steer it is shown instead of obeyed.

No other module writes text that it did not make itself without passing it through here.
"""

from __future__ import annotations

from functools import cache

_LAST_C0 = 0x1F
_PICTURES = 0x2400  # U+2400.. hold a picture of each C0 character at the same distance
_DELETE = 0x7F

# Shown as <U+202E>: they move the cursor, turn the reading direction of what follows, end the line for some readers,
# or (surrogates, tags) carry what nobody sees.
_SHOWN = (
    (0x80, 0x9F),
    (0x2028, 0x2029),
    (0x202A, 0x202E),
    (0x2066, 0x206F),
    (0xD800, 0xDFFF),
    (0xFFF9, 0xFFFB),
    (0xE0000, 0xE007F),
)
# Left out: nothing to see, and terminals disagree on the room they take.
_LEFT_OUT = (0xAD, 0x200B, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0xFEFF)


def safe(text: str) -> str:
    """The text on one line, with control characters made visible; line ends and tabs become spaces."""
    # Nothing that is shown otherwise is printable in Python's sense: a test looks at all characters.
    return text if text.isprintable() else _block(text).replace("\n", " ")


def safe_block(text: str) -> str:
    """The text with control characters made visible and its lines kept; tabs become spaces."""
    return text if text.isprintable() else _block(text)


def is_safe(text: str) -> bool:
    """Whether nothing in the text could steer a terminal or end a line."""
    return text.isprintable() or _table().keys().isdisjoint(map(ord, text))


def _block(text: str) -> str:
    return text.replace("\r\n", "\n").translate(_table())


@cache
def _table() -> dict[int, str]:
    table = {c: chr(_PICTURES + c) for c in range(_LAST_C0 + 1)}
    table |= {_DELETE: "␡", ord("\t"): " ", ord("\n"): "\n"}
    table |= {c: f"<U+{c:04X}>" for first, last in _SHOWN for c in range(first, last + 1)}
    return table | dict.fromkeys(_LEFT_OUT, "")
