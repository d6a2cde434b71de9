"""The words an instruction may be made of, by what they do in it.

An instruction may ask for what anybody can do on any day, and speak of things anybody has. So a
word is here only if it claims nothing: no noun that would take an event, a person, an illness or
the weather for granted beside "the" or "your", no verb that promises an effect or tells of one, no
medicine, no number, no time that is not the text's own.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: What a text may tell a person to do.
VERBS = _words(
    """add aim air allow alternate arrange batch be begin block book break breathe bring brush
    build carry catch charge choose clear combine close complete cook cover
    deal decide dedicate dim divide do drink
    ease eat end enjoy exercise fill favor favour fetch find finish fit focus follow free
    gather get give go group guard handle have head jot keep lay leave let lie line list listen
    log make map mark match move mute nap note open pace park pause pencil pick plan play
    practise practice prioritise prioritize protect put rate reach read rearrange refill
    relax
    reserve rest review ride save schedule set settle shape shift show shut silence simplify sip
    sit sketch slot slow sort spare spend split spread stack stand start stay step stick stretch
    stroll swap switch sync tackle take tend tick tidy time train treat try turn unwind use wait
    walk warm wash wear wind work wrap write"""
)
#: Verbs that would promise an effect as a purpose: "a walk to build your strength".
PROMISING = _words("be reach build charge ease free gather guard protect shape spare warm")
#: The same where they come after "keep", "instead of" or "without".
DOING = _words(
    """moving walking sitting standing going getting driving resting reading stretching working
    writing breathing cooking listening playing cycling practising practicing doing starting
    finishing preparing planning leaving turning winding"""
)
#: What follows "before you", "while you", "if you": nothing that happens to a person.
YOU_DO = _words(
    """leave eat drink wake open sit train have start finish get work think go begin wait head
    rest
    read walk choose close turn lie prepare stop"""
)
#: What may be taken up without having been spoken of: "a walk", "some water", "quiet work".
THINGS = _words(
    """air breath breaths breather breathers break breaks bit block book breakfast buffer chapter
    coffee cup dinner fruit game glass jog light line list lunch margin meal meals moment
    moments movement music novel outing park pause pauses piece place plan playlist podcast poem
    puzzle recipe rest rhythm ride room round routine salad screens shower sitting slack snack
    song soup space spot start step steps stretch stretching stroll sun sunlight supper tea time
    training walk walks water window work yoga attention focus care effort errand errands
    daylight evening morning exercise head food bedtime pace note"""
)
#: What anybody has, so that "the", "your" and "that" may speak of it.
OWN_THINGS = _words(
    """air attention bag bed bedroom bedtime block book books breakfast clothes coffee curtains
    daylight desk device dinner door effort calendar expectations focus home inbox journal
    kitchen lamp laptop
    lights list lunch mail music notebook notes notifications pace park pen phone plan plans
    posture rest rhythm ring room route routine screen screens shoes shop sofa stairs strength
    table tabs tea thing things time times walk walking water window windows work"""
)
#: The day and its parts: spoken of without a quality, which would be a claim about the day.
TIMES_OF_DAY = _words("day morning evening")
#: What a thing may be like when nothing is claimed by it: "a short walk", "keep the room dark".
QUALITIES = _words(
    """active brief brisk calm quick deep mindful regular nice pleasant soft careful clean
    comfortable cool cosy cozy dark demanding early easy
    familiar fixed focused free fresh gentle good hard healthy light little long low modest open
    own proper quiet ready real relaxed same short similar simple slow small spare steady
    unplanned usual warm whole wide late"""
)
#: The qualities a thing of one's own may be spoken of with: they claim nothing about the day.
OWN_QUALITIES = _words("own usual whole free open spare same late")
MANNER = _words(
    """ahead alone along anyway aside away back briefly calmly carefully deliberately down early
    easily forward gently gradually here home in indoors instead just lightly mindfully now on
    out outdoors outside over patiently properly quickly quietly really simply slowly soon
    steadily straight then there through today together tonight up very well"""
)
