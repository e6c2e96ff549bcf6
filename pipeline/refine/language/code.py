"""Code, addresses and identifiers: what stands in a text but belongs to no language.

Two looks: at each token (an address, a hash, an identifier with a hump or an underscore), and at each line, since
`if (a && b) { return x[1]; }` has more words of English than tokens that could be nothing but code.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from pipeline.refine.language import characters
from pipeline.refine.language.codes import words

_LONG: Final = 24  # code points from which a few numbers and brackets say nothing
# With one of these a text is not taken for words at a glance, however long.
_STRONG_SIGN: Final = re.compile(r"[\\=<>{}_|$^~\[\]]|[(](?<=\w.)|:\n")
# A token with one of these is code...
_CODE: Final = re.compile(
    r"[\\=<>{}_|$^~\[\]]|\w\(\S*\)?|\)\.|::|&&|\+\+|->|^-[A-Za-z]$|^--[a-z]|^[#/*]+$|^//|^/\*|\*/$|^#\w+$|^\w+\.\w+\.\w+$|^@\w+$"
)
_CODE_SIGN: Final = re.compile(r"[\\=<>{}_|$^~\[\]():&+#/*.@-]")  # one of them is in all of those
# ...with one of these it is an address, a path, a number with a unit, a hash or a serial number.
_ADDRESS: Final = re.compile(
    r"[#*@]|://|/.*/|\w[.:]\w|[a-z][A-Z]|\d.*[A-Za-z].*\d|^/\w|^&\w+;?$|^[A-Z]{2,}-?\d{3}",
    re.ASCII,
)
# Names as style sheets and command lines have them: prose has some, but never so many side by side.
_HYPHENED: Final = re.compile(r"[a-z][a-z\d]*(?:-+[a-z\d]+)+", re.ASCII)
_HYPHENED_LEAST, _HYPHENED_SHARE = 3, 0.75
# Words of code that are words of no language, and words that are code only beside other signs of it.
_KEYWORDS: Final = words(
    "def elif else: try: self const var int char struct typedef lambda bool null NULL nullptr void printf "
    "#include #define #endif SELECT FROM WHERE INSERT VALUES JOIN = == != += -= -> => := && || + * / % { } }; "
    "}, ); // /* */ ; ) ( <- | < > sudo apt-get chmod mkdir grep echo fi esac elsif endif println"
)
_WEAK: Final = words(
    "if else for while return import from class static public private new function let in not is and or try "
    "except catch throw raise assert with pass break continue case switch default true false True False None "
    "this end then do done print type string float long unsigned double export use using namespace set get cd "
    "install start"
)
_MARKS: Final = frozenset(".,:;!?")  # with one of these behind it a word is no code
# A line that is code by how it begins or ends, whatever its words are.
_LINE: Final = re.compile(
    r"(?:[\w.$\[\]'\"-]+\s*[:+|-]?=[^=\s]|[\w.$\[\]-]+\s=\s\S"  # an assignment
    r"|[$#>%]\s[a-z./]|[\w.-]+@[\w.-]+:\S*[$#]\s|//|/\*|\*/|<[/!?]?[a-z][\w-]*[\s/>]|<!--|@\w+(?:\(|$)|\[[\w. -]+\]$|\}|\{$"
    r"|--?\w[\w-]*(?:[=\s]|$)|#!\s?/|#(?:include|define|ifn?def|endif|!|if|else)\b"
    r"|(?:def|fn|func|function)\s\w+\s*\(|class\s\w+\s*[(:{]|(?:import|use|(?:global\s)?using|package)\s[\w.:{}*]+;?$|from\s\S+\simport\s"
    r"|(?:const|let|var|int|char|void|static|public|private|return)\s\S+.*[=;{]"
    r"|(?:if|for|while|switch|elif|catch)\s*\(.*[){;]|(?:try|else|finally|except(?:\s[\w., ()]+)?|elif\s.*|if\s.*|for\s.*\sin\s.*|while\s.*)\s*:$"
    r"|(?:sudo|apt-get|pip|npm|npx|pnpm|yarn|git|hg|svn|docker|kubectl|terraform|systemctl|cd|ls|mkdir|echo|curl|wget|rsync|scp|chmod"
    r"|export|brew|dotnet|cargo|rustup|gcc|dpkg[\w-]*|rpm|yum|dnf|psql|mysql)\s[\w./$\"'-]+(?:\s|$)(?![\w\s,]+[.!?]$)"
    r"|(?:SELECT|INSERT INTO|UPDATE|CREATE|ALTER|DROP|DELETE FROM)\s.*"
    r"|(?:print|printf|puts|echo)\s[\"']"
    r"|File\s\"|Traceback\s|at\s[\w.$]+\(|\w+(?:Error|Exception):"
    r"|[.#]?[\w-]+(?:\s[.#\w-]+)*\s?\{)"
)
_LINE_END: Final = re.compile(
    r"(?:[=\]}]|\w\(.*\))\s*[;{]$|=>\s*[{(]?$|\\$|\w\([^()]*\)[;:,]?$(?<=[\w)\"'][);:,])(?<!\s\w\))"
)
_ENDS: Final = frozenset(";{>(\\):,")  # what `_LINE_END` ends with
# A key and what is set for it, as settings are written; prose has such lines too, so it takes several.
_SETTING: Final = re.compile(r"(?:- )?[a-z][\w.-]*:(?:\s|$)|- [a-z][\w.-]*$", re.ASCII)
_ASCII_RUN: Final = re.compile(r"[!-~]{4,}")
_WIDE: Final = re.compile(r"[\u1100-\u11ff\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MOSTLY_WIDE: Final = 0.6
# Beside a line of code, such a line is its comment; one that ends in `;` is a statement of which nothing else is known.
_COMMENT: Final = re.compile(r"(?:--|[#;%*'\"])\s?\S")
# Where a text begins so, at the prompt of a shell, the rest is more commands and what they print.
_PROMPT: Final = re.compile(r"(?:[$%]|>>>|[\w.-]+@[\w.-]+:\S*[$#])\s[a-z./]")
# Numbers of lines as some pages glue them to the code.
_GLUED_NUMBER: Final = re.compile(r"\d{1,4}(?=[^\s\d.):,])")
# One of these makes it worth looking at all lines: a comment, a prompt, a key of settings, a line that ends as code does.
_WORTH_A_LOOK: Final = re.compile(r"^\s*(?:--|#|//|/\*|[$%>]\s|-?\s*[a-z][\w.-]*:(?:\s|$))|[;{}]$", re.MULTILINE)
# Share of a line's tokens that are code, from which the whole line is; share of the lines, from which the whole text is.
_MOSTLY: Final = 0.4
_BRACKETS: Final = re.compile(r"[\\=<>{}_|$^~\[\]();:#\"']|--")
_RARE_SIGN: Final = 25  # prose has one such sign in 30 to 100 characters
_JUDGED: Final = 4_000


def is_plain(text: str) -> bool:
    """Return whether a text is words at a glance: nothing in it looks like code, or it is long and little does.

    >>> is_plain("The gate is shut at night."), is_plain("x = y[1]")
    (True, False)
    """
    if not characters.has_code_sign(text):
        return True
    if not text.isascii() and len(_WIDE.findall(text)) > _MOSTLY_WIDE * len(text):
        return True  # brackets and numbers stand close to words where nothing is written with spaces
    if len(text) < _LONG or _STRONG_SIGN.search(text) is not None:
        return False
    tokens = text.split()
    plain = 0
    for token in tokens:
        plain += token.isalpha() or token[:-1].isalpha()
    return plain > 0.75 * len(tokens)


class Prose(NamedTuple):
    """What is left of a text without its code and addresses. Shares are of its characters, white space not counted."""

    text: str
    """the rest, its words parted by single spaces"""
    code: float
    """share of code, 0..1"""
    addresses: float
    """share of addresses, paths, serial numbers and names with a hump, 0..1"""


def without_code(text: str) -> Prose:
    """Return the prose of a text.

    >>> without_code("if (a && b) { return x[1]; }")
    Prose(text='', code=1.0, addresses=0.0)
    >>> without_code("Zobacz https://example.org/a?b=1 teraz").text
    'Zobacz teraz'
    """
    lines = [(line, tokens) for line in _without_numbers(text.splitlines()) if (tokens := line.split())]
    if len(lines) > 1 and _PROMPT.match(lines[0][0]) is not None:
        return Prose("", 1.0, 0.0)
    settings = len(lines) > 2 and sum([_SETTING.match(line) is not None for line, _ in lines]) * 2 > len(lines)
    plain: list[str] = []
    code = addresses = total = of_code = remarks = 0
    for line, tokens in lines:
        size = sum(map(len, tokens))
        total += size
        kept, taken, lost, is_code = _prose_of(tokens)
        if is_code or settings or _is_line_of_code(line):
            code += size
            of_code += 1
        elif line.endswith(";") or _COMMENT.match(line) is not None:
            plain += kept
            remarks += 1
        else:
            plain += kept
            code += taken
            addresses += lost
    if len(lines) > 1 and of_code and of_code + remarks >= _MOSTLY * len(lines):
        return Prose("", 1.0, 0.0)
    total = max(total, 1)
    return Prose(" ".join(plain), code / total, addresses / total)


def _is_line_of_code(line: str) -> bool:
    found = _LINE.match(line) is not None or (line[-1] in _ENDS and _LINE_END.search(line) is not None)
    return found and _WIDE.search(line) is None


def _without_numbers(lines: list[str]) -> list[str]:
    """Return lines without white space around them, and without the numbers that all of them begin with."""
    stripped = [line.strip() for line in lines]
    if len(lines) > 2 and all(not line or line[0].isdigit() for line in stripped):
        return [_GLUED_NUMBER.sub("", line, count=1) for line in stripped]
    return stripped


def _prose_of(tokens: list[str]) -> tuple[list[str], int, int, bool]:
    """Return the tokens of a line that are prose, the characters of code and of addresses, and whether all is code."""
    kept: list[str] = []
    taken = lost = code = weak = addresses = 0
    for token in tokens:
        if token.isalpha() and token.islower() and token not in _KEYWORDS:
            kept.append(token)
            weak += token in _WEAK
        elif token in _KEYWORDS or (not (is_word := _is_word(token)) and _is_code(token)):
            taken += len(token)
            code += 1
        elif not is_word and _is_address(token):
            lost += len(token)
            addresses += 1
        elif not token.isascii() and _WIDE.search(token) is not None and _ASCII_RUN.search(token) is not None:
            # Chinese and Japanese write no spaces: the token is a whole sentence
            kept.append(_ASCII_RUN.sub(" ", token))
            lost += sum(map(len, _ASCII_RUN.findall(token)))
        else:
            kept.append(token)
            weak += token.strip(":;(),") in _WEAK
    is_code = code > 0 and code + weak + addresses >= _MOSTLY * len(tokens)
    return kept, taken, lost, is_code or _is_hyphened(tokens)


def _is_hyphened(tokens: list[str]) -> bool:
    hyphened = sum(["-" in token and _HYPHENED.fullmatch(token) is not None for token in tokens])
    return hyphened >= _HYPHENED_LEAST and hyphened >= _HYPHENED_SHARE * len(tokens)


def _is_word(token: str) -> bool:
    """Return whether a token is nothing but a word in small letters, or with one capital, and a mark behind it."""
    if not token.isalpha():
        if token[-1] not in _MARKS:
            return False
        token = token[:-1]
        if not token.isalpha():
            return False
    return token.islower() or token.istitle()


def _is_code(token: str) -> bool:
    if _CODE_SIGN.search(token) is None or "://" in token:
        return False
    return _CODE.search(token) is not None and _WIDE.search(token) is None


def _is_address(token: str) -> bool:
    return _ADDRESS.search(token) is not None and _WIDE.search(token) is None


def is_code(text: str) -> bool:
    r"""Return whether most lines of a text, or of its beginning, are code.

    >>> is_code("try:\n    something\nexcept:\n    pass")
    True
    """
    return without_code(text[:_JUDGED]).code > _MOSTLY


def may_be_code(glance: str) -> bool:
    """Return whether so many signs of code stand in a piece of a text that all its lines are worth a look."""
    return len(_BRACKETS.findall(glance)) * _RARE_SIGN > len(glance) or _WORTH_A_LOOK.search(glance) is not None
