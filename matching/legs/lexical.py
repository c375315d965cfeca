"""Words that stand in both texts, the rarer the heavier."""

from collections.abc import Sequence

from scipy.sparse import csr_array

from matching.legs.base import Closeness, PreparedPerson, PreparedPosting, one_row_each


def closeness(postings: Sequence[PreparedPosting], people: Sequence[PreparedPerson]) -> Closeness:
    """Cosine of the tf-idf weights of the words.

    Columns follow the order of words, so the products of a pair are always summed in the same order.
    """
    columns = {word: n for n, word in enumerate(sorted({word for one in postings for word in one.words}))}
    return one_row_each((_sparse(postings, columns) @ _sparse(people, columns).T).toarray())


def contributions(posting: PreparedPosting, person: PreparedPerson) -> list[tuple[float, str]]:
    """What each shared word adds to the cosine, heaviest first."""
    shared = posting.words.keys() & person.words.keys()
    return sorted(((posting.words[word] * person.words[word], word) for word in shared), reverse=True)


def _sparse(documents: Sequence[PreparedPosting] | Sequence[PreparedPerson], columns: dict[str, int]) -> csr_array:
    values: list[float] = []
    places: list[int] = []
    ends = [0]
    for document in documents:
        known = sorted((columns[word], weight) for word, weight in document.words.items() if word in columns)
        places += [column for column, _ in known]
        values += [weight for _, weight in known]
        ends.append(len(places))
    return csr_array((values, places, ends), shape=(len(documents), len(columns)), dtype=float)
