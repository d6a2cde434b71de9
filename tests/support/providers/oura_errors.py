"""Oura's refusals, in its own words; some are recorded, some as the contract has them."""

from __future__ import annotations

from tests.support.providers.server import Fault, Reply
from tests.support.providers.sign_in import refused

NO_MEMBERSHIP = "User's Oura membership has expired and their data is not available via the API."


def of_api(fault: Fault) -> Reply:
    """A refusal of the API."""
    if fault.name == Fault.UNPROCESSABLE.name:
        return invalid("query", "start_date", "Start date must be before end date", "")
    status, title, text = {
        Fault.UNAUTHORIZED.name: (401, "Unauthorized", "Invalid or expired access token."),
        Fault.FORBIDDEN.name: (403, "Forbidden", NO_MEMBERSHIP),
        Fault.NOT_FOUND.name: (404, "Not Found", "Not Found"),
        Fault.GONE.name: (410, "Gone", "This route was removed."),
    }.get(fault.name, (500, "Internal Server Error", "An unexpected error occurred."))
    return problem(status, title, text)


def detail(status: int, text: str) -> Reply:
    """The short form."""
    return Reply.of({"detail": text}, status)


def problem(status: int, title: str, detail: str) -> Reply:
    """The form of RFC 7807."""
    return Reply.of({"status": status, "title": title, "detail": detail}, status)


def invalid(where: str, name: str, message: str, given: str) -> Reply:
    """The form for what was asked wrongly."""
    wrong = {"type": "value_error", "loc": [where, name], "msg": message, "input": given}
    return Reply.of({"detail": [wrong]}, 422)


def of_sign_in(fault: Fault) -> Reply:
    """A refusal of a token address."""
    if fault.name == Fault.TOO_MANY.name:
        more = (("Retry-After", f"{fault.retry_after or 30:g}"),)
        return Reply.of({"error": "slow_down"}, 429, headers=more)
    status = {"not found": 404, "forbidden": 403, "unauthorized": 401, "unprocessable": 400}
    if fault.name not in status:
        return Reply.of({"error": "server_error"}, 500)
    error = "invalid_client" if fault.name == "unauthorized" else "invalid_request"
    return refused(fault.reason or error, "No.", status[fault.name])
