"""`lifeos settings`: what you have chosen, one setting at a time."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from lifeos_desktop.cli.output import say, say_json, table
from lifeos_desktop.cli.profile import opened

if TYPE_CHECKING:
    from lifeos_desktop.services.settings import SettingField


async def settings(options: Namespace) -> int:
    """List, show, change or reset settings."""
    async with opened(options) as container:
        service = container.settings
        if options.action in (None, "list"):
            _show_all(service.fields(), options)
            return 0
        if options.action == "set":
            await service.set(options.key, options.value)
        elif options.action == "reset":
            await service.reset(options.key)
        field = service.get(options.key)
    if options.json:
        say_json(_field_json(field))
    elif options.action == "get":
        say(f"{field.key} = {_shown(field.value)}")
        say(f"{field.spec.label}. {field.spec.help}")
        if field.spec.choices:
            say(f"Choices: {', '.join(field.spec.choices)}.")
    else:
        say(f"{field.spec.label}: {_shown(field.value)}")
    return 0


def _show_all(fields: tuple[SettingField, ...], options: Namespace) -> None:
    if options.json:
        say_json({"settings": [_field_json(field) for field in fields]})
        return
    table(
        ("Key", "Value", "Meaning"),
        [(field.key, _shown(field.value), _meaning(field)) for field in fields],
    )


def _meaning(field: SettingField) -> str:
    return f"{field.spec.label} (advanced)" if field.spec.is_advanced else field.spec.label


def _shown(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) or "(empty)"


def _field_json(field: SettingField) -> dict[str, Any]:
    return {
        "key": field.key,
        "value": field.value,
        "default": field.default,
        "label": field.spec.label,
        "help": field.spec.help,
        "kind": field.spec.kind,
        "choices": list(field.spec.choices),
        "advanced": field.spec.is_advanced,
    }
