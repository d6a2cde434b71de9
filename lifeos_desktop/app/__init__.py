"""Wiring: paths, clock, container, lifecycle."""
