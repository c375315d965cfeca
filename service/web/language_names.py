"""What languages are called that people here ask for most; any other stands by its code (ISO 639-1)."""

from service.base.language import Language

NAMES = {
    "ja": ("日本語", "Japanese"), "en": ("英語", "English"), "zh": ("中国語", "Chinese"), "ko": ("韓国語", "Korean"),
    "vi": ("ベトナム語", "Vietnamese"), "ne": ("ネパール語", "Nepali"), "id": ("インドネシア語", "Indonesian"),
    "my": ("ミャンマー語", "Burmese"), "tl": ("タガログ語", "Tagalog"), "th": ("タイ語", "Thai"),
    "pt": ("ポルトガル語", "Portuguese"), "es": ("スペイン語", "Spanish"), "fr": ("フランス語", "French"),
    "de": ("ドイツ語", "German"),
}  # fmt: skip
"""By the code, in Japanese and in English."""


def language_name(code: str, language: Language) -> str:
    """日本語, or Japanese, for `ja`."""
    return NAMES[code][language is Language.ENGLISH] if code in NAMES else code
