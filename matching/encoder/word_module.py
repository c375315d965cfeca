"""The table of words as a module of sentence-transformers."""

from pathlib import Path
from typing import Any, Self

import torch
from sentence_transformers.base.modules import InputModule

from matching.encoder.word_sums import WordSums
from matching.encoder.word_table import WordTable, load_word_table, save_word_table


class WordModule(InputModule):
    """`SentenceTransformer(modules=[WordModule(table)])` encodes as `WordSums` does."""

    def __init__(self, table: WordTable) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.sums = WordSums(table)

    def preprocess(self, inputs: Any, prompt: str | None = None, **kwargs: Any) -> dict[str, torch.Tensor]:
        """Encode the texts at once: there is nothing left for `forward` to compute."""
        return {"sentence_embedding": torch.from_numpy(self.sums.encode([(prompt or "") + text for text in inputs]))}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Pass on what `preprocess` made."""
        return features

    def get_embedding_dimension(self) -> int:
        """Length of a vector."""
        return self.sums.dimension

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Write the table into the folder, as safetensors whatever is asked for."""
        save_word_table(self.sums.table, Path(output_path))

    @classmethod
    def load(cls, model_name_or_path: str, subfolder: str = "", *args: Any, **kwargs: Any) -> Self:
        """Read the table from a local folder."""
        return cls(load_word_table(Path(model_name_or_path) / subfolder))
