"""Letters on paper: values in, the bytes of a PDF out. No SQL, no HTTP; any slice may write one.

letter         what a letter is made of
introduction   紹介状, the first kind
drawing        `letter_pdf`: a letter to its bytes
layout         where each line stands, on as many pages as it needs
wrapping       where a line may be broken, by the Japanese rules
typeface       the one font, loaded once, and a small font with the characters of one letter
subset         how that font was made (`make font`)
"""
