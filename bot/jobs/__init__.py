"""What the shop does by itself: the timetable, and one file per job."""
