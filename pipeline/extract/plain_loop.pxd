# The function of plain.py as one loop over the characters, for the compiled modules that cimport it.


cdef inline bint is_plain(str text) except -1:
    cdef Py_UCS4 character
    cdef Py_UCS4 before = 0
    for character in text:
        if character == 32:
            if before == 32:
                return False
        elif not 32 < character < 127 and not character.isprintable():
            return False
        before = character
    return True
