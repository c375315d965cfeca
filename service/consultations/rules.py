"""Whether someone's coming to work is a U, I or J turn."""

from collections.abc import Mapping

from service.consultations.terms import JRule, Uij

TARGET = "43"
"""Kumamoto."""
KYUSHU = frozenset({"40", "41", "42", "44", "45", "46"})
"""The other six prefectures of the island."""
METROPOLITAN = frozenset({"11", "12", "13", "14", "21", "23", "24", "26", "27", "28", "29"})
"""三大都市圏 of the Basic Resident Registration migration report: Tokyo, Nagoya and Osaka areas."""
ELSEWHERE = frozenset(f"{number:02}" for number in range(1, 48)) - {TARGET}

HOMES_OF_A_J_TURN: Mapping[JRule, frozenset[str]] = {
    JRule.NEAR_LIST: KYUSHU,
    JRule.SAME_REGION: KYUSHU | {"47"},
    JRule.ANY_RURAL: ELSEWHERE - METROPOLITAN,
}


def uij_of(home: str | None, residence: str | None, work: str, rule: JRule = JRule.NEAR_LIST) -> Uij | None:
    """The class by home (出身), residence at registration and place of work, each a prefecture's code.

    None where the work is not in Kumamoto: nobody turns to it then. Values must be those of registration; taken
    later, everyone who has moved to Kumamoto would be local.
    """
    if work != TARGET:
        return None
    if residence == TARGET:
        return Uij.LOCAL
    if home is None or residence is None:
        return Uij.UNKNOWN
    if home == TARGET:
        return Uij.U
    if home in HOMES_OF_A_J_TURN[rule] and residence != home:
        return Uij.J
    return Uij.I


def uij_of_consultation(home: str | None, residence: str | None) -> Uij:
    """The class of someone who asks about work in Kumamoto."""
    uij = uij_of(home, residence, TARGET)
    if uij is None:
        raise AssertionError("work in the target prefecture always has a class")
    return uij
