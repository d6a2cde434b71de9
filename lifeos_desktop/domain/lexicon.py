"""The words a brief may be written with.

The evidence lock does not hunt for forbidden words: it knows the plain words a drafted sentence may
use and refuses every other one. So an invented dentist, a weekday in any language, a Roman numeral or
a homoglyph fails for the same reason: it is not a word on these lists. Words that carry a claim
(directions, praise, the name of a measured thing) stand in lists of their own, which the lock checks
against the facts a sentence cites.
"""

from __future__ import annotations

_VOWELS = "aeiou"


def _verb_forms(verb: str) -> set[str]:
    """The regular forms of a verb: work, works, working, worked."""
    if verb.endswith("e"):
        stem = verb[:-1]
        return {verb, verb + "s", stem + "ing", verb + "d"}
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return {verb, verb[:-1] + "ies", verb + "ing", verb[:-1] + "ied"}
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        return {verb, verb + "es", verb + "ing", verb + "ed"}
    return {verb, verb + "s", verb + "ing", verb + "ed"}


def _doubling(verb: str) -> set[str]:
    """Forms of a verb that doubles its last letter: plan, planning, planned."""
    return {verb, verb + "s", verb + verb[-1] + "ing", verb + verb[-1] + "ed"}


def _plurals(nouns: str) -> set[str]:
    words = set()
    for noun in nouns.split():
        if noun.endswith("y") and noun[-2] not in _VOWELS:
            words |= {noun, noun[:-1] + "ies"}
        elif noun.endswith(("s", "sh", "ch", "x")):
            words |= {noun, noun + "es"}
        else:
            words |= {noun, noun + "s"}
    return words


FUNCTION_WORDS = frozenset(
    """
    a an the this that these those it its itself you your yours yourself we us our i me my
    and or but yet so if as while though although whereas unless whether then also too plus
    of in on at to from for with by into onto through during within toward towards along
    between among around about against across off out up down via per upon like beside
    near after before until till since because
    is are was were be been being am has have had having do does did doing done
    can could may might shall should will would must need needs
    there here where when how what which who whatever
    not don't isn't aren't wasn't doesn't didn't hasn't haven't won't can't
    it's that's there's you're you've you'll let's here's what's
    just still again already even ever only quite rather fairly pretty very really simply
    perhaps maybe probably likely possibly likewise together apart instead however otherwise
    now today morning day night own same other such both either
    yes please hello
    """.split()
)

_REGULAR_VERBS = """
    accept add aim allow answer arrange arrive ask balance block breathe brighten carry cater check
    choose clear close collect come consider continue cool count cover decide dedicate delay deserve
    divide earn ease end enjoy enter expect explore finish fix focus follow free gather glance
    guard guide handle happen help hint hold honour honor hope include indicate invite join keep
    land last lean leave let lie limit line listen look lower make mark match matter mention mind
    move note notice offer open order pace pass pause pencil pick place play point prepare
    press protect push put reach read recharge record recover reduce reflect relax remain remember
    replace report reserve reset respect rest restore resume return review reward rise
    save score seem serve settle share shift show signal sit slot slow smooth soften
    sort spare spend split spread stack stand start stay stick strengthen stretch suggest
    suit support take talk tackle tend think tidy touch trust try turn use
    wait walk want warrant watch welcome wind work wrap write
    await begin build bring drink eat feel find get give go hold lead leave meet see step stroll
    tick treat unwind value vary view ground steady shape round trim favour favor register
    complete collapse honour knock chip nudge kick clock log sketch park defer
    ring step anchor bank batch group schedule sequence bookend
    """
_DOUBLING_VERBS = "plan slip step drop set get let put sit begin jot map chip skip stop trim run"
_IRREGULAR = """
    began begun brought built came chose chosen did done drank drunk ate eaten felt found gave given
    got gone went held kept led left lay lying made making met read rose risen saw seen sat
    set showed shown spent spread stood stuck took taken taking thought told tried wrote written
    writing using having giving coming leaving closing moving taking beginning getting putting setting
    sitting lain lies lay laid put puts makes takes gives gets goes going does comes
    """
_NEUTRAL_NOUNS = """
    air afternoon area attempt attention balance base batch bath beginning bit block body book bowl
    break breath bridge brief brightness buffer card care case chair chance change choice chore
    closing coat coffee company core corner cup cushion daylight decision desk detail device
    dinner direction door edge effort end evening eye face feeling fit focus folder food foot form
    frame fresh front fruit fuel garden glass grain ground habit hand head heart help herb hint home
    idea inbox item job kind kitchen lap laptop layer leg life light line list lunch matter meal
    message mind mode moment mood movement muscle music need note notebook nature
    order outline pace page paper part path pause pen phone picture piece place plan plate
    play pocket position practice pressure priority project question quiet rating reading reason reminder
    reserve return rhythm room round routine row screen seat sense set shade shape share shoe
    shoulder side sign signal sitting snack soup space spot stage standing step story stretch
    stroll structure style sun sunlight support surface table tea tempo thing thought tidy
    tone tool topic touch trend tune turn value view visit voice walk wall wash
    water way weather weight wind window word work world context demand slot
    baseline boundary margin figure level picture reading response start finish opening close
    material matter admin email errand paperwork calm warm-up wind-down
    """
_NEUTRAL_OTHER = """
    able active alone aside available aware back big bright careful carefully central certain clean clear
    clearly close comfortable common complete concrete conscious consistent current daily dark
    dedicated deliberate deliberately different direct directly easy easily easier empty-handed
    essential exact exactly fair familiar final firm firmly flexible focused forward fresh full gently
    gentle general generous gradual gradually hard heavy honest important in-between indoors outdoors
    outside inside intentional kind kindly known large late-in-the-day left light lightly likely
    little local long-form loose low-effort low-key main major manageable mental mentally mere minor mindful
    modest natural naturally neat needed neutral nearby obvious okay ok open ordinary outward own overall
    particular patient personal physical plain plainly possible practical present pressing proper
    properly quick quickly quiet quietly ready real realistic reasonable regular related relevant right
    routine safe sensible separate serious settled simple single-minded slow slowly small smooth smoothly
    soft softly sound spare special steady steadily stable still straightforward strict suitable sure
    thoughtful tidy true unhurried urgent useful usable usual usually normal normally typical typically
    useful visible warm whole wise worthwhile worth written generally mostly largely
    ahead away far anyway alongside throughout else yet back once-over underway
    gone unfinished unsettled lined long-standing undisturbed uninterrupted undemanding well-paced
    as-is accordingly altogether almost somewhat slightly a-little bit comfortably noticeably clearly
    roughly nearly barely approximately approx least
    oura data record them they deviated compared among delivered sent recent task-list counted
    deviation deviates differs
    """

PLAIN_WORDS = frozenset(
    FUNCTION_WORDS.union(
        *(_verb_forms(v) for v in _REGULAR_VERBS.split()),
        *(_doubling(v) for v in _DOUBLING_VERBS.split()),
        _IRREGULAR.split(),
        _plurals(_NEUTRAL_NOUNS),
        _NEUTRAL_OTHER.split(),
    )
)

_ADVICE_VERBS = """
    adjust air alternate bake bike boil bounce brew brush call calm change charge chat chew clap climb
    colour color comb compare cook cool crack craft crawl cross cycle dance deal delegate dim dip draw
    dress drift drive dust exercise experiment explain fetch fill filter flex float fold forget gaze
    greet grow hang hike hug hum hydrate imagine invest jog jump knit laugh learn lift linger loosen
    lounge march massage meditate mix mute name nap nod oil paint park peel phone pitch play plug
    polish pour praise prefer process prop prune quit raise refill refresh refuse rehearse
    repeat ride rinse roll rub save scan screen seek select send shave shop shower shut sing sip
    skim skip smile snooze soak solve speak spin squeeze stare stir stock store stroll study swap sway
    sweep swim swing switch sync taste text thank throw toss track train travel trust type unplug update
    vacuum visit volunteer warm wash water wear weed welcome whistle wiggle wipe wonder yawn zoom
    practise practice reconnect reconsider rearrange reorder rehearse simplify stash supply
    surprise unload unpack untangle drum tune cut hit read lay lie sleep hear cast feed shake ring
    outdo bend commit appreciate acknowledge allocate appoint attend audit benefit brace carve chunk
    coast confirm contact convert create cushion cycle decline declutter defend describe design
    designate detach discuss dismiss dive double-check drain ease eliminate embrace emphasise emphasize
    empty encourage estimate examine extend face fast figure finalise finalize flag freshen fuel gain
    hand handle harness hurry ignore increase inspect interrupt isolate journal kick launch layer
    loop lock log map master measure meet merge minimise minimize monitor nibble nourish nurture
    observe offset organise organize outline overdo pack pad perform photograph ponder postpone pour
    preserve prevent prioritise prioritize promise proceed pull push quieten re-read rebuild recall
    recap recharge reclaim reconsider record recycle redo reflect refocus regroup rein release relish
    rely replenish reply request rescue resist resolve retreat revisit rework rotate rush savour savor
    scatter scribble seal seize sharpen shield shorten shrink shuffle sign silence slide snack
    soothe split squat stabilise stagger steer stop streamline stroll structure submit suspend sweat
    tailor tame target tease tend test thin tighten time total trade transfer translate trigger
    uncover understand undo unlock vent verify volunteer vote whisper widen withdraw wrap
    """
_ADVICE_NOUNS = """
    aim almond apple appetite apron arm art artist ash attic audiobook autumn avocado bag balcony
    ball banana bar basket bathtub bean bed bedroom bedside bell bench berry bike bin biscuit blanket
    blind board boat bone bottle box brain branch bread breather breeze brew broth brow
    brush bucket bulb bus bush button cafe caffeine cake calf calves candle canvas cap car carpet cat chapter
    cheek cheese chest chin chore cloth cloud colour color comfort comma conversation cooker corridor
    countertop couch courage crossword cupboard curtain cushion cycle deck diary
    dish dog doorway drawer dream dress driveway duvet ear earplug earphone egg elbow emotion
    envelope evening exercise exhale expectation eyelid fabric face fan feather fence fiber fibre field
    finger fire fish flight floor flower foam forest forehead friend fridge frog fun furniture
    gadget game garage gate glove goodness gratitude grass groove guitar gym hall hallway hammock
    hamstring handful hat headphone heater heel hike hill hip hobby honey hug humour humor ice image
    inhale ink instrument jacket jaw jog joint journal joy juice jumper kettle key keyboard knee knife
    ladder lake lamp lantern lawn leaf leaves leisure lemon letter lid lip living loaf lounge luck lung
    magazine mail mailbox mantra map mat mattress mealtime melody meditation milk mindfulness mirror mountain mouth
    movie mug mystery nail nap neck neighbour neighbor nerve nose novel nut oat object ocean oil onion orange
    oven painting pan park passage pasta patch patience patio pavement peace pencil pet photo
    phrase piano picnic pile pillow pizza plant playlist podcast poem pond porch porridge portion
    posture pot potato practice presence problem process promise purpose puzzle quality queue radio rain
    rainbow reader recipe recovery refill relaxation resource reward rhythm rice ring river road robe
    roof rope rug salad salt sandwich sauce saucepan scarf scenery scent schedule sea season seed self sentence shadow
    shampoo shed sheet shelf shelves shirt shop shore shower silence sink skill skin skirt sky slack
    sleeve slice slipper smell smile smoothie soap sock sofa soil song soul soundtrack speaker spine spoon spring
    square stair staircase star starter stool store storm stove stranger street strength
    studio stuff success sugar suit summer sunrise sunset supper sweater swim switch
    task teapot teeth tent terrace text theme thirst thread throat thumb ticket tile toast toe tomato tongue
    tooth towel town toy trail train tray treat tree trip trouble trousers
    truth tub vegetable veranda vibe video village vitamin volume waist wander wardrobe
    wave wellbeing well-being whistle will willpower wine winter wisdom wonder wood wool wrist
    yard yarn yoga yogurt yoghurt zone nature neighbourhood neighborhood
    alcohol screen-time caffeine
    """
_ADVICE_OTHER = """
    something someone somebody somewhere else others them they themselves itself him her his their
    top bottom wide broad deep-breath calmly briefly brief brisk briskly cosy cozy fun funny hectic
    demanding similar recent recently lost loose creative curious cheerful barefoot upright downhill
    uphill upstairs downstairs inward inwards outward outwards sideways backwards forwards underneath
    unplanned unhurried undone unread untouched social solo offline online analog analogue digital
    manual optional favourite favorite golden green blue red white black yellow tall thick wet dry
    cold hot icy mild cloudy snowy windy rainy
    crisp delicious tasty savoury sweet spicy salty raw cooked baked homemade seasonal organic
    playful patiently peacefully peaceful mindfully slowly quietly loudly aloud silently happily
    gladly freely openly honestly truly fully wholly partly partially evenly lightly firmly tightly
    loosely neatly cleanly promptly swiftly smartly wisely kindly warmly gracefully graciously
    midway halfway meanwhile afterwards beforehand overdone worn sent felt drew drawn drove ridden
    rode rung sang sung swam swum swept threw thrown understood understanding fed feeding bent
    best-loved wholehearted wholeheartedly hands-on low-pressure low-stress screen-free phone-free
    caffeine-free heavy-duty
    app ring
    bring-along check-in double-check
    kindness calmness stillness readiness attentive attentively thoughtfully thorough thoroughly
    sat-down tended
    """
#: Everyday words that are harmless in an instruction and have no business in a statement of facts.
ADVICE_WORDS = frozenset(
    set().union(
        *(_verb_forms(v) for v in _ADVICE_VERBS.split()),
        *(
            _doubling(v)
            for v in "nap jog shop hug drum swap cut plug sip skim chat nod mix".split()
        ),
        _plurals(_ADVICE_NOUNS),
        _ADVICE_OTHER.split(),
    )
)

# Direction of a comparison, checked against the cited comparison fact.
LESS_WORDS = frozenset(
    """less lower fewer shorter below under beneath down short reduced smaller lighter behind dropped
    drop dip dipped dips fell fallen declined decreased slipped shy shortfall dropping missing
    lowered reduces lighter decrease decline lesser cooler slower underneath trailed trailing
    trails""".split()
)
MORE_WORDS = frozenset(
    """more higher longer above over up long greater larger bigger beyond exceeded exceeds rose risen
    climbed increased gained ahead extra topped past raised surplus increase growth additional
    exceeding elevated extended warmer faster heavier surpassed surpassing tops outpaced
    """.split()
)
# Only a direction in the clause of a comparison fact; plain words everywhere else.
SOFT_DIRECTIONS = frozenset(
    """up down over under past ahead short long extra behind drop dropped drop dropping below above
    missing light heavy rose risen lighter climbed slipped fell gained extended reduced lowered reduces
    beyond raised""".split()
)
# Allowed without a comparison in an instruction ("take a short walk", "wind down").
INSTRUCTION_DIRECTIONS = frozenset(
    "up down over short long ahead extra past light early late".split()
)
SAME_WORDS = frozenset(
    "same usual steady stable level line unchanged matches matched normal typical close equal".split()
)
EARLY_LATE = frozenset("early late".split())
OTHER_COMPARATIVES = frozenset(
    """better worse best worst earlier later stronger weaker deeper calmer quieter busier easier harder
    sooner healthier fitter sharper brighter most least longest shortest highest lowest biggest
    smallest greatest largest deepest fewest busiest quietest earliest latest poorest strongest
    weakest finer richer fuller emptier tighter looser gentler softer steadier smoother closer nearer
    further farther wider narrower improved improve improves improving improvement worsened worsen
    worsening record best-ever""".split()
)
SUPERLATIVES_OF = {
    "calendar.longest_gap": frozenset("longest biggest widest largest".split()),
    "calendar.first": frozenset("first earliest".split()),
    "calendar.last_end": frozenset("last latest".split()),
}
BETTER_WORDS = frozenset(
    """good great nice solid strong excellent healthy restful refreshing well positive encouraging
    promising rested recovered pleasing satisfying welcome generous decent fine improved better
    impressive robust favourable favorable rewarding deep deeply soundly sound sufficient ample
    """.split()
)
WORSE_WORDS = frozenset(
    """bad poor rough weak tired low disappointing restless worrying concerning worse thin meagre
    broken unsettled fragmented insufficient lacking drained exhausted lean modest badly poorly
    """.split()
)
BUSY_WORDS = frozenset("busy full packed crowded heavy dense loaded tight stacked".split())
CALM_WORDS = frozenset("quiet calm light relaxed easy gentle spacious roomy".split())

# Quantities without a token.
QUANTITY_WORDS = frozenset(
    """zero none no nothing nobody never neither nor without empty one two three four five six seven
    eight nine ten eleven twelve dozen couple several many much few lots lot plenty some any all every
    each half quarter third double triple twice once thrice pair pairs both most majority hundred thousand
    million first second fourth fifth dozens single sole another next enough any anything everything
    everyone anyone always constantly often rarely seldom sometimes frequently""".split()
)
# Quantities that are harmless in an instruction ("keep some time free", "one thing at a time" stays out).
INSTRUCTION_QUANTITIES = frozenset(
    "some any each every anything everything all both enough without another no nothing".split()
)
TIME_WORDS = frozenset(
    "tonight evening evenings afternoon afternoons noon midday midnight lunchtime dawn dusk soon".split()
)
NEGATIONS = frozenset(
    """not no never none don't isn't aren't wasn't doesn't didn't hasn't haven't won't can't neither nor
    without hardly barely scarcely rather instead unlike""".split()
)
CAUSAL_WORDS = frozenset(
    """because since therefore hence thus thanks causes caused cause due reason reasons result results
    means meant explains explained leads led boosts boosted makes made""".split()
)
APPROXIMATIONS = frozenset(
    """nearly almost over under about around roughly approximately approx least most barely than minus
    plus double half twice only just up down below above beyond another extra first last
    some more less fewer every each per until till since merely mere near close""".split()
)
EXPECTING_WORDS = frozenset(
    """expect expects expected expecting likely should may might could tend tends suggest suggests
    suggested point points probably perhaps usual usually typical typically average averages ratings
    rating expectation indicate indicates hint hints would estimate forecast looks look seems""".split()
)
USUAL_WORDS = frozenset(
    """usual usually normal normally typical typically average averages averaged baseline
    ordinarily""".split()
)
STATING_VERBS = frozenset(
    """has have had is are was were holds brings awaits waits starts begins ends includes contains shows
    got sits stands lies comes came booked scheduled planned looks looked felt feels seems seemed
    slept woke rose went did done took gave made reached stayed kept ran walked""".split()
)
MODALS = frozenset("can could may might would".split())
IMPERATIVES = frozenset(
    """add aim allow answer arrange ask balance begin block breathe bring build carry check choose clear
    close complete consider continue cover decide dedicate defer do don't drink ease eat end enjoy
    expect favour favor find finish fit fix focus follow free get give glance go guard handle have
    head hold honour jot keep knock lean leave let limit line listen look make map mark mind move note
    notice open pace park pause pencil pick place plan play prepare press protect push put reach
    read recharge relax remember reserve rest return review save schedule see set settle shift show
    sit skip slot slow sort spare spend split spread stand start stay step stick stop stretch stroll
    tackle take talk tick tidy treat trim try turn unwind use wait walk watch wind work wrap write
    avoid batch batching treat please if when before after today between during use be
    let's""".split()
)
#: Verbs that open an instruction; the wider set that only instructions may use included.
IMPERATIVE_HEADS = (
    IMPERATIVES
    | frozenset(_REGULAR_VERBS.split())
    | frozenset(_DOUBLING_VERBS.split())
    | frozenset(_ADVICE_VERBS.split())
) - frozenset("happen include indicate seem mean last rise score tend matter understand".split())
GREETINGS = frozenset(("good morning", "hello", "morning"))
EVENT_NOUNS = frozenset(
    """meeting meetings event events appointment appointments call calls session sessions interview
    commitment commitments booking bookings engagement engagements date dates visit visits dinner
    lunch breakfast coffee""".split()
)
GENERIC_EVENT_PLURALS = frozenset("meetings events appointments calls commitments".split())

#: Phrase -> the subjects it can name. Longest phrases are matched first.
_NIGHT = "sleep.total sleep.score sleep.bedtime sleep.wake_time"
SUBJECT_PHRASES: dict[str, frozenset[str]] = {
    phrase.strip(): frozenset(subjects.split())
    for phrases, subjects in (
        ("slept|asleep|sleeping|time asleep|total sleep|sleep time", "sleep.total"),
        ("sleep", "sleep.total sleep.score"),
        ("night|the night|your night", _NIGHT),
        ("sleep score|your sleep scored|sleep scored", "sleep.score"),
        ("deep sleep|deep|deep stage", "sleep.deep"),
        ("rem sleep|rem|dream sleep|dreaming", "sleep.rem"),
        ("light sleep", "sleep.light"),
        ("efficiency|sleep efficiency|efficient|efficiently", "sleep.efficiency"),
        ("time in bed|in bed", "sleep.in_bed sleep.efficiency sleep.awake sleep.bedtime"),
        ("bed|bedtime|turned in|lights out", "sleep.bedtime"),
        ("awake|lying awake|time awake", "sleep.awake"),
        ("woke|wake|waking|wake-up|wake up|woke up|got up", "sleep.wake_time"),
        (
            "fall asleep|fell asleep|falling asleep|drift off|drifted off|drifting off|latency|nod off",
            "sleep.latency",
        ),
        ("nap|naps|napped", "sleep.nap"),
        ("hrv|heart rate variability|heart-rate variability|variability", "sleep.hrv"),
        (
            "resting heart rate|heart rate|resting pulse|pulse|resting heart-rate|heart-rate",
            "sleep.lowest_hr",
        ),
        ("average heart rate", "sleep.average_hr"),
        ("breathing rate|breaths", "sleep.breath"),
        ("readiness|readiness score", "readiness.score"),
        (
            "temperature|body temperature|skin temperature|temperature deviation",
            "body.temperature_deviation",
        ),
        ("blood oxygen|oxygen|spo", "body.spo2"),
        ("steps|step count|walked|walking|walks", "activity.steps"),
        ("activity score", "activity.score"),
        (
            "activity|movement|moved",
            "activity.score activity.steps activity.active_calories activity.total_calories "
            "activity.distance activity.high_time activity.workout_time",
        ),
        (
            "calories|burned|burnt|active burn|burn",
            "activity.active_calories activity.total_calories",
        ),
        ("workout|workouts|training", "activity.workout_time activity.workout_calories"),
        (
            "calendar|events|event|meetings|meeting|appointments|appointment|agenda|booked|schedule"
            "|diary|bookings|commitments|back-to-back|scheduled|call|calls|session|sessions|booking"
            "|commitment|engagement|engagements",
            "calendar",
        ),
        (
            "tasks|task|to-do|to-dos|to-do list|task list|overdue|due",
            "tasks",
        ),
        ("goal|goals|progress|target", "goals"),
        ("energy|energy level|energy levels|ratings|rating|rated", "energy"),
        ("mood", "mood"),
        ("stress", "stress.high stress.recovery"),
        ("score|scored|scores|scoring", "sleep.score readiness.score activity.score"),
    )
    for phrase in phrases.split("|")
}
#: Words that may govern a fact without naming its subject for sure.
WEAK_SUBJECTS: dict[str, frozenset[str]] = {
    word: frozenset(subjects.split())
    for words, subjects in (
        (
            "today day morning holds brings starts start begins begin opens ends end free gap "
            "stretch window first last block wraps finishes finish done pause break space awaits "
            "waits",
            "calendar tasks goals",
        ),
        (
            "list open waiting waits pending outstanding finish tackle clear complete handle",
            "tasks",
        ),
        ("way toward towards work", "goals tasks"),
        ("feel feeling", "energy"),
        ("bed", "sleep.in_bed sleep.bedtime"),
    )
    for word in words.split()
}

ALL_WORDS = frozenset(
    PLAIN_WORDS.union(
        LESS_WORDS,
        MORE_WORDS,
        SAME_WORDS,
        EARLY_LATE,
        OTHER_COMPARATIVES,
        *SUPERLATIVES_OF.values(),
        BETTER_WORDS,
        WORSE_WORDS,
        BUSY_WORDS,
        CALM_WORDS,
        QUANTITY_WORDS,
        TIME_WORDS,
        NEGATIONS,
        CAUSAL_WORDS,
        APPROXIMATIONS,
        EXPECTING_WORDS,
        USUAL_WORDS,
        STATING_VERBS,
        MODALS,
        IMPERATIVES,
        EVENT_NOUNS,
        *(phrase.split() for phrase in SUBJECT_PHRASES),
        WEAK_SUBJECTS,
    )
)
