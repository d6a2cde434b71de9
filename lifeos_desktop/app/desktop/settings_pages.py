"""The settings, and what the welcome shares with them."""

from __future__ import annotations

import os

from lifeos_desktop import __version__
from lifeos_desktop.app import autostart
from lifeos_desktop.app.desktop.desk import Desk
from lifeos_desktop.services.secrets import KeyringSecrets
from lifeos_desktop.ui.browser import open_in_browser
from lifeos_desktop.ui.settings.page import SettingsPage
from lifeos_desktop.ui.settings.viewmodel import SettingsModel
from lifeos_desktop.ui.settings.viewmodel import Sources as SettingsSources
from lifeos_desktop.ui.shell.pages import Built


def settings(desk: Desk) -> Built:
    """Every setting, and health."""
    model = SettingsModel(settings_sources(desk), desk.tasks)
    page = SettingsPage(model, desk.theme, desk.tasks)
    page.navigate.connect(desk.navigate)
    page.toast.connect(desk.toast)
    page.attention_changed.connect(desk.attention)
    page.welcome_wanted.connect(desk.welcome)
    return Built(page, model.close)


def settings_sources(desk: Desk) -> SettingsSources:
    """What the settings and the welcome read from and change."""
    container = desk.container
    secrets = container.secrets
    assert isinstance(secrets, KeyringSecrets)
    paths = container.paths
    return SettingsSources(
        settings=container.settings,
        store=container.store,
        imports=container.imports,
        connections=container.connections,
        sync=container.sync,
        backups=container.backups,
        usage=container.usage,
        feedback=container.feedback,
        health=container.health,
        runner=container.runner,
        language=container.language,
        secrets=secrets,
        keep_for_session=secrets.keep_for_session,
        open_address=open_in_browser,
        environment=os.environ,
        bus=container.bus,
        clock=container.clock,
        zone=container.zone,
        today=container.today,
        data_dir=paths.data_dir,
        database=paths.database,
        logs=paths.logs,
        version=__version__,
        is_demo=paths.demo,
        autostart=None if paths.demo else autostart.of_this_system(paths),
        hotkey=desk.hotkey,
    )
