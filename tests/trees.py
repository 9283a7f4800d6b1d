"""Small corpora and the query trees over them, for Hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st
from texts import Text
from whoosh import query as q

from searchkit.analysis.terms import TermFinder
from searchkit.query.nodes import DayRange, NumberRange, Without

WORDS = ["war", "peace", "treaty", "north", "running", "ran", "ärger"]
STEMS = [TermFinder()(w)[0] for w in WORDS]
TEXTS = st.builds(
    Text,
    body=st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join),
    title=st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join),
    date=st.sampled_from([None, "1999", "1999-12", "1999-12-31", "2000-01-01", "2001"]),
    deleted=st.booleans(),
)
SEGMENTS = st.lists(st.lists(TEXTS, min_size=1, max_size=6), min_size=1, max_size=3)
FIELDS = st.sampled_from(["title", "body"])
LEAVES = st.one_of(
    st.builds(q.Term, FIELDS, st.sampled_from([*STEMS, "absent"])),
    st.builds(
        lambda f, w, s: q.Phrase(f, w, slop=s),
        FIELDS,
        st.lists(st.sampled_from(STEMS), min_size=2, max_size=3),
        st.integers(1, 3),
    ),
    st.builds(q.Prefix, FIELDS, st.sampled_from(["r", "t", "tre", "zz"])),
    st.builds(q.Wildcard, FIELDS, st.sampled_from(["*r", "w?r", "*"])),
    st.builds(q.FuzzyTerm, FIELDS, st.sampled_from(["wat", "nort"])),
    st.just(q.Every()),
    st.sampled_from([DayRange("date", None, None), NumberRange("words", 3, None), NumberRange("words", None, 2)]),
)
# Stock Whoosh looks at stems, we at words: what only words fit is compared with brute force alone.
OF_WORDS = st.one_of(
    st.builds(q.Prefix, FIELDS, st.sampled_from(["runn", "treaty"])),
    st.builds(q.Wildcard, FIELDS, st.sampled_from(["*ning", "tr*y", "?ärger"])),
    st.builds(q.FuzzyTerm, FIELDS, st.sampled_from(["runing", "runnign", "raty"])),
)
TREES = st.recursive(
    st.one_of(LEAVES, OF_WORDS),
    lambda inner: st.one_of(
        st.builds(q.And, st.lists(inner, min_size=1, max_size=3)),
        st.builds(q.Or, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda a, b: q.And([a, q.Not(b)]), inner, inner),
        st.builds(Without, inner, inner),
        st.builds(q.AndMaybe, inner, inner),
        st.builds(q.DisjunctionMax, st.lists(inner, min_size=1, max_size=3)),
        st.builds(q.Require, inner, inner),
        st.builds(q.ConstantScoreQuery, inner),
        st.builds(lambda a: q.And([q.Every(), q.Not(a)]), inner),
    ),
    max_leaves=6,
)
