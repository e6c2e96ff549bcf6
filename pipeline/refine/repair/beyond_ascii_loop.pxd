# The functions of beyond_ascii.py as loops over the characters, for the compiled modules that cimport them.


cdef inline bint _is_dull(Py_UCS4 character) noexcept:
    if character < 32:
        return character == c"\t" or character == c"\n" or character == c"\r"
    return character != 127 and character not in "&\\<%="


cdef inline tuple look_at(str text):
    cdef bytearray seen = bytearray(65_536)
    cdef list found = []
    cdef Py_ssize_t n_odd = 0
    cdef Py_ssize_t code, half
    cdef Py_UCS4 character
    for character in text:
        code = <Py_ssize_t> character
        if code < 128:
            if _is_dull(character):
                continue
        else:
            n_odd += 1
            if code > 0xffff:
                half = 0xdc00 | code & 0x3ff
                code = 0xd7c0 + (code >> 10)
                if not seen[half]:
                    seen[half] = 1
                    found.append(<Py_UCS4> half)
        if not seen[code]:
            seen[code] = 1
            found.append(<Py_UCS4> code)
    return frozenset(found), n_odd


cdef inline int find_places(str text, int[::1] places) except -1:
    cdef Py_ssize_t place = 0, at = 0
    cdef Py_UCS4 character
    for character in text:
        if character > 127:
            places[at] = place
            at += 1
        place += 1
    return 0


cdef inline list heads(str text, const int[::1] places, bytes table):
    cdef list found = []
    cdef Py_ssize_t at
    cdef Py_UCS4 character
    for at in range(places.shape[0]):
        character = text[places[at]]
        if character <= 0xffff and table[<Py_ssize_t> character]:
            found.append(places[at])
    return found
