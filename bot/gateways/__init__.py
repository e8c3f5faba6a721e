"""The outside, behind the domain's ports. Only the composition root picks from here."""
