"""Dates as Chinese, Japanese and Korean write them, a sign after each number → ISO 8601."""

from __future__ import annotations

import re

_SIGNED = re.compile(
    r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d\d?)\s?[月월](?:\s?(?P<day>\d\d?)\s?[日号號일]"
    r"(?:\s?[(（]?(?:(?:星期|周|週|禮拜)[一二三四五六日天]|[月火水木金土日](?:曜日?)?|[월화수목금토일](?:요일)?)[)）]?)?"
    r"(?:\s*(?P<half>上午|下午|午前|午後|오전|오후)?\s?(?P<hour>\d\d?)\s?[:：時时點点시]"
    r"(?:\s?(?P<minute>\d\d?)\s?[分분]?(?:[:：\s]?(?P<second>\d\d?)[秒초]?)?)?)?)?"
)
_AFTERNOON = frozenset({"下午", "午後", "오후"})
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


def plain_digits(text: str) -> str:
    """Full-width digits become those of ASCII; digits of other scripts stay."""
    return text.translate(_FULL_WIDTH)


def iso_of_signs(text: str) -> str | None:
    """`2015年11月17日 下午4:07` → `2015-11-17 16:07`; None where the whole text is no such date."""
    found = _SIGNED.fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    date = "-".join(f"{int(parts[name]):0{n}}" for name, n in (("year", 4), ("month", 2), ("day", 2)) if parts[name])
    if parts["hour"] is None:
        return date
    hour = int(parts["hour"])
    if parts["half"] is not None and hour <= 12:
        hour = hour % 12 + (12 if parts["half"] in _AFTERNOON else 0)
    second = f":{int(parts['second']):02}" if parts["second"] else ""
    return f"{date} {hour:02}:{int(parts['minute'] or 0):02}{second}"
