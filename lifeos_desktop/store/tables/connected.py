"""The accounts at services, and what is known about their tokens."""

from __future__ import annotations

from peewee import TextField

from lifeos_desktop.store.fields import Instant, JsonText
from lifeos_desktop.store.tables.base import PersonalRow, one_of


class Connections(PersonalRow):
    """An account of a provider. ``standing`` is how it is doing, ``reason`` why if not well."""

    provider = TextField()
    account = TextField()
    title = TextField()
    way = TextField()
    standing = TextField(constraints=one_of("standing", "connected", "reconnect", "failing"))
    reason = TextField()
    since = Instant(null=True)
    granted = JsonText()
    options = JsonText()
    metadata = JsonText()
    connected_at = Instant()
    updated_at = Instant()

    class Meta:
        indexes = ((("user", "provider", "account"), True),)


class OauthTokens(PersonalRow):
    """What is known about a token. The token itself is in the keyring, never here."""

    provider = TextField()
    account = TextField()
    token_type = TextField()
    expires_at = Instant(null=True)
    scope = TextField()
    metadata = JsonText()
    created_at = Instant()
    updated_at = Instant()

    class Meta:
        indexes = ((("user", "provider", "account"), True),)
