"""Office documents of every age: a package for each family of formats, and what they share.

Old files are compound files (`ole`, `compound`); new ones are zips of XML (`package`, `parts`, `opened`, `tree`).
"""
