"""How a brief names what is missing: the night that has not arrived, the ratings never entered.

A subject that can only mean last night, and a predicate that can only mean "it is not here".
    These
rules exist only on a day where that is so."""

from __future__ import annotations

NIGHT_GAP = """
missing_night = $noted? ( $night_data $not_here | $none_of_it | $awaiting | $from_oura
    | $brief_lacks ) $gap_when? $left_out?
noted = please? note that | for now ,? | so far ,? | this morning ,?
gap_when = ( so far | yet | this morning | for now )
night_data = last night | last night's $readings | $gap_det? $readings ( for | from | of | about
    | on ) last night | $gap_det? ( sleep data | sleep readings | sleep record )
    | your ( night | sleep | sleep and readiness | sleep and readiness data )
    | sleep and readiness
gap_det = the | your
readings = sleep | sleep data | sleep readings | sleep record | sleep score | sleep measurements
    | sleep information | data | readings | record | measurements | information | sync
    | sleep and readiness ( data | scores )? | readiness ( data | score )? | numbers | entry
not_here = ( has | have ) ( still | yet )? not yet? $come yet? | ( hasn't
    | haven't ) yet? $come yet?
    | ( has | have ) yet to ( arrive | come in | come through | sync | show up | be delivered )
    | ( is | are ) ( still | yet )? not yet? $present yet? | ( isn't | aren't ) yet? $present yet?
    | ( is | are ) ( still | currently )? ( missing ( from ( your | the ) data | from ( your
    | this | the ) brief )? | on ( its | their ) way | unknown | pending | outstanding | awaited )
    | ( remains | remain ) ( unknown | missing ) ( until ( it | they | the data ) ( arrives
    | arrive ) )? | ( could not | cannot | can't ) be ( included | told | shown ) ( yet
    | here )? ( , as ( its | the ) data has not $come yet? )?
come = ( arrived | synced | come in | come through | landed | been ( received | delivered
    | recorded
    | synced | reported ) | shown up | reached ( your | this | the ) brief ) ( in ( your
    | the ) data | from oura )?
present = in | here | available | known | there | in ( your | the ) data | in ( your
    | this | the ) brief
none_of_it = ( no | not yet any ) $readings ( ( has | have ) ( arrived | come in
    | come through ) )? ( for | from | about ) last night yet? | ( i | we
    | you ) ( still )? have no $readings ( for | from | about ) last night yet?
    | nothing has ( arrived
    | come in ) ( for | from ) last night yet? | no ( sleep )? data has ( arrived
    | come in ) for last night yet? | there ( is | are ) ( no | not yet any | still no
    | as yet no ) $readings ( for | from | about ) last night yet? | ( i | we | you ) ( don't
    | do not ) ( yet | currently )? have ( any | the | your )? ( $readings ( for | from | about
    | of ) last night | last night's $readings ) yet?
awaiting = ( ( we | you ) are | your brief is | this brief is )? still? waiting for ( last night
    | last night's $readings | $gap_det $readings ( for | from | of ) last night )
from_oura = oura ( has not | hasn't ) yet? ( delivered | sent | reported | synced ) ( last
    night | your night | last night's $readings | any ( sleep )? data for last night ) yet?
    | oura has no ( sleep )? $readings for last night yet?
brief_lacks = ( this | your | the | this morning's | today's ) brief ( is ( still )? ( missing
    | without ) | leaves out | has to leave out ) ( last night | last night's $readings )
left_out = ,? ( and | so ) ( this | your | the ) brief ( leaves ( it | them | that | last night
    | sleep ) out | ( starts | begins ) with ( your | the ) ( calendar | day ) )
brief_starts = ( this | your | the ) brief ( starts | begins | opens ) with ( your
    | the )? calendar
"""
ENERGY_GAP = """
missing_energy = there are no energy ratings ( yet | so far )
    | you have not rated your energy ( yet | so far ) | no energy ratings yet
    | ( there are no | you have no | no ) energy ratings yet?
"""
