"""Whoever tries to see, to change or to break what is not his gets nowhere."""
