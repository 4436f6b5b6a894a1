"""`make bench`: the numbers of DESIGN §9, each beside its peer and measured in one run."""
