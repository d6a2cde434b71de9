"""What is known about the tokens of the accounts. The tokens themselves are never here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.rows import PERSON, upsert
from lifeos_desktop.store.tables import OauthTokens

KEY = ("user", "provider", "account")
TABLES = ("oauth_tokens",)


@dataclass(frozen=True, slots=True)
class KnownGrant:
    """A grant without its tokens; ``scope`` as the service wrote it, words with spaces between."""

    provider: str
    account: str
    token_type: str
    expires_at: datetime | None
    scope: str
    updated_at: datetime


class GrantRepository(Repository):
    """Grants; natural key: (user, provider, account)."""

    async def get(self, provider: str, account: str) -> KnownGrant | None:
        """What is known about the tokens of an account."""

        def work() -> KnownGrant | None:
            row = OauthTokens.get_or_none((OauthTokens.user == PERSON) & _of(provider, account))
            if row is None:
                return None
            return KnownGrant(
                row.provider,
                row.account,
                row.token_type,
                row.expires_at,
                row.scope,
                row.updated_at,
            )

        return await self._db.read(work)

    async def save(
        self,
        provider: str,
        account: str,
        token_type: str,
        expires_at: datetime | None,
        scope: str = "",
    ) -> None:
        """Keep what is known about a new token. An empty scope leaves the one known before.

        A renewal that says nothing of scopes grants the same ones (RFC 6749, 5.1).
        """
        now = self._db.clock.now()

        def work() -> None:
            row = OauthTokens.get_or_none((OauthTokens.user == PERSON) & _of(provider, account))
            values = {
                "user": PERSON,
                "provider": provider,
                "account": account,
                "token_type": token_type,
                "expires_at": expires_at,
                "scope": scope or (row.scope if row else ""),
                "metadata": row.metadata if row else {},
                "created_at": row.created_at if row else now,
                "updated_at": now,
            }
            upsert(OauthTokens, [values], KEY, ignore=("updated_at",))

        await self._db.write(work, tables=TABLES)

    async def delete(self, provider: str, account: str) -> bool:
        """Forget what is known about the tokens of an account; whether there was anything."""
        return await self._db.write(
            lambda: bool(OauthTokens.delete().where(_of(provider, account)).execute()),
            tables=TABLES,
        )


def _of(provider: str, account: str) -> Any:
    return (OauthTokens.provider == provider) & (OauthTokens.account == account)
