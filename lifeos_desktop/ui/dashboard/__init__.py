"""The window that shows today: the brief, its evidence and last night."""
