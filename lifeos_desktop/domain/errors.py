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


class SourceProblem(LifeosError):
    """A service did not deliver what it was asked for; what is stored stays."""


class AuthExpired(SourceProblem):
    """The sign-in is over (expired, revoked, used up): only the person can renew it."""


class Forbidden(SourceProblem):
    """The service knows us and refuses: a permission or a membership is missing."""


class RateLimited(SourceProblem):
    """The service wants fewer questions; ``retry_after`` in seconds, None when it did not say."""

    def __init__(self, sentence: str, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class Unavailable(SourceProblem):
    """The service or the network cannot be reached right now, or did not answer in time."""


class BadData(SourceProblem):
    """The service answered something that is no usable answer."""
