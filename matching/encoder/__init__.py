"""Texts to vectors: the embedded table of words, or any sentence-transformers model in a local folder."""

from matching.encoder.base import TextEncoder
from matching.encoder.digests import read_digests
from matching.encoder.loading import load_encoder
from matching.encoder.refusal import ModelRefused

__all__ = ["ModelRefused", "TextEncoder", "load_encoder", "read_digests"]
