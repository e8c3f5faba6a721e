"""Words that every room shares. Imports nothing of ours, no ORM, no clock, no I/O."""
