# The functions of characters.py as loops over the characters, for the compiled modules that cimport them.


cdef inline bint is_small(Py_UCS4 character) noexcept:
    return c"a" <= character <= c"z"


cdef inline bint is_word(Py_UCS4 character) noexcept:
    return is_small(character) or character == c"_" or character.isalnum()


cdef inline bint is_letter(Py_UCS4 character) noexcept:
    if character < 128:
        return is_small(character) or c"A" <= character <= c"Z"
    return character.isalnum() and not character.isdecimal()


cdef inline bint has_hyphens(str text, Py_ssize_t at) except -1:
    # at: behind the hyphen of one word; whether it and the word behind it are hyphened
    cdef Py_ssize_t length = len(text)
    if at == length or not is_small(text[at]):
        return False
    while at < length and not text[at].isspace():
        at += 1
    while at < length and text[at].isspace():
        at += 1
    if at == length or not is_small(text[at]):
        return False
    while at < length and is_word(text[at]):
        at += 1
    return at + 1 < length and text[at] == c"-" and is_small(text[at + 1])


cdef inline bint has_code_sign(str text) except -1:
    cdef Py_ssize_t at, length = len(text)
    cdef Py_UCS4 character, before = 0, after
    # where the pattern's $ is: a line feed may follow
    cdef Py_ssize_t last = length - 2 if length > 1 and text[length - 1] == c"\n" else length - 1
    for at in range(length):
        character = text[at]
        if is_small(character) or character == c" " or character == c",":
            pass
        elif character >= 128:
            if character.isdecimal():
                return True
        elif c"A" <= character <= c"Z":
            if is_small(before):
                return True
        elif c"0" <= character <= c"9" or character in "\\=<>{}_|#$^*~[]@/&%+":
            return True
        elif character == c"-":
            if is_small(before) and has_hyphens(text, at + 1):
                return True
        elif character == c"(":
            if is_word(before):
                return True
        elif character in ".:);":
            if at >= last and (character == c":" or character == c";"):
                return True
            if at + 1 < length:
                after = text[at + 1]
                if character == c")":
                    if after == c".":
                        return True
                elif character == c";":
                    if after.isspace():
                        return True
                elif is_word(before) and is_word(after):
                    return True
        before = character
    return False


cdef inline list words_of(str text):
    cdef list words = []
    cdef Py_ssize_t at = 0, start, length = len(text)
    while at < length:
        if is_letter(text[at]):
            start = at
            at += 1
            while at < length and is_letter(text[at]):
                at += 1
            words.append(text[start:at])
        at += 1
    return words


cdef inline frozenset letters_beyond(str text):
    cdef set letters = set()
    cdef Py_UCS4 character
    cdef Py_UCS4[64] seen
    cdef Py_ssize_t at
    for at in range(64):
        seen[at] = 0
    for character in <str> text.lower():
        at = <Py_ssize_t> character & 63
        if character > 127 and seen[at] != character:  # most come again
            seen[at] = character
            if character.isalpha():
                letters.add(character)
    return frozenset(letters)
