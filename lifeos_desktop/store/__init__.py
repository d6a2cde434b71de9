"""SQLite through Peewee; nothing outside this package knows Peewee."""
