"""What a coordinator sees across the slices: the first page, a person with all that was done for her, and who saw her.

It keeps nothing of its own, and asks the other slices' reads.
"""
