"""Which community or village (社区、村) somebody means, told from the names they use.

Room: intake, floor 3. Who comes in: `suggest`, for a report being typed, and `registers`, for each row of an import.
What never happens here: guessing between two. A name that fits several communities, or a community that lies in
another town than the one also named, is nobody's: a coordinator places it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from unicodedata import normalize

from coordination.records.people import Organisation
from coordination.rules.words import COMMUNITY_KINDS, Kind

TOWN_KINDS = frozenset({Kind.SUBDISTRICT, Kind.TOWN})
_NOISE = re.compile(r"[\s·・]+")
_OTHER_DIVISION = re.compile(r"(?:[市县区旗镇乡]|街道)$")
"""盐湖区古城村 is not our 古城村 …"""
_NO_DIVISION = re.compile(r"(?:[小园片社新老街校厂院景库灾山属地]区|[超门菜集夜城闹]市|[村城乡]镇|[城下回]乡)$")
"""… but 我们小区古城村 may be."""
_LEADS_IN = re.compile(r"[^\u3400-\u9fff]$|[在是住到于去回从往我们来和与及至的叫过映找]$")
"""After these a short name begins; after any other character 杜村 may be the end of a village we do not know."""
SHORT_NAME = 2


@dataclass(frozen=True)
class Named:
    """A community or a town as it was named, and the words that name it."""

    id: int
    name: str
    town: int | None
    words: str


@dataclass(frozen=True)
class Found:
    """What a text says about where: one community, or none; one subdistrict or town, or none."""

    community: Named | None = None
    town: Named | None = None
    doubt: str = ""


NOTHING = Found()
SEVERAL, ELSEWHERE = "several", "elsewhere"


class Gazetteer:
    """The names of a city's places, for many texts. `read` is one statement; nothing is remembered between readers."""

    def __init__(self, places: Iterable[Organisation]) -> None:
        self._communities: dict[str, list[Named]] = defaultdict(list)
        self._towns: dict[str, Named] = {}
        self._city_names: set[str] = set()
        for place in places:
            names = {_normal(place.name), _normal(place.short_name)}
            if place.kind == Kind.CITY:
                self._city_names |= names
            elif place.kind in TOWN_KINDS:
                for name in names:
                    self._towns[name] = Named(place.pk, place.short_name, None, name)
            elif place.kind in COMMUNITY_KINDS:
                for name in names:
                    self._communities[name].append(Named(place.pk, place.short_name, place.parent_id, name))
        self._known_names = tuple({*self._city_names, *self._towns})
        names = sorted({*self._communities, *self._towns}, key=lambda name: (-len(name), name))
        self._pattern = re.compile("|".join(re.escape(name) for name in names)) if names else None

    @classmethod
    def read(cls) -> "Gazetteer":
        """The places that are in use now."""
        kinds = [Kind.CITY, *TOWN_KINDS, *COMMUNITY_KINDS]
        rows = Organisation.objects.filter(kind__in=kinds, is_active=True)
        return cls(rows.only("id", "name", "short_name", "kind", "parent_id").order_by("pk"))

    def find(self, *texts: str) -> Found:
        """What the texts say, the most telling first (community, address, title, words): the first that names one.

        Towns named anywhere are heeded in all: they choose between namesakes, and contradict.
        """
        read = [list(self._names(_normal(text))) for text in texts]
        towns = {name: self._towns[name] for names in read for name in names if name in self._towns}
        town = next(iter(towns.values())) if len({t.id for t in towns.values()}) == 1 else None
        for names in read:
            communities = [name for name in names if name in self._communities]
            if communities:
                return self._choose(communities, {t.id for t in towns.values()}, town)
        return Found(town=town)

    def _choose(self, names: list[str], towns: set[int], town: Named | None) -> Found:
        every = {named.id: named for name in names for named in self._communities[name]}
        fitting = [named for named in every.values() if not towns or named.town in towns]
        if len(fitting) == 1:
            return Found(community=fitting[0], town=town)
        return Found(town=town, doubt=SEVERAL if fitting else ELSEWHERE)

    def _names(self, text: str) -> Iterator[str]:
        """Names from left to right, the longest where several begin or one holds another."""
        if self._pattern is None:
            return
        for match in self._pattern.finditer(text):
            name = match.group()
            if name in self._towns or self._begins(text[: match.start()], name):
                yield name

    def _begins(self, before: str, name: str) -> bool:
        """Whether a community's name begins here, and is not the tail of another's."""
        if not before:
            return True
        if before.endswith(self._known_names):
            return True
        if _OTHER_DIVISION.search(before) and not _NO_DIVISION.search(before):
            return False
        return len(name) > SHORT_NAME or _LEADS_IN.search(before) is not None


def _normal(text: str) -> str:
    return _NOISE.sub("", normalize("NFKC", text))
