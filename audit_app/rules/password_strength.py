"""Whether a new password is mostly words that people who know us would try first: places, clubs, years, names of ours.

What such words leave of a password has to be long enough by itself. Words that are guessed everywhere, repetition and
runs along the keyboard are not looked for here: `services/people/passwords.py` asks a library that knows them.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain

PRODUCT = "roundtable"
LEFT_AT_LEAST = 6
"""Letters and digits that no word below accounts for."""
_SHORTEST_WORD = 3
_MEND = "Choose four words that do not belong together"
OWN = f"Password is mostly your own name, agency or email address. {_MEND}"
OF_THE_PARTNERSHIP = f"Password is mostly the name of your partnership or of this service. {_MEND}"
COMMON = f"Password is one that people guess first, such as a name, a place, a club or a year with a few characters. {_MEND}"

_PLACES = """
    aberdeen anglesey barnsley bath bedford bedfordshire belfast berkshire birkenhead birmingham blackburn blackpool
    bolton bournemouth bradford brighton bristol britain buckinghamshire burnley bury cambridge cambridgeshire cardiff
    carlisle cheshire chester cornwall coventry crewe cumbria derby derbyshire devon doncaster dorset dudley dundee
    durham edinburgh england essex exeter glasgow gloucester gloucestershire halton hampshire hereford herefordshire
    hertfordshire huddersfield hull ireland kent knowsley lancashire lancaster leeds leicester leicestershire lincoln
    lincolnshire liverpool london luton macclesfield manchester merseyside middlesbrough newcastle newport norfolk
    northampton northamptonshire northumberland norwich nottingham nottinghamshire oldham oxford oxfordshire peterborough
    plymouth portsmouth preston reading rochdale rotherham rutland salford scotland sefton sheffield shropshire
    somerset southampton southport staffordshire stockport stoke suffolk sunderland surrey sussex swansea swindon
    tameside trafford wakefield wales walsall warrington warwickshire widnes wigan wiltshire winsford wirral
    wolverhampton worcester worcestershire wrexham york yorkshire
"""
_CLUBS = """
    albion arsenal athletic celtic chelsea city county evertonfc everton football forest hotspur liverpoolfc palace
    rangers rovers rugby spurs tottenham town tranmere united villa wanderers westham wolves
"""
_OF_THE_TRADE = """
    account admin administrator audit borough camhs care change changeme child children childrens council family health
    letmein login nhs partnership pass passphrase password passwort police private safe safeguard safeguarding school
    schools secret service services social test testing user welcome
"""
_DAYS = """
    january february march april may june july august september october november december
    monday mondays tuesday wednesday thursday friday fridays saturday sunday spring summer autumn winter christmas
    ihate ilove iloveyou love
"""
_PHRASES = "correcthorse batterystaple correcthorsebatterystaple"
OURS = tuple(" ".join((_PLACES, _CLUBS, _OF_THE_TRADE, _DAYS, _PHRASES)).split())
_YEAR = re.compile(r"(?:18|19|20)[0-9]{2}")
_LOOKS = str.maketrans("@$", "as")
_DIGITS = str.maketrans("0134579", "oleastg")
"""Digits that stand for letters."""


def why_guessable(password: str, own: Iterable[str], partnership: str) -> str:
    """A sentence for the person; "" for a password that is none of these. `own` are names and addresses of theirs."""
    bare = _bare(password)
    mine, ours = own_words(own), [PRODUCT, *own_words([partnership])]
    if _left(bare, mine) < LEFT_AT_LEAST:
        return OWN
    if _left(bare, ours) < LEFT_AT_LEAST:
        return OF_THE_PARTNERSHIP
    return COMMON if _left(bare, [*mine, *ours, *OURS]) < LEFT_AT_LEAST else ""


def own_words(texts: Iterable[str]) -> list[str]:
    """Each word of a name, the name in one, and the parts of an address."""
    found = chain.from_iterable((*re.split(r"[^\w]|_", text), text.partition("@")[0]) for text in texts)
    return [word for part in found if len(word := _bare(part)) >= _SHORTEST_WORD]


def _bare(text: str) -> str:
    """Letters and digits without accents and capitals, and signs that stand for letters as these."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LOOKS)
    return "".join(character for character in plain if character.isalnum())


def _left(bare: str, words: Iterable[str]) -> int:
    """How many characters are in none of the words and no year."""
    known = [False] * len(bare)
    for text in (bare, bare.translate(_DIGITS)):
        spans = [found.span() for word in set(words) for found in re.finditer(re.escape(word), text)]
        for start, end in chain(spans, (found.span() for found in _YEAR.finditer(text))):
            known[start:end] = [True] * (end - start)
    return known.count(False)
