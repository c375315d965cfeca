"""A person's own page behind a mailed link: what is stored of her, her consents, what suits her, what she asks for.

The link is known by the digest of its token alone and ends by itself. What she asks to be corrected is sealed by her
key. High-school students have no such page: they are reached through their school (R-33).
"""
