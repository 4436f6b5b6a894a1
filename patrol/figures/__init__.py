"""The figures of 1·5·60 that one can believe: clocks, fates, shares and times.

There is no figure by member, and none may be added (docs/decisions/figures.md).
"""
