"""How soon an article of news is found by a few words of its own: the mean of one over the rank where it stands.

usage: python tests/quality/known_items.py INDEX [--articles N] [--seed N]

Two halves of an index never mix: articles with an even seed are others than with an odd one, so that what was chosen by one
half can be judged by the other.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import searchkit
from searchkit.analysis.stopwords import ENGLISH, FREE_TEXT
from searchkit.analysis.tokens import find_words
from searchkit.searching.page import Hit
from searchkit.searching.ranking import Ranking

DEPTH = 100  # found later counts as not found
_BEGINNING_WORDS, _LEAST_WORDS = 60, 50
# (words of the title, of the beginning, of another article's beginning), any or all of them.
KINDS: dict[str, tuple[int, int, int, Literal["all", "any"]]] = {
    "title 2, all": (2, 0, 0, "all"),
    "title 2": (2, 0, 0, "any"),
    "title 3": (3, 0, 0, "any"),
    "beginning 3, all": (0, 3, 0, "all"),
    "beginning 3": (0, 3, 0, "any"),
    "beginning 4": (0, 4, 0, "any"),
    "beginning 6": (0, 6, 0, "any"),
    "beginning 3, 1 foreign": (0, 3, 1, "any"),
    "beginning 4, 2 foreign": (0, 4, 2, "any"),
    "title 2, 2 foreign": (2, 0, 2, "any"),
}
RANKINGS = {"default": Ranking(), "nothing for holding all words": Ranking(whole=1.0)}


def telling(text: str) -> list[str]:
    """Words that somebody may remember, each once."""
    words = (word.text for word in find_words(text))
    return list(
        dict.fromkeys(w for w in words if len(w) > 2 and w.isalpha() and w not in ENGLISH and w not in FREE_TEXT)
    )


def sample(
    index: searchkit.Index, n: int, chance: random.Random, half: int
) -> Iterator[tuple[Hit, list[str], list[str]]]:
    """Articles of one half of an index, with the words of their titles and of their beginnings."""
    total = index.info().articles
    for number in chance.sample(range(half, total, 2), total // 2):
        (hit,) = index.search("*", sort="oldest", limit=1, page=number + 1, snippets=False)
        title, beginning = telling(hit.title), telling(" ".join(hit.body.split()[:_BEGINNING_WORDS]))
        if len(title) >= 3 and len(beginning) >= 6 and hit.words >= _LEAST_WORDS:
            yield hit, title, beginning
            n -= 1
        if not n:
            return


def main() -> None:
    """Prints one line a kind of query, with a figure for each ranking."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--seed", type=int, default=2)
    asked = parser.parse_args()
    index, chance = searchkit.open(asked.index), random.Random(asked.seed)
    articles = list(sample(index, asked.articles, chance, asked.seed % 2))
    print("".ljust(26), *RANKINGS, sep="  ")
    for kind, (n_title, n_beginning, n_foreign, match) in KINDS.items():
        sums = dict.fromkeys(RANKINGS, 0.0)
        for hit, title, beginning in articles:
            words = chance.sample(title, n_title) + chance.sample(beginning, n_beginning)
            words += [chance.choice(chance.choice(articles)[2]) for _ in range(n_foreign)]
            for name, ranking in RANKINGS.items():
                page = index.search(" ".join(words), match=match, limit=DEPTH, ranking=ranking, snippets=False)
                sums[name] += next((1 / found.rank for found in page if found.id == hit.id), 0.0)
        print(kind.ljust(26), *(f"{sums[name] / len(articles):.3f}".rjust(len(name)) for name in RANKINGS), sep="  ")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
