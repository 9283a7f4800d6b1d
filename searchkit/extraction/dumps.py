"""The article inside a page that was dumped as text: menus before it, readers' comments, teasers and the site's talk behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from searchkit.extraction.lines import Line

# A page turned to text has dozens of menu entries; an article has some subheadings or a short list.
_MENU_MIN_LINES = 14
_MENU_MIN_SHARE = 0.3
_MENU_RUN = 5
# Inside the article a run of labels is a table or a list, unless so much of it is known furniture.
_FURNITURE_SHARE = 0.15
_LABEL_COST = 7
_LINE_COST = 10
_MAX_GAIN = 60
# A sentence between headlines is a teaser: it counts for so much.
_LONE_SHARE = 0.4
# A first paragraph may stand apart, with the buttons to share between.
_LEAD_LINES, _LEAD_WORDS = 6, 25
_MAX_HEADLINE_CHARS = 160
_WRAPPED_CHARS = 45
_REPEATED_CHARS = 40
# What sites say to their readers in whole sentences.
_SITE_TALK = re.compile(
    r"\bcookies?\b|\bnewsletters?\b|\bsubscri(?:be|ption)|\bjavascript\b|\bprivacy policy\b|\bterms (?:of (?:use|service)|and conditions)\b"
    r"|\bunsubscribe\b|\bsign(?:ed)? (?:up|in)\b|\blog(?:ged)? in\b|\byour (?:e-?mail|browser|account|inbox|comment)\b|\bthis (?:web)?site\b"
    r"|\bnotify me\b|\brequired fields\b|\byour data\b|\bbrowser\b|\be-?mail address\b|\b(?:all )?rights reserved\b|\btrademarks?\b|\bfollow us\b|\bclick here\b",
    re.I,
)
_MIN_SITE_TALK = 2
# Readers' comments: who, when, and the buttons below, again and again.
_COMMENTS_BEGIN = re.compile(
    r"(?:\d+|top rated|all|reader|latest|view)?\s?(?:comments?|responses|replies|thoughts)(?:\s(?:to|on)\b.*|\s?\(\d+\)|:)?"
    r"|join the (?:conversation|discussion)\b.*|what do you think\?.*",
    re.I,
)
_COMMENT_FORM = re.compile(r"(?:leave|post|add) (?:a|your) (?:comment|reply)\b.*", re.I)
_STAMP = re.compile(r"\b\d\d?:\d\d\b|\b(?:ago|says|said):?$|\breply\b", re.I)
_MIN_WORDS_BEFORE = 40
_STAMP_CHARS = 70
_MIN_STAMPS = 3
_LINES_A_STAMP = 12


def is_dump(lines: Sequence[Line], why: Mapping[int, str]) -> bool:
    """Whether a text looks like a whole page: mostly menus, and some furniture that is known.

    Lists in a press release, tables and scraps of OCR have no furniture. That of scripts beyond Latin is hardly known.
    """
    if len(lines) < _MENU_MIN_LINES:
        return False
    if not any(name != "rule" for name in why.values()) and not _is_beyond_latin(lines):
        return False
    n_labels = sum(i in why or line.is_label for i, line in enumerate(lines))
    return n_labels >= _MENU_MIN_LINES and n_labels >= _MENU_MIN_SHARE * len(lines) and any(x.is_prose for x in lines)


def main_block(lines: Sequence[Line], why: Mapping[int, str]) -> tuple[int, int]:
    """The run of lines with the most prose: prose counts for a line, everything else against it.

    Source: Pasternack & Roth (2009), article extraction as a maximum subsequence.
    """
    best, best_from, best_to = 0.0, 0, len(lines)
    total, start = 0.0, 0
    for i, gain in enumerate(_gains(lines, why)):
        total += gain
        if total <= 0:
            total, start = 0, i + 1
        elif total > best:
            best, best_from, best_to = total, start, i + 1
    return _with_lead(lines, best_from), best_to


def _with_lead(lines: Sequence[Line], start: int) -> int:
    for i in range(start - 1, max(-1, start - 1 - _LEAD_LINES), -1):
        line = lines[i]
        if line.ends_sentence and line.n_words >= _LEAD_WORDS and not is_site_talk(line.text):
            return i
        if line.is_prose:
            break
    return start


def menu_lines(lines: Sequence[Line], why: Mapping[int, str], start: int, end: int) -> list[int]:
    """What goes with the menus: all around the block, and inside it links to other articles and the site's furniture."""
    found = [*range(start), *range(end, len(lines)), *(i for i in _linked(lines, why) if start <= i < end)]
    run: list[int] = []
    for i in range(start, end + 1):
        if i < end and (i in why or lines[i].is_label):
            run.append(i)
            continue
        if len(run) >= _MENU_RUN and sum(j in why for j in run) >= _FURNITURE_SHARE * len(run):
            found += run
        run = []
    return found


def is_site_talk(text: str) -> bool:
    """A sentence about the site itself: its cookies, letters and accounts."""
    return len(_SITE_TALK.findall(text)) >= _MIN_SITE_TALK


def _linked(lines: Sequence[Line], why: Mapping[int, str]) -> set[int]:
    """Headlines below "Don't miss", up to the next sentence."""
    found: set[int] = set()
    for i, line in enumerate(lines):
        if why.get(i) == "related" or (i - 1 in found and not _is_sentence(line)):
            found.add(i)
    return found


def _is_beyond_latin(lines: Sequence[Line]) -> bool:
    sample = "".join(line.text for line in lines[:_MENU_MIN_LINES])
    return sum(c > "\u036f" for c in sample) * 2 > len(sample)


def _is_sentence(line: Line) -> bool:
    return line.ends_sentence or len(line.text) > _MAX_HEADLINE_CHARS


def _gains(lines: Sequence[Line], why: Mapping[int, str]) -> list[float]:
    comments = _comments_from(lines)
    linked = _linked(lines, why)
    prose = [_is_prose(lines, i) for i in range(len(lines))]
    seen: set[str] = set()
    gains: list[float] = []
    for i, line in enumerate(lines):
        repeated = len(line.text) >= _REPEATED_CHARS and line.text in seen
        seen.add(line.text)
        if i >= comments or i in why:
            gains.append(-_LABEL_COST if i >= comments else -_LABEL_COST // 2)
        elif repeated or i in linked or (prose[i] and is_site_talk(line.text)):
            gains.append(-_LINE_COST)
        elif prose[i]:
            lone = not any(0 <= j < len(lines) and prose[j] for j in (i - 2, i - 1, i + 1, i + 2))
            gains.append(min(line.n_words, _MAX_GAIN) * (_LONE_SHARE if lone else 1))
        else:
            gains.append(-_LABEL_COST if line.is_label else -_LINE_COST)
    return gains


def _is_prose(lines: Sequence[Line], i: int) -> bool:
    """Prose by its own looks, or a line broken in mid-sentence."""
    line = lines[i]
    if line.is_prose:
        return True
    if len(line.text) < _WRAPPED_CHARS:
        return False
    before, after = lines[i - 1] if i else None, lines[i + 1] if i + 1 < len(lines) else None
    goes_on = (
        line.text[0].islower()
        and before is not None
        and len(before.text) >= _WRAPPED_CHARS
        and not before.ends_sentence
    )
    return goes_on or (after is not None and after.text[0].islower() and not line.ends_sentence)


def _comments_from(lines: Sequence[Line]) -> int:
    """Where the readers' comments begin; the number of lines where there are none."""
    words = 0
    for i, line in enumerate(lines):
        if words >= _MIN_WORDS_BEFORE and (
            _COMMENT_FORM.fullmatch(line.text) or (_COMMENTS_BEGIN.fullmatch(line.text) and _are_comments(lines, i + 1))
        ):
            return i
        words += line.n_words if line.is_prose else 0
    return len(lines)


def _are_comments(lines: Sequence[Line], start: int) -> bool:
    stamps = [
        i
        for i in range(start, min(len(lines), start + _MIN_STAMPS * _LINES_A_STAMP))
        if len(lines[i].text) <= _STAMP_CHARS and _STAMP.search(lines[i].text)
    ]
    return len(stamps) >= _MIN_STAMPS
