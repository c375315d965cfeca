"""Free texts of a profile: composed from the occupation's own sentences in one register, length and order a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from service.sample.chance import Deck, pick_weighted, stream
from service.sample.lives import Life
from service.sample.material import sentences
from service.sample.wording import Line, expand

_ORDERS = (
    *("FA", "FRA", "RFA", "FFA", "AF", "RF", "FQA", "RFFA", "FFRA", "FAC", "QFA", "RFC", "FF", "FQ", "ARF", "FRAC"),
    *("FFQA", "RAF", "FAQ", "FRQC", "RFQA", "FFAC", "RA", "FFF", "AFR", "FFRQ", "RFFQA", "FFARC", "QFRA", "FC"),
    *("RFFAC", "FFFA", "FAR", "F"),
)
_SHORTEST, _LONGEST = 43, 300
_SHORT = ("FA", "RF", "AF", "F", "FQ", "RA", "FC", "FR")


@dataclass(frozen=True)
class Speaker:
    """What a person may say: tags, years in the field, and the words for the slots."""

    life: Life
    tags: frozenset[str]
    slots: Mapping[str, str]
    english: bool


class Texts:
    """Deals sentences to people; one instance per sample, since its decks keep equal sentences apart."""

    def __init__(self, seed: object) -> None:
        self._decks: dict[str, Deck[Line]] = {}
        self._seed = seed
        self._written: set[str] = set()

    def _deal(self, pool: str, lines: tuple[Line, ...], speaker: Speaker) -> Line | None:
        deck = self._decks.get(pool)
        if deck is None:
            deck = self._decks[pool] = Deck(lines, stream(self._seed, "deck", pool))
        return deck.deal(lambda line: line.suits(speaker.tags, speaker.life.years))

    def _sentence(self, part: str, speaker: Speaker) -> Line | None:
        work = speaker.life.occupation
        if speaker.english:
            own = work.english
            if own is None:
                raise LookupError(f"{work.key} has no English sentences")
            pools = {"F": own.facts, "A": own.aims}
            shared = {"R": "voice.en_reasons", "Q": "voice.en_quirks", "C": "voice.en_limits"}
        else:
            pools = {"F": work.facts, "A": work.aims}
            shared = {"R": "voice.reasons", "Q": "voice.quirks", "C": "voice.limits"}
        if part in pools:
            return self._deal(f"{work.key}.{part}.{speaker.english}", pools[part], speaker)
        return self._deal(shared[part], sentences(shared[part]), speaker)

    def summary(self, random: Random, speaker: Speaker) -> str:
        """The 自己PR・希望 of a person, 40 to 300 characters, that nobody else has written."""
        while (text := self._composed(random, speaker)) in self._written:
            continue
        self._written.add(text)
        return text

    def _composed(self, random: Random, speaker: Speaker) -> str:
        if speaker.english:
            return self._prose(random, speaker, polite=True, joint=" ")
        manner = pick_weighted(
            random, {"polite": 48.0, "plain": 26.0, "terse": 12.0, "humble": 6.0, "chatty": 5.0, "titled": 3.0}
        )
        if manner == "terse":
            return self._terse(random, speaker)
        joint = "\n" if random.random() < 0.08 else ""
        text = self._prose(random, speaker, polite=manner != "plain", joint=joint)
        if manner == "humble":
            return _within(
                f"{_any(random, 'voice.openers', speaker)}{text}{_any(random, 'voice.closers', speaker)}", _LONGEST
            )
        if manner == "chatty":
            return _within(text + _any(random, "voice.chatty", speaker), _LONGEST)
        if manner == "titled":
            return _within(
                f"{random.choice(('【自己PR】', '■志望動機 ', '＜経歴と希望＞', '(自己紹介)'))}{text}", _LONGEST
            )
        return text

    def _prose(self, random: Random, speaker: Speaker, *, polite: bool, joint: str) -> str:
        order = random.choice(_SHORT if random.random() < 0.2 else _ORDERS)
        said: list[str] = []
        for part in [*order, *"FAQFQ"]:
            enough = sum(map(len, said)) >= _SHORTEST
            if enough and len(said) >= len(order):
                break
            line = self._sentence(part, speaker)
            if line is None:
                continue
            spoken = expand(line.text, random, speaker.slots, polite=polite)
            if spoken not in said and sum(map(len, said)) + len(spoken) + len(said) <= _LONGEST:
                said.append(spoken)
        return joint.join(said)

    def _terse(self, random: Random, speaker: Speaker) -> str:
        life = speaker.life
        words = list(life.occupation.tasks or life.occupation.skills)
        picked = [
            expand(word, random, speaker.slots, polite=False) for word in random.sample(words, min(len(words), 4))
        ]
        wish = random.choice(life.occupation.wishes)
        limit = self._sentence("C", speaker)
        extra = expand(limit.text, random, speaker.slots, polite=False) if limit else ""
        fact = self._sentence("F", speaker)
        told = expand(fact.text, random, speaker.slots, polite=False) if fact else ""
        years = f"{life.years}年" if life.years else ""
        shape = random.choice(_SHAPES)
        text = shape.format(
            a=picked[0],
            b=picked[1],
            c=picked[2],
            wish=wish,
            years=years,
            limit=extra,
            fact=told,
            near=f"{speaker.slots['town']}方面で" if "towns" in speaker.tags else "",
        )
        text = _within(text.strip().rstrip("、・／"), _LONGEST)
        return text if len(text) >= _SHORTEST else self._prose(random, speaker, polite=False, joint="")

    def task_summary(self, random: Random, speaker: Speaker, months: int) -> str:
        """What somebody did in a job: a list of duties, now and then with something that she remembers of it."""
        work = speaker.life.occupation
        own = work.english if speaker.english else None
        tasks = own.tasks if own else work.tasks
        count = min(len(tasks), random.choice((2, 3, 3, 4, 4, 5)))
        picked = [expand(task, random, speaker.slots) for task in random.sample(tasks, count)]
        if own:
            said = ", ".join([picked[0][0].upper() + picked[0][1:], *picked[1:]]) + "."
        elif random.random() < 0.3 and months >= 18:
            said = "、".join(picked[:2]) + "。"
        else:
            return random.choice(_DUTIES)(picked)
        fact = self._sentence("F", speaker) if random.random() < 0.4 or not own else None
        if fact is None:
            return said
        return said + (" " if own else "") + expand(fact.text, random, speaker.slots, polite=False)


_SHAPES = (
    "・{a}\n・{b}\n・{c}\n希望は{wish}。{limit}",
    "{a}、{b}など{years}。{fact}希望:{wish}",
    "できること:{a}／{b}。やりたいこと:{wish}。{limit}",
    "{wish}希望。{a}と{b}の経験あり。{fact}",
    "①{a} ②{b} ③{c} {fact}",
    "経験{years} {a}、{b}、{c}。{near}{wish}を希望。{limit}",
    "{fact}{wish}志望。",
    "{a}／{b}／{c}／{wish}希望。{limit}",
    "主な経験は{a}。ほかに{b}、{c}も。次は{wish}で。{limit}",
    "{fact}\n希望職種 {wish}\n{limit}",
)


Phrases = list[str]


def _several(picked: Phrases) -> str:
    return "、".join(picked) + "。"


def _stops(picked: Phrases) -> str:
    return "。".join(picked) + "。"


def _dots(picked: Phrases) -> str:
    return "・".join(picked) + "ほか"


def _etc(picked: Phrases) -> str:
    return "、".join(picked) + "など。"


def _pair(picked: Phrases) -> str:
    return f"{picked[0]}と{picked[1]}。" + "、".join(picked[2:])


def _around(picked: Phrases) -> str:
    return f"{picked[0]}を中心に、" + "、".join(picked[1:]) + "。"


def _also(picked: Phrases) -> str:
    return "、".join(picked[:-1]) + f"。{picked[-1]}も担当。"


def _later(picked: Phrases) -> str:
    return f"はじめは{picked[0]}、のちに" + "と".join(picked[1:3]) + "。"


def _bare(picked: Phrases) -> str:
    return " ".join(picked[:3])


def _slashes(picked: Phrases) -> str:
    return "／".join(picked)


def _down_to(picked: Phrases) -> str:
    return f"{picked[0]}から{picked[-1]}まで。"


_DUTIES = (
    *(_several, _several, _several, _etc, _etc, _stops, _stops, _dots, _pair),
    *(_around, _also, _also, _later, _bare, _slashes, _down_to),
)


def _any(random: Random, pool: str, speaker: Speaker) -> str:
    return expand(random.choice(sentences(pool)).text, random, speaker.slots)


def _within(text: str, limit: int) -> str:
    """The text, cut back to its last whole sentence within a limit of characters."""
    if len(text) <= _LONGEST:
        return text
    end = text.rfind("。", 0, limit)
    return text[: end + 1] if end > 0 else text[:limit]
