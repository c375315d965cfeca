"""What a coordinator sees across the slices: the first page, a person, a posting, a company, and all of it in numbers.

It keeps nothing of its own, and asks the other slices' reads; what is counted of many is counted in `store`.
"""
