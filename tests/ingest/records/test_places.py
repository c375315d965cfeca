"""Kumamoto's municipalities are those of the published list."""

from ingest.records.places import MUNICIPALITIES_OF_KUMAMOTO

PUBLISHED = """431001 432024 432032 432041 432059 432067 432083 432105 432113 432121 432130 432148 432156 432164 433489
433641 433675 433683 433691 434035 434043 434230 434248 434256 434281 434329 434337 434418 434426 434434 434442
434477 434680 434825 434841 435015 435058 435066 435074 435104 435112 435121 435139 435147 435317"""
"""Six digits each: the last is the check digit, so that a mistyped code cannot pass."""


def check_digit_of(code: str) -> int:
    weighted = sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2), strict=True))
    return (11 - weighted % 11) % 10


def test_the_45_municipalities_and_the_five_wards_of_the_city_are_known() -> None:
    published = PUBLISHED.split()
    assert all(check_digit_of(code[:5]) == int(code[5]) for code in published)
    wards = [f"4310{ward}" for ward in range(1, 6)]
    assert sorted(MUNICIPALITIES_OF_KUMAMOTO) == sorted([code[:5] for code in published] + wards)
    assert MUNICIPALITIES_OF_KUMAMOTO["43404"] == "菊陽町"
