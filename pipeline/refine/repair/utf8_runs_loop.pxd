# The functions of utf8_runs.py as loops over the characters, for the compiled modules that cimport them.

from cpython cimport array


cdef inline object odd_numbers(str text, const unsigned short[::1] numbers):
    cdef array.array found = array.clone(array.array("H"), len(text), False)
    cdef unsigned short[::1] kept = found
    cdef Py_ssize_t n_odd = 0
    cdef Py_UCS4 character
    for character in text:
        if character > 127:
            kept[n_odd] = numbers[character] if character <= 0xffff else 0
            n_odd += 1
    return found[:n_odd]


cdef inline Py_ssize_t n_foreign(const unsigned short[::1] odd, const unsigned char[::1] is_neutral) except -1:
    cdef Py_ssize_t at, found = 0
    for at in range(odd.shape[0]):
        if not is_neutral[odd[at]]:
            found += 1
    return found


cdef inline double least_covered(
    const unsigned short[::1] odd, const unsigned char[::1] shown, const unsigned char[::1] is_neutral, double share,
    Py_ssize_t foreign,
) except -2:
    cdef Py_ssize_t at, byte, later = 0, counted = 0, legal = 0, leads = 0
    cdef double least
    for at in range(odd.shape[0]):
        byte = shown[odd[at]]
        if byte:
            counted += 1
            later += byte < 0xc0
            legal += byte < 0xf5
            leads += 0xc2 <= byte < 0xf5
        elif not is_neutral[odd[at]]:
            counted += 1
    least = share * counted
    return -1.0 if later * 2.1 < foreign or not leads or legal < least else least


cdef inline Py_ssize_t byte_at(
    str text, Py_ssize_t place, const unsigned short[::1] numbers, const unsigned char[::1] shown
) except -1:
    """Return the byte that stands in `text` at `place`, 0 for one of ASCII, for none, and behind the end."""
    cdef Py_UCS4 character
    if place >= len(text):
        return 0
    character = text[place]
    return 0 if character < 128 or character > 0xffff else shown[numbers[character]]


cdef inline Py_ssize_t sequence_at(
    str text, Py_ssize_t place, const unsigned short[::1] numbers, const unsigned char[::1] shown
) except -1:
    """Return the code point whose sequence begins at `place`, 0 where none does; up to U+FFFFF, as text has."""
    cdef Py_ssize_t second, third, fourth, value, least = 0x80, most = 0xbf
    cdef Py_ssize_t first = byte_at(text, place, numbers, shown)
    if first < 0xc2 or first > 0xf3:
        return 0
    second = byte_at(text, place + 1, numbers, shown)
    if first == 0xe0:
        least = 0xa0
    elif first == 0xed:
        most = 0x9f
    elif first == 0xf0:
        least = 0x90
    if second < least or second > most:
        return 0
    value = (first & 0x1f) << 6 | second & 0x3f
    if first < 0xe0:
        return value
    third = byte_at(text, place + 2, numbers, shown)
    if third < 0x80 or third > 0xbf:
        return 0
    value = (value & 0x3ff) << 6 | third & 0x3f
    if first < 0xf0:
        return value
    fourth = byte_at(text, place + 3, numbers, shown)
    if fourth < 0x80 or fourth > 0xbf:
        return 0
    return (value & 0x7fff) << 6 | fourth & 0x3f


cdef inline list runs_of(
    str text, Py_ssize_t bit, const unsigned short[::1] numbers, const unsigned char[:, ::1] bytes_of
):
    cdef list found = [], meant = []
    cdef Py_ssize_t value, start = 0, place = 0, length = len(text)
    cdef const unsigned char[::1] shown = bytes_of[bit]
    while place <= length:
        value = sequence_at(text, place, numbers, shown)
        if value:
            if not meant:
                start = place
            meant.append(<Py_UCS4> value)
            place += 2 if value < 0x800 else 3 if value < 0x10000 else 4
            continue
        if meant:
            found.append((start, place, "".join(meant)))
            meant = []
        place += 1
    return found
