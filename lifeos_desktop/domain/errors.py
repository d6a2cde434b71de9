"""Errors a person can read: what happened, what still works, what to do next."""

from __future__ import annotations


class LifeosError(Exception):
    """Base of every error that is meant to be shown; ``str(error)`` is one or two sentences."""


class BadInput(LifeosError):
    """What was handed in cannot be used (a file, a value, a date). Nothing was changed."""


class NotFound(LifeosError):
    """What was asked for does not exist."""


class StoreProblem(LifeosError):
    """The database cannot be used as it is: locked, full, damaged or newer than this program."""


class NewerDatabase(StoreProblem):
    """The database was written by a newer LifeOS; this one leaves it untouched."""


class EngineProblem(LifeosError):
    """A child process did not deliver: crashed, timed out or was cancelled."""


class EngineTimeout(EngineProblem):
    """The engine took longer than allowed and was ended."""


class EngineCancelled(EngineProblem):
    """The person or the app stopped the work."""


class ModelProblem(LifeosError):
    """The language model did not answer usably (network, key, quota, nonsense)."""


class SecretsUnavailable(LifeosError):
    """The keyring of the operating system cannot be used right now."""


class NotConnected(LifeosError):
    """A job needs a service that is not connected yet."""
