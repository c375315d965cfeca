"""A text's sentences as spans of code points, for vectors and for quotes."""

import re

LONGEST = 400
MOST = 64
_END = re.compile(r"(?:[。！？!?\n\r]+[」』）)\"”]*|[.．](?=\s|$)|</?\w[^<>]{0,80}>)+\s*")
_TOLD = re.compile(r"[^\W_]")


def sentences(text: str) -> list[tuple[int, int]]:
    """Half-open spans without surrounding blanks, in order, none empty.

    A run longer than LONGEST is cut there, and what follows the MOST-th sentence is one last piece,
    so that a hostile text costs no more than a long one.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for stop in [*(match.end() for match in _END.finditer(text)), len(text)]:
        if stop < len(text) and stop - start < LONGEST and _inside_brackets(text[start:stop]):
            continue
        for begin in range(start, stop, LONGEST):
            span = _trimmed(text, begin, min(begin + LONGEST, stop))
            if span is not None:
                spans.append(span)
        start = stop
    if len(spans) > MOST:
        spans[MOST - 1 :] = [(spans[MOST - 1][0], spans[-1][1])]
    return spans


def _inside_brackets(text: str) -> bool:
    """Whether a bracket is still open: a full stop in an aside ends no sentence."""
    return sum(text.count(sign) for sign in "(（「『") > sum(text.count(sign) for sign in ")）」』")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without blanks at its ends; None when no letter or digit is left."""
    piece = text[start:end]
    if not _TOLD.search(piece):
        return None
    return end - len(piece.lstrip()), start + len(piece.rstrip())
