"""`make prestanda`: how long pages take, how many queries they ask and how much memory they need, at 100, 1 000 and
10 000 applications and companies. Not a test: it prints a table beside the targets and fails only on errors.
"""
