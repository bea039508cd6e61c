"""Photo credits: which lines say who made a picture, and whom they name."""

import re
from collections.abc import Iterable, Iterator

from belgafeed.items import Credit

MAX_LENGTH = 160
"""Characters of the longest line that can be a credit."""

_AGENCIES = (
    *("BELGA PHOTO", "BELGA IMAGE", "BELGAIMAGE", "BELGA NEWS AGENCY", "BELGA", "IMAGEGLOBE"),
    *("PHOTONEWS", "PHOTO NEWS", "ISOPIX", "REPORTERS", "AFP", "REUTERS", "ASSOCIATED PRESS", "AP"),
    *("EPA-EFE", "EPA", "EFE", "ANP", "HOLLANDSE HOOGTE", "PICTURE ALLIANCE", "PICTURE-ALLIANCE"),
    *("DPA", "ANSA", "APA", "LUSA", "RITZAU", "NTB", "SCANPIX", "KEYSTONE", "TASS", "SPUTNIK"),
    *("XINHUA", "ANADOLU AGENCY", "ANADOLU", "KYODO", "GETTY IMAGES", "GETTY", "HANS LUCAS"),
    *("SIPA PRESS", "SIPA USA", "SIPA", "ABACAPRESS", "ABACA", "MAXPPP", "NURPHOTO", "ZUMA PRESS"),
    *("ZUMA", "IMAGO IMAGES", "IMAGO", "ALAMY", "SHUTTERSTOCK", "UNSPLASH", "PIXABAY", "PEXELS"),
    *("ISTOCK", "ADOBE STOCK", "BLOOMBERG", "PRESS ASSOCIATION", "PA WIRE", "PA MEDIA", "POOL"),
    *("BESTIMAGE", "ICON SPORT", "COVER IMAGES", "PANORAMIC", "GAMMA-RAPHO"),
)
# What an agency puts behind its name.
_KINDS = ("PHOTO", "PHOTOS", "FOTO", "IMAGES", "IMAGE", "POOL", "HANDOUT", "ARCHIVES", "ARCHIVE")
_LABELS = frozenset(
    {
        *(
            "photo credits",
            "photo credit",
            "photos",
            "photo",
            "photograph",
            "picture",
            "image credit",
        ),
        *(
            "image",
            "credits",
            "credit",
            "illustration",
            "fotocredit",
            "foto's",
            "foto’s",
            "foto",
            "copyright",
            "📷",
            "📸",
            "beeld",
        ),
        *(
            "illustratiebeeld",
            "illustratiefoto",
            "archiefbeeld",
            "archieffoto",
            "bild",
            "crédits photo",
        ),
        *("crédit photo", "crédits", "crédit", "photo d'illustration", "photo d’illustration"),
        *("photo prétexte", "photo d'archives", "photo d’archives"),
    }
)
# Names that are words as well: they need capitals, or company.
_COMMON = frozenset({"pool", "reporters", "panoramic", "keystone", "bloomberg"})
# What stands beside names and is none.
_ASIDE = re.compile(
    r"\d{4}(?:[-–]\d{4})?|archie[fv]e?s?|archieffoto|archiefbeeld|file(?: photo)?|handout",
    re.IGNORECASE,
)
# Small words inside of a name.
_PARTICLES = frozenset(
    {
        *("de", "den", "der", "des", "di", "du", "da", "del", "el", "et", "la", "le", "en", "of"),
        *("ten", "ter", "van", "vande", "vanden", "vander", "von", "zu", "und", "and", "the"),
    }
)


def _one_of(words: Iterable[str]) -> str:
    """The longest first, so that a name is not taken for the start of it."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


# Every regex here is linear: literals, and single classes that what follows them cannot match.
_AGENCY = re.compile(rf"(?:{_one_of(_AGENCIES)})(?: (?:{_one_of(_KINDS)}))?(?!\w)", re.IGNORECASE)
_PREFIX = re.compile(
    r"(?P<sign>©\ufe0f?|copyright(?= ?(?:[:©(]|\d{4}\b)))|(?P<c>\(c\))"
    rf"|(?P<label>(?:{_one_of(_LABELS)})(?!\w))|(?P<by>:|(?:by|par|door|von|van)(?!\w))"
    r"|\d{4}(?:[-–]\d{4})?(?!\w)|[ .(\[]",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[/|,;()\[\]+&]| [-–—] |(?<!\w)(?:via|on|en|et|and)(?!\w)", re.IGNORECASE)
_RESERVED = ("reserved", "voorbehouden", "réservés", "licensors")
_RIGHTS = re.compile(
    r"[ .,]*(?:all rights reserved|alle rechten voorbehouden|tous droits réservés|or licensors)\.?",
    re.IGNORECASE,
)
# Where the credit of a caption can begin: at a sign or a label, or behind the end of a sentence.
_START = re.compile(
    rf"(?=(?:(?:{_one_of(_LABELS)})[ :]{{1,3}})?(?:©|\(c\)|copyright ?©))"
    rf"|(?<!\w)(?=(?:{_one_of(_LABELS - {'copyright'})})(?: ?:| by | par | door ))"
    r"|[.!?…)\]»”\"|/(\[\n]|[ \n][–—-](?= )",
    re.IGNORECASE,
)

_Spans = list[tuple[int, int]]


def read_credit(line: str, *, alone: bool = False, strict: bool = False) -> Credit | None:
    """The credit that *line* is, as a whole; ``None`` where it is anything else.

    A credit has the sign (©), a label before an agency ("Foto: Belga") or, where
    it stands *alone* (in small print, under a picture, at the end of a story),
    names agencies and people and nothing else ("BELGA / AFP"). *strict* asks
    for names behind the sign, too.
    """
    line = " ".join(line.split()) if len(line) < 2 * MAX_LENGTH else line
    if len(line) > MAX_LENGTH:
        return None
    sign, label, named_by, start = _prefix(line)
    if not (sign or label or alone):
        return None
    said = line[start:]
    if len(said) > 15 and said[-12:].strip(" .").lower().endswith(_RESERVED):
        said = _RIGHTS.sub("", said)
    agency, person, only_names = _names(said)
    if not (agency or person):
        return None
    if sign == "©":
        is_credit = only_names or (not strict and _is_short(said))
    elif sign:  # (c) can be the third point of a list
        is_credit = only_names and (agency is not None or (alone and " " in said))
    elif label:
        is_credit = only_names and (agency is not None or (named_by and alone))
    else:
        is_credit = only_names and not named_by and _is_agency_line(agency, person, said)
    return Credit(agency, person, _bare(line)) if is_credit else None


def _is_short(said: str) -> bool:
    """What a maker that we cannot know looks like behind a sign: a name, no sentence."""
    words = said.split()
    return (said[0].isupper() or len(words) == 1) and not any(
        len(word) > 3 and word[-1] in ".!?:" for word in words[:-1]
    )


def _is_agency_line(agency: str | None, person: str | None, said: str) -> bool:
    """Without a sign: agencies alone, or with a person on one side of them. "King Philippe
    (Belga)" and "King Philippe - BELGA PHOTO ANNA PEETERS" are captions with their credit."""
    if agency is None or (person is not None and person not in said):
        return False
    if agency.lower() in _COMMON and not agency.isupper() and "/" not in said:
        return False
    is_maker = person is None or person.isupper() or said.startswith(agency)
    return is_maker or "/" in said or "," in said


def split_credits(text: str, *, alone: bool = True) -> tuple[str, list[Credit]]:
    """A caption, or a paragraph, without the credits in it; and these. What is left can hold
    another one."""
    if not alone and not may_hold_credit(text):
        return text, []
    lines = text.split("\n")
    is_signed = len(lines) == 1 or _prefix(text)[0] == "©"
    if is_signed and (credit := read_credit(text, alone=alone, strict=len(lines) > 1)):
        return "", [credit]
    if len(lines) > 1:
        found = [read_credit(line, alone=alone, strict=True) for line in lines]
        if any(found):
            kept = (line for line, credit in zip(lines, found, strict=True) if credit is None)
            return "\n".join(kept), [credit for credit in found if credit]
    for start in _starts(text):
        tail = text[start:].rstrip(" " if "(" in text[start:] else " ])")
        if tail[:3].lower() == "(c)" and "(b)" in text:
            continue
        if credit := read_credit(tail, alone=alone, strict=True):
            return text[:start].rstrip(" ([|/–—-\n"), [credit]
    return text, []


def may_hold_credit(text: str) -> bool:
    """If there can be a sign or a label; most text has neither, and to see that costs little."""
    end = text[-MAX_LENGTH:]
    if "©" in end or "(c)" in end or "(C)" in end or "opyright" in end or "oto" in end:
        return True
    return len(text) <= MAX_LENGTH and ("\n" in text or _PREFIX.match(text) is not None)


def _starts(text: str) -> Iterator[int]:
    for match in _START.finditer(text, max(0, len(text) - MAX_LENGTH)):
        yield match.end()


def _prefix(line: str) -> tuple[str, bool, bool, int]:
    """The sign, if there is a label, if a name follows by what it says, and where names begin."""
    sign, label, named_by, position = "", False, False, 0
    while part := _PREFIX.match(line, position):
        kind = part.lastgroup
        if kind == "sign":
            sign = "©"
        elif kind == "c":
            sign = sign or "(c)"
        elif kind == "label":
            if _AGENCY.match(line, position):  # PHOTO NEWS
                break
            label = True
        elif kind == "by":
            if part["by"].lower() == "van" and not label:
                break
            named_by = True
        position = part.end()
    return sign, label, named_by, position


def _names(text: str) -> tuple[str | None, str | None, bool]:
    """The agencies and the people in *text*, as written, and if it is nothing else."""
    agencies: _Spans = []
    people: _Spans = []
    start = 0
    for end, following in [*(match.span() for match in _BETWEEN.finditer(text)), (len(text), 0)]:
        start, agency = _leading_agency(text, start, end)
        agencies += agency
        words = text[start:end].strip(" :-–—")
        if words[-1:] == "." and len(words.rpartition(" ")[2]) > 4:
            words = words[:-1]
        first = text.find(words, start)
        if not agency and (last := _last_agency(words)):
            agencies.append((first + last, first + len(words)))
            words = words[:last].rstrip()
        if words.strip(".") and not _ASIDE.fullmatch(words):
            people.append((first, first + len(words)))
        start = following
    only_names = all(_is_name(text[first:last]) for first, last in people)
    return _written(text, agencies, people), _written(text, people, agencies), only_names


def _last_agency(words: str) -> int:
    """Where the agency at the end of *words* begins, if there is one; its name is short."""
    start = len(words)
    for _ in range(3):
        start = words.rfind(" ", 0, start)
        if start < 0:
            break
        if _AGENCY.fullmatch(words, start + 1):
            return start + 1
    return 0


def _leading_agency(text: str, start: int, end: int) -> tuple[int, _Spans]:
    """Where the words behind an agency begin, and the agency."""
    start += len(text[start:end]) - len(text[start:end].lstrip())
    match = _AGENCY.match(text, start, end)
    return (match.end(), [match.span()]) if match else (start, [])


def _written(text: str, spans: _Spans, others: _Spans) -> str | None:
    if not spans:
        return None
    first, last = spans[0][0], spans[-1][1]
    if any(first < start < last for start, _ in others):
        return " / ".join(text[start:end] for start, end in spans)
    return text[first:last]


def _is_name(text: str) -> bool:
    """A few words with capitals, as people and firms are called; no sentence."""
    words = text.split()
    if len(words) > 6 or all(word.lower() in _PARTICLES for word in words):
        return False
    return all(
        (word[0].isupper() or word.lower() in _PARTICLES or word[:2].lower() in ("d'", "d’", "l'"))
        and (len(word) < 5 or word[-1] not in ".!?:…")
        for word in words
    )


def _bare(line: str) -> str:
    is_wrapped = line[0] + line[-1] in ("()", "[]") and line[:3].lower() != "(c)"
    return line[1:-1].strip() if is_wrapped else line
