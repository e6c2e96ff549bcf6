# The functions of utf8_steps.py as loops over the characters, for the compiled modules that cimport them.


cdef inline bint is_near(
    str text, Py_ssize_t place, const unsigned short[::1] numbers, const unsigned int[:, ::1] steps
) except -1:
    cdef unsigned int two = 0, longer = 0, begun = 0, may = 0, later
    cdef Py_ssize_t at, number, length = len(text)
    cdef Py_UCS4 character, before = c" "
    for at in range(place - 3, place + 3):
        character = text[at] if 0 <= at < length else c" "
        number = numbers[character] if character <= 0xffff else 0
        later = steps[2, number]
        if (two | begun) & later:
            return True
        if at > place - 3:
            if character == 0xfffd or 0x80 <= character <= 0x9f:
                return True
            if (character == c" " and before in "ÂÃÅÎÐÙâã") or (character == 0x20ac and before == 0xe2):
                return True
            before = character
        begun = longer & later
        longer = steps[1, number] & may
        two = steps[0, number] & may
        may = steps[3, number]
    return False


cdef inline list near(
    str text, list places, const unsigned short[::1] numbers, const unsigned int[:, ::1] steps
):
    return [place for place in places if is_near(text, place, numbers, steps)]


cdef inline unsigned int sequences(
    str text, const unsigned short[::1] numbers, const unsigned int[:, ::1] steps
) except? 0xFFFFFFFF:
    cdef unsigned int found = 0, two = 0, longer = 0, begun = 0, later
    cdef unsigned int may = steps[3, 0]
    cdef Py_ssize_t number
    cdef Py_UCS4 character
    for character in text:
        if character < 128:
            two = longer = begun = 0
            may = steps[3, 0]
            continue
        number = numbers[character] if character <= 0xffff else 0
        later = steps[2, number]
        found |= (two | begun) & later
        begun = longer & later
        longer = steps[1, number]
        two = steps[0, number] & may
        may = steps[3, number]
    return found
