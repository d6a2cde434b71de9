"""Signing in at Google with Google's own library: the address to open, and the code for a grant.

Nothing else of it is used: its local server cannot be cancelled. It is synchronous and slow to
import, so all of it runs in the pool for blocking work.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from lifeos_desktop.domain.errors import BadData, Unavailable
from lifeos_desktop.integrations.http import Reply, map_status
from lifeos_desktop.integrations.oauth import FlowContext, Grant, Refused, read_grant

TIMEOUT_SECONDS = 30.0
_STAYS = "What is stored stays"
_WHY = {
    "invalid_client": "it does not know the client ID and secret of your app",
    "deleted_client": "the client of your app was deleted",
    "unauthorized_client": "the client of your app is not of the type Desktop app",
    "redirect_uri_mismatch": "the client of your app is not of the type Desktop app",
    "invalid_grant": "the sign-in was used up or took too long",
}

T = TypeVar("T")


class GoogleFlow:
    """integrations.oauth.SignInFlow by google-auth-oauthlib."""

    def __init__(self, context: FlowContext) -> None:
        self._context = context
        self._flow: Any = None

    async def address(self, state: str, verifier: str) -> str:
        """The address to open."""
        return await self._in_pool(partial(self._begin, state, verifier))

    async def exchange(self, code: str) -> Grant:
        """The grant for the code, with the permissions that were really given."""
        grant = await self._in_pool(partial(self._end, code))
        if not grant.refresh:
            raise BadData(
                "Google gave a sign-in that ends within the hour. Remove LifeOS under"
                " myaccount.google.com, Third-party apps, and connect again."
            )
        return grant

    def _begin(self, state: str, verifier: str) -> str:
        from google_auth_oauthlib.flow import Flow
        from oauthlib.oauth2 import InsecureTransportError

        # At DEBUG these log codes, secrets and tokens.
        for name in ("oauthlib", "requests_oauthlib"):
            logging.getLogger(name).setLevel(logging.WARNING)
        sign_in, addresses = self._context.sign_in, self._context.addresses
        keys = {
            "client_id": self._context.client.id,
            "client_secret": self._context.client.secret,
            "auth_uri": addresses[sign_in.authorize_address],
            "token_uri": addresses[sign_in.token_addresses[0]],
        }
        flow = Flow.from_client_config(
            {"installed": keys},
            scopes=list(sign_in.scopes),
            redirect_uri=self._context.redirect_uri,
            code_verifier=verifier if sign_in.uses_pkce else None,
            autogenerate_code_verifier=False,
        )
        flow.oauth2session.max_redirects = 0
        try:
            address, _ = flow.authorization_url(state=state, **sign_in.extra)
        except InsecureTransportError:
            raise _insecure() from None
        self._flow = flow
        return str(address)

    def _end(self, code: str) -> Grant:
        """Ask for the tokens; what came back is read by ourselves, as from any other service."""
        import requests
        from oauthlib.oauth2 import InsecureTransportError, OAuth2Error

        if self._flow is None:
            raise BadData("This sign-in was not begun. Connect again.")
        session = self._flow.oauth2session
        replies: list[Reply] = []

        def remember(response: Any) -> Any:
            replies.append(
                Reply(
                    response.status_code, response.headers, response.content, self._context.service
                )
            )
            return response

        session.register_compliance_hook("access_token_response", remember)
        try:
            self._flow.fetch_token(code=code, include_client_id=True, timeout=TIMEOUT_SECONDS)
        except InsecureTransportError:
            raise _insecure() from None
        except OAuth2Error as error:
            problem: Exception | None = self._refusal(str(error.error or ""), replies)
        except Warning:
            problem = None  # fewer permissions than asked for: which, stands in the grant
        except requests.RequestException as error:
            problem = _unreachable(self._context.service, error)
        except ValueError:
            problem = self._refusal("", replies)
        else:
            problem = None
        finally:
            session.close()
        if problem is not None or not replies:
            raise problem or self._refusal("", replies) from None
        grant = read_grant(replies[-1])
        return Grant(
            grant.access,
            grant.refresh,
            grant.expires_in,
            grant.scopes,
            grant.token_type,
            self._context.sign_in.token_addresses[0],
        )

    def _refusal(self, reason: str, replies: list[Reply]) -> Exception:
        service = self._context.service
        if replies and replies[-1].status not in (200, 400, 401):
            reply = replies[-1]
            return map_status(reply.status, reply.content, reply.headers, service)
        if reason in _WHY:
            return Refused(
                f"{service} did not let LifeOS in: {_WHY[reason]}. {_STAYS}; check what you"
                " entered and connect again.",
                reason,
            )
        return BadData(
            f"{service} answered something that is no sign-in. {_STAYS}; try again later."
        )

    async def _in_pool(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._context.blocking, work)


def _insecure() -> BadData:
    return BadData(
        "Google's sign-in works over https only, and the address set for it is another. Check the"
        " sign-in and token address in the settings of Google Calendar."
    )


def _unreachable(service: str, error: Exception) -> Exception:
    import requests

    if isinstance(error, requests.TooManyRedirects):
        return map_status(302, b"", {}, service)
    if isinstance(error, requests.Timeout):
        return Unavailable(f"{service} did not answer in time. {_STAYS}; connect again.")
    return Unavailable(f"{service} cannot be reached. {_STAYS}; connect again.")
