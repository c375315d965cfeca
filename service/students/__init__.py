"""The high-school path: students apply through their school, in the year's calendar, one application at a time.

Only the own school's supporters see any of it; it is on no coordinator's and no company's page (R-33).
"""
