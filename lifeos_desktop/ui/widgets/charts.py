"""The painted pictures the dashboard has, under the names of the design system."""

from __future__ import annotations

from lifeos_desktop.ui.dashboard.charts import Hypnogram as StageBar
from lifeos_desktop.ui.dashboard.charts import Spark as Sparkline

__all__ = ["Sparkline", "StageBar"]
