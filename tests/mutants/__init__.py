"""Faults put into the product's source on purpose, one at a time. Tests are worth something only if they find each.

`make mutants` runs them all and prints who found what; `make mutants ARGS=money` those of one area.
"""
