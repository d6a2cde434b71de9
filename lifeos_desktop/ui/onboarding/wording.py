"""The words of the welcome."""

from __future__ import annotations

from lifeos_desktop.ui.onboarding.viewmodel import Stage

HEADLINES = {
    Stage.START: "Your nights, days and notes, read back to you honestly.",
    Stage.HISTORY: "The more days, the more there is to say.",
    Stage.MORNING: "One quiet message in the morning.",
}
LEADS = {
    Stage.START: (
        "LifeOS gathers what you already record, tells you each morning what it can back with "
        "data, and stays quiet about the rest."
    ),
    Stage.HISTORY: (
        "What is usual for you is known after about two weeks. If you have recorded before, "
        "bring it along and start with it today."
    ),
    Stage.MORNING: (
        "Choose when it may speak, and what to press when a thought arrives. All of it can change "
        "later in Settings."
    ),
}
FEET = {
    Stage.START: ("lock", "No account. Everything stays on this computer."),
    Stage.HISTORY: ("lock", "You see a preview before anything is saved."),
    Stage.MORNING: ("bell-off", "Nothing to say means silence."),
}
QUESTIONS = {
    Stage.START: "How would you like to begin?",
    Stage.HISTORY: "Bring your history",
    Stage.MORNING: "Your morning",
}
DEMO = (
    "Try with demo data",
    "Meet Robin: 180 invented days with sleep, meetings and moods. No keys, no network, kept "
    "apart from your own data.",
)
OWN = ("Start with your own", "What should LifeOS call you, and where do you live?")
NOT_NOW = "Nothing to bring? Notes, tasks and energy ratings work from the first minute."
