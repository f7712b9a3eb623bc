"""The names of files, as every operating system accepts them."""

import re

LONGEST_NAME = 200
LONGEST_ENDING = 10

_DEVICE_NAMES = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10))}
)


def safe_download_name(name: str) -> str:
    """Return the last part of a path as a file name that every operating system accepts, or "file".

    Invisible characters (controls, direction marks) are dropped, and characters that a system forbids become "-".
    The result is at most LONGEST_NAME bytes long.
    """
    last = re.split(r"[/\\]", name[-4 * LONGEST_NAME :])[-1]
    visible = "".join(character for character in last if character.isprintable() or character.isspace())
    cleaned = " ".join(re.sub(r'[<>:"|?*]', "-", visible).split()).strip(". ")
    stem, dot, ending = cleaned.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        stem, dot, ending = cleaned, "", ""
    # Windows keeps these names for devices, whatever their ending.
    if stem.split(".")[0].upper() in _DEVICE_NAMES:
        stem = f"_{stem}"
    room = LONGEST_NAME - len(f"{dot}{ending}".encode())
    stem = stem.encode()[:room].decode(errors="ignore").strip(". ")
    return f"{stem or 'file'}{dot}{ending}" if cleaned else "file"
