"""Shared by many tests: a clock, servers on the session bus, a display, the app as a process."""
