"""What the pages of kept things (tasks, journal, notes, goals, search) share."""
