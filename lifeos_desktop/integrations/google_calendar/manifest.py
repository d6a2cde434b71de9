"""What LifeOS may do with Google Calendar, and how a person connects it."""

from __future__ import annotations

from lifeos_desktop.integrations.base import OAUTH, Field, Manifest, SignIn, Way

# Events, and which calendars there are to choose from; nothing can be changed with these, and
# neither settings nor sharing can be seen. calendar.readonly would be one box to tick, and more.
EVENTS_SCOPE = "https://www.googleapis.com/auth/calendar.events.readonly"
LIST_SCOPE = "https://www.googleapis.com/auth/calendar.calendarlist.readonly"
SCOPES = (EVENTS_SCOPE, LIST_SCOPE)

ENDED_HINT = (
    "Google does this after seven days while your Google Cloud app is in testing (publish it under"
    " Google Auth Platform, Audience, and it ends no more), after six months without use, and when"
    " you withdraw the access in your Google account."
)

_SIGN_IN = SignIn(
    authorize_address="authorize",
    token_addresses=("token",),
    scopes=SCOPES,
    uses_pkce=True,
    redirect_host="127.0.0.1",
    # Without these Google gives a sign-in that lasts an hour: it hands out the lasting part only
    # where it was asked for, and only with a fresh consent.
    extra={"access_type": "offline", "prompt": "consent"},
    revoke_address="revoke",
    flow="lifeos_desktop.integrations.google_calendar.flow:GoogleFlow",
    ended_hint=ENDED_HINT,
)

_OWN_APP = Way(
    id=OAUTH,
    title="Sign in with Google",
    fields=(
        Field("client_id", "Client ID", "Ends in .apps.googleusercontent.com.", kind="secret"),
        Field("client_secret", "Client secret", "Shown once, beside the ID.", kind="secret"),
    ),
    steps=(
        "Open console.cloud.google.com, sign in with your Google account and create a project. "
        "It is yours alone: nothing passes through anybody else's server.",
        "Under APIs and services, Library, search for Google Calendar API and choose Enable.",
        "Under Google Auth Platform, choose Get started, give the app any name, choose External "
        "as audience and enter your own e-mail address.",
        "Under Audience, add your address as a test user. Then choose Publish app: while the app "
        "is in testing, Google ends every sign-in after seven days. It needs no review for you "
        "alone.",
        "Under Clients, create a client of type Desktop app and copy its client ID and client "
        "secret into the fields here.",
        "Choose Connect. Your browser opens Google's page, which says that Google has not verified "
        "the app: it is your own, so choose Advanced and go on. Leave both boxes ticked; then the "
        "page may be closed.",
    ),
    sign_in=_SIGN_IN,
)

GOOGLE_CALENDAR = Manifest(
    id="google_calendar",
    title="Google Calendar",
    icon="calendar",
    summary="The events of the calendars you choose, from as many Google accounts as you have.",
    ways=(_OWN_APP,),
    job="calendar_sync",
    source="lifeos_desktop.integrations.google_calendar.source:make",
    addresses=(
        Field(
            "api", "Google's calendar service", kind="address", default="https://www.googleapis.com"
        ),
        Field(
            "authorize",
            "Google's sign-in page",
            kind="address",
            default="https://accounts.google.com/o/oauth2/v2/auth",
        ),
        Field(
            "token",
            "Google's token address",
            kind="address",
            default="https://oauth2.googleapis.com/token",
        ),
        Field(
            "revoke",
            "Where Google is told to end a sign-in",
            kind="address",
            default="https://oauth2.googleapis.com/revoke",
        ),
    ),
    has_many_accounts=True,
    keeps="events",
)
