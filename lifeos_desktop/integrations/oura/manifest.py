"""What LifeOS may do with Oura, and how a person connects it."""

from __future__ import annotations

from lifeos_desktop.integrations.base import (
    OAUTH,
    TOKEN,
    Collection,
    Field,
    Manifest,
    SignIn,
    Way,
)
from lifeos_desktop.integrations.oura.collections import SOURCE
from lifeos_desktop.integrations.oura.mapping import metrics_of

REDIRECT_PORT = 21765  # outside the ranges systems hand out by themselves
REDIRECT_PATH = "/callback"
REDIRECT_ADDRESS = f"http://localhost:{REDIRECT_PORT}{REDIRECT_PATH}"

# As the service enforces them: its published contract lacks the last three and calls spo2
# "spo2Daily". A name it does not know is dropped without a word.
SCOPES = (
    "email",
    "personal",
    "daily",
    "heartrate",
    "workout",
    "tag",
    "session",
    "spo2",
    "stress",
    "heart_health",
    "ring_configuration",
)

_SIGN_IN = SignIn(
    authorize_address="authorize",
    token_addresses=("token", "token_old"),
    scopes=SCOPES,
    uses_pkce=False,
    port=REDIRECT_PORT,
    redirect_path=REDIRECT_PATH,
    ended_hint="It also ends when another copy of LifeOS has used it, after a restore for example.",
)

_OWN_APP = Way(
    id=OAUTH,
    title="Sign in with Oura",
    fields=(
        Field("client_id", "Client ID", "As shown on the page of your app.", kind="secret"),
        Field("client_secret", "Client secret", "Shown beside the client ID.", kind="secret"),
    ),
    steps=(
        "Open developer.ouraring.com (earlier: cloud.ouraring.com/oauth/applications), sign in "
        "with your Oura account and create an application. It is yours alone: nothing passes "
        "through anybody else's server.",
        "Give it any name and website. As redirect URI enter exactly "
        f"{REDIRECT_ADDRESS} - with http, with the number, and without a slash at the end. "
        "Where you set another port for the sign-in, enter that number.",
        "Tick every scope you want LifeOS to read: "
        f"{', '.join(SCOPES)}. What you leave out stays unavailable, the rest works.",
        "Save, copy the client ID and the client secret into the fields here, and choose Connect.",
        "Your browser opens Oura's page. Allow what you want to share; then the page may close.",
    ),
    sign_in=_SIGN_IN,
)

_PERSONAL_TOKEN = Way(
    id=TOKEN,
    title="Personal access token",
    fields=(Field("token", "Personal access token", kind="secret"),),
    steps=(
        "For those who still have one: Oura stopped giving out new ones in December 2025, and may "
        "end the old ones at any time. Without one, sign in with Oura.",
        "Paste the token you kept and choose Connect.",
    ),
)

_DAILY = ("daily",)


def _major(name: str, title: str, scopes: tuple[str, ...]) -> Collection:
    return Collection(name, title, scopes=scopes, metrics=metrics_of(name))


def _minor(name: str, title: str, scopes: tuple[str, ...], *, by_day: bool = True) -> Collection:
    return Collection(name, title, by_day, scopes, metrics_of(name), is_major=False)


OURA = Manifest(
    id=SOURCE,
    title="Oura",
    icon="circle-dot",
    summary="Sleep, readiness, activity, stress and tags from your Oura ring.",
    ways=(_OWN_APP, _PERSONAL_TOKEN),
    job="oura_sync",
    source="lifeos_desktop.integrations.oura.source:make",
    points_from="lifeos_desktop.integrations.oura.mapping:points_from",
    addresses=(
        Field("api", "Oura's service", kind="address", default="https://api.ouraring.com"),
        Field(
            "authorize",
            "Oura's sign-in page",
            kind="address",
            default="https://cloud.ouraring.com/oauth/authorize",
        ),
        Field(
            "token",
            "Oura's token address",
            "Tried first.",
            kind="address",
            default="https://moi.ouraring.com/oauth/v2/ext/oauth-token",
        ),
        Field(
            "token_old",
            "Oura's earlier token address",
            "Tried when the first does not know your app.",
            kind="address",
            default="https://api.ouraring.com/oauth/token",
        ),
        Field(
            "scopes",
            "Scopes to ask for",
            "Separated by spaces, as Oura names them. Some apps need extapi: before each.",
            default=" ".join(SCOPES),
        ),
    ),
    # Several scopes: any of them may grant it. Apps made before a scope existed have the older one.
    collections=(
        _major("daily_sleep", "Sleep score", _DAILY),
        _major("sleep", "Nights and naps", _DAILY),
        _major("daily_readiness", "Readiness", _DAILY),
        _major("daily_activity", "Activity", _DAILY),
        _major("daily_stress", "Daytime stress", ("daily", "stress")),
        _major("daily_spo2", "Blood oxygen", ("spo2", "spo2Daily")),
        _major("workout", "Workouts", ("workout",)),
        _major("enhanced_tag", "Tags", ("tag",)),
        _minor("daily_resilience", "Resilience", ("stress", "daily")),
        _minor("daily_cardiovascular_age", "Cardiovascular age", ("heart_health", "daily")),
        _minor("vO2_max", "VO2 max", ("heart_health", "daily")),
        _minor("sleep_time", "Suggested bedtime", _DAILY),
        _minor("session", "Sessions", ("session",)),
        _minor("rest_mode_period", "Rest mode", _DAILY),
        _minor("heartrate", "Heart rate", ("heartrate",)),
        _minor("personal_info", "About you", (), by_day=False),
        _minor("ring_configuration", "Your ring", ("ring_configuration", "daily"), by_day=False),
    ),
)
