"""LifeOS Desktop: a local-first personal operating system."""

__version__ = "0.1.0"
