"""Letters on paper: values in, the bytes of a PDF out. No SQL, no HTTP; any slice may write one.

letter         what a letter is made of
introduction   紹介状, the first kind
support_notices, support_money, support_changes, support_revocation
               the letters of the support programme, whose words stand in `templates/*.toml`
template       reads such a file and refuses it where a place is unknown or missing
words, telling words for codes; days, years and amounts as letters write them
drawing        `letter_pdf`: a letter to its bytes
layout         where each line stands, on as many pages as it needs
wrapping       where a line may be broken, by the Japanese rules
typeface       the one font, loaded once, and a small font with the characters of one letter
subset         how that font was made (`make font`)
"""
