"""A folder of recorded Oura answers, as a format."""

from __future__ import annotations

from lifeos_desktop.integrations.formats import Format
from lifeos_desktop.integrations.oura.collections import SOURCE
from lifeos_desktop.integrations.oura.mapping import MAPPED_COLLECTIONS

OURA_FOLDER = Format(
    id="oura",
    title="Oura recordings",
    summary="A folder with the answers of the Oura API, one file a route.",
    icon="circle-dot",
    action="Choose a folder",
    choose="Choose the folder with your Oura recordings",
    counts=("record", "records"),
    source=SOURCE,
    reader="lifeos_desktop.integrations.oura.files:read",
    is_folder=True,
    points_from="lifeos_desktop.integrations.oura.mapping:points_from",
    point_collections=tuple(sorted(MAPPED_COLLECTIONS)),
    command="oura-json",
    what="documents",
)
