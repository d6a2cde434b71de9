"""The names of Oura's tags, written as a journal tag is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_CODE = re.compile(r"tag_(?:generic_|sleep_)?(?P<name>\w+)", re.ASCII)
_NOT_IN_A_TAG = re.compile(r"[^\w/-]+")
_LONGEST = 50


def tag_name(body: Mapping[str, Any]) -> str:
    """The name of an ``enhanced_tag``; "" for a note without a tag.

    "tag_generic_nocaffeine" is "nocaffeine", a tag of the person's own "Late Meal" is "late_meal".
    """
    code, own = body.get("tag_type_code"), body.get("custom_name")
    if code in (None, "custom") and isinstance(own, str):
        name = own
    elif isinstance(code, str) and (found := _CODE.fullmatch(code)):
        name = found["name"]
    else:
        return ""
    return _NOT_IN_A_TAG.sub("_", name.lower()).strip("_/-")[:_LONGEST].rstrip("_/-")
