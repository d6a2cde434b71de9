"""One box over everything that was written."""
