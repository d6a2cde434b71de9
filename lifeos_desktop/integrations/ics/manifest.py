"""A calendar by its secret address: what it is, and how a person connects it."""

from __future__ import annotations

from lifeos_desktop.integrations.base import ADDRESS, Collection, Field, Manifest, Way

_SECRET_ADDRESS = Way(
    id=ADDRESS,
    title="Secret address",
    fields=(
        Field(
            "address",
            "Address",
            "Begins with https:// or webcal://. Whoever has it can read the calendar, so it is "
            "kept in the keyring.",
            kind="secret",
        ),
        Field(
            "name",
            "Name",
            "What you call this calendar. The same name again replaces its address.",
            is_optional=True,
        ),
    ),
    steps=(
        "Google: open calendar.google.com, the settings of the calendar, Integrate calendar, and "
        "copy the secret address in iCal format.",
        "Outlook: settings, Calendar, Shared calendars, Publish a calendar, and copy the ICS link.",
        "Apple: share the calendar as a public calendar and copy its address.",
        "Paste the address here and choose Connect. Changes reach it late, at Google after hours.",
    ),
)

ICS = Manifest(
    id="ics",
    title="Calendar address",
    icon="calendar",
    summary="A calendar of any service by its secret address (.ics), without an account.",
    ways=(_SECRET_ADDRESS,),
    job="calendar_sync",
    source="lifeos_desktop.integrations.ics.address:make",
    collections=(Collection("calendar", "Events", by_day=False),),
    has_many_accounts=True,
    keeps="events",
)
