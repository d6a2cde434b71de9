"""Calendars from an .ics file."""
