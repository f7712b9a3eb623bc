"""Refuses a new password that is mostly words which an acquaintance would try first: places, clubs, years, names.

The rest of a password, without such words, has to be long enough by itself. Words that are guessed everywhere,
repetition and runs along the keyboard are left to the library that `services/people/passwords.py` asks.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain

PRODUCT = "roundtable"
LEAST_UNEXPLAINED = 6
"""The fewest letters and digits of a password that must belong to none of the words below."""
_SHORTEST_WORD = 3
_MEND = "Use 4 words that do not belong together"
MOSTLY_OWN_NAME = f"Password must not be mostly your own name, agency or email address. {_MEND}"
MOSTLY_PARTNERSHIP_NAME = (
    f"Password must not be mostly the name of your partnership or of this service. {_MEND}"
)
EASILY_GUESSED = f"Password is easy to guess, for example a name, a place, a club or a year with a few characters added. {_MEND}"

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
COMMON_WORDS = tuple(" ".join((_PLACES, _CLUBS, _OF_THE_TRADE, _DAYS, _PHRASES)).split())
_YEAR = re.compile(r"(?:18|19|20)[0-9]{2}")
_IMITATIONS = str.maketrans("@$", "as")
_DIGITS = str.maketrans("0134579", "oleastg")
"""Digits that people write for letters."""


def why_guessable(password: str, own: Iterable[str], partnership: str) -> str:
    """Return a sentence on what is wrong with a password; empty for a good one. `own`: names and addresses of its owner."""
    bare = _bare(password)
    mine, ours = own_words(own), [PRODUCT, *own_words([partnership])]
    if _unexplained(bare, mine) < LEAST_UNEXPLAINED:
        return MOSTLY_OWN_NAME
    if _unexplained(bare, ours) < LEAST_UNEXPLAINED:
        return MOSTLY_PARTNERSHIP_NAME
    return EASILY_GUESSED if _unexplained(bare, [*mine, *ours, *COMMON_WORDS]) < LEAST_UNEXPLAINED else ""


def own_words(texts: Iterable[str]) -> list[str]:
    """Return each word of the names, each name as a single word, and the parts of the addresses."""
    parts = chain.from_iterable((*re.split(r"[^\w]|_", text), text.partition("@")[0]) for text in texts)
    return [word for part in parts if len(word := _bare(part)) >= _SHORTEST_WORD]


def _bare(text: str) -> str:
    """Return letters and digits without accents and capitals, with signs that imitate letters replaced."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_IMITATIONS)
    return "".join(character for character in plain if character.isalnum())


def _unexplained(bare: str, words: Iterable[str]) -> int:
    """Count the characters that belong to none of the words and to no year."""
    explained = [False] * len(bare)
    for text in (bare, bare.translate(_DIGITS)):
        spans = [match.span() for word in set(words) for match in re.finditer(re.escape(word), text)]
        for start, end in chain(spans, (match.span() for match in _YEAR.finditer(text))):
            explained[start:end] = [True] * (end - start)
    return explained.count(False)
