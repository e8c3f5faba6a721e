"""Two processes at once, over and over: whoever is later finds it done, and nothing happens twice."""
