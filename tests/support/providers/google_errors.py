"""Google's refusals, in its own words."""

from __future__ import annotations

from typing import Any

from tests.support.providers.server import Fault, Reply
from tests.support.providers.sign_in import refused

_NOT_CONFIGURED = (
    "Google Calendar API has not been used in project 123456789 before or it is disabled. Enable it"
    " by visiting https://console.developers.google.com/apis/api/calendar-json.googleapis.com/"
    "overview?project=123456789 then retry. If you enabled this API recently, wait a few minutes"
    " for the action to propagate to our systems and retry."
)


def of_api(fault: Fault) -> Reply:
    """A refusal of the calendar API. ``reason`` picks among those of 403."""
    match fault.name:
        case "unauthorized":
            where = {"locationType": "header", "location": "Authorization"}
            return _error(401, "authError", "Invalid Credentials", "global", **where)
        case "forbidden":
            return _forbidden(fault.reason or "forbidden", fault.retry_after)
        case "not found":
            return _error(404, "notFound", "Not Found")
        case "gone":
            message = "Sync token is no longer valid, a full sync is required."
            where = {"locationType": "parameter", "location": "syncToken"}
            return _error(410, "fullSyncRequired", message, "calendar", **where)
        case "unprocessable":
            return bad_request("Bad Request")
        case "too many":
            more = () if fault.retry_after is None else (("Retry-After", f"{fault.retry_after:g}"),)
            reply = _error(429, "rateLimitExceeded", "Rate Limit Exceeded", "usageLimits")
            return Reply(429, reply.body, more)
    return _error(500, "backendError", "Backend Error")


def of_sign_in(fault: Fault) -> Reply:
    """A refusal of the token address."""
    match fault.name:
        case "unauthorized":
            return refused("invalid_client", "The OAuth client was not found.", 401)
        case "forbidden":
            return refused("access_denied", "Account restricted", 403)
        case "not found" | "gone":
            return Reply.page("<html><title>Error 404 (Not Found)</title></html>", 404)
        case "unprocessable":
            reason = fault.reason or "invalid_grant"
            return refused(reason, "Token has been expired or revoked.")
        case "too many":
            more = (("Retry-After", f"{fault.retry_after or 30:g}"),)
            return Reply.of({"error": "rate_limit_exceeded"}, 429, headers=more)
    return Reply.of({"error": "internal_failure", "error_description": "Backend Error"}, 500)


def bad_request(message: str, reason: str = "badRequest") -> Reply:
    """The question cannot be answered."""
    return _error(400, reason, message, "calendar" if reason != "badRequest" else "global")


def invalid(name: str, given: str) -> Reply:
    """A parameter that cannot be understood."""
    message = f"Invalid value '{given}'."
    return _error(400, "invalid", message, locationType="parameter", location=name)


def _forbidden(reason: str, retry_after: float | None) -> Reply:
    if reason == "accessNotConfigured":
        help_page = {"extendedHelp": "https://console.developers.google.com"}
        return _error(403, reason, _NOT_CONFIGURED, "usageLimits", **help_page)
    if reason == "insufficientPermissions":
        detail = {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            "domain": "googleapis.com",
        }
        body = _error(403, reason, "Insufficient Permission").json
        body["error"] |= {
            "message": "Request had insufficient authentication scopes.",
            "status": "PERMISSION_DENIED",
            "details": [detail],
        }
        return Reply.of(body, 403)
    if "imitExceeded" in reason:
        message = "User Rate Limit Exceeded" if reason.startswith("user") else "Rate Limit Exceeded"
        return _error(403, reason, message, "usageLimits")
    return _error(403, reason, "Forbidden", "calendar")


def _error(status: int, reason: str, message: str, domain: str = "global", **where: Any) -> Reply:
    problem = {"domain": domain, "reason": reason, "message": message, **where}
    return Reply.of({"error": {"errors": [problem], "code": status, "message": message}}, status)
