"""The words the capture grammar goes by: English, first version, closed lists."""

from __future__ import annotations

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tue tues",
            "wednesday wed",
            "thursday thu thur thurs",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}
# Words of their own too ("sun cream"): a day only where the writing says so.
DOUBTFUL_WEEKDAYS = frozenset({"mon", "wed", "sat", "sun"})

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}

# A thing to do begins with one of these. Left out: what as often begins a thought ("think",
# "love", "like") or names a thing ("water", "book club" is caught by the word after it).
VERBS = frozenset(
    """
    add adjust answer apply arrange ask assemble assign attend back backup bake bleach block book
    borrow bring brush build buy call cancel change charge check choose clean clear close collect
    compare complete confirm contact cook copy create cut decide declutter defrost delete deliver
    deposit discuss dispose donate download draft draw drop dust edit email empty enroll exchange
    exercise explain export extend feed fetch file fill find finish fix fold follow format get give
    go grab grade greet grill hang hire import inform inspect install insure invite invoice iron
    join jog keep label lay learn lend lock look mail make measure meditate meet merge message mop
    move mow negotiate notify oil open order organise organize outline pack paint park pay phone
    pick ping plan plant polish post practise practice prepare print proofread publish pull push put
    read rebook recycle refactor register reinstall release remember remind remove renew rent repair
    repaint replace reply report reschedule research reserve respond return review rewrite ring
    schedule scan search sell send set sew sharpen ship shop show sign sort start stop store
    study submit subscribe sweep swim switch take talk teach tell test text thank throw tidy
    translate trim try turn unpack unsubscribe update upgrade upload vacuum verify visit walk wash
    weed wipe withdraw wrap write
    """.split()
)
# "call is at six", "plan of the year": then the first word was a thing.
NOT_AFTER_A_VERB = frozenset(
    "is was were are has had will would could should of that which".split()
)

# How a thing to do begins when it does not begin with its verb.
TASK_STARTS = (
    "i need to ",
    "i have to ",
    "i must ",
    "i should ",
    "i want to ",
    "i've got to ",
    "need to ",
    "have to ",
    "must ",
    "don't forget ",
    "dont forget ",
    "don’t forget ",
    "remember to ",
)

# How a sentence about something begins; a date in it does not make it a thing to do.
STATEMENT_STARTS = frozenset(
    """
    i i'm i've i'd i'll i’m i’ve i’d i’ll we we're we’re he she they it it's it’s you this that
    what why how who when where which felt feel feeling had was did met saw went slept woke dreamt
    dreamed learned realised realized noticed ate drank today yesterday
    """.split()
)

# Before a date: the date says something else than when it is due.
NOT_BEFORE_A_DATE = frozenset(
    """
    until till til since before after from to every each last past the between than of not except
    yesterday's today's
    """.split()
)
# After a date: the date is what the sentence speaks of; "5 may be enough".
NOT_AFTER_A_DATE = frozenset(
    """
    is was were are isn't wasn't has had will would could should might felt feels went be been have
    not need takes took turned looks looked seems seemed
    """.split()
)

PREFIXES = {
    "todo": ("task", ""),
    "to-do": ("task", ""),
    "task": ("task", ""),
    "t": ("task", ""),
    "note": ("note", ""),
    "n": ("note", ""),
    "idea": ("note", "idea"),
    "journal": ("journal", ""),
    "diary": ("journal", ""),
    "j": ("journal", ""),
}
PRIORITIES = {
    "!": 1, "!!": 1, "!!!": 1, "!1": 1, "!high": 1, "!2": 2, "!medium": 2, "!3": 3, "!low": 3,
}  # fmt: skip
