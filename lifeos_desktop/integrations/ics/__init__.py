"""Calendars from an .ics file or a secret address."""
