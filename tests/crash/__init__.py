"""Nothing is lost or doubled, wherever the process dies.

A parent process (`parent.py`) has imported everything and holds nothing open. For every place where a process can
die it copies a saved state, forks a child that handles one update, or runs one job, and sends what is due
(`program.py`), and lets it kill itself there (`points.py`). A second child gets the update again, if it was not
acknowledged, or looks at the timetable again, and goes on. Then everything must be as if nothing had happened
(`state.py`), and nobody was told what was not so (`judge.py`).
"""
