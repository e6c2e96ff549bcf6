# The function of plain.py as one loop over the characters, for the compiled modules that cimport it. It answers for all
# texts but those with controls or U+FDD0.

from cpython.mem cimport PyMem_Free, PyMem_Malloc
from cpython.unicode cimport PyUnicode_DATA, PyUnicode_FromKindAndData, PyUnicode_KIND, PyUnicode_READ, PyUnicode_WRITE
from libc.string cimport memcpy


cdef inline bint _is_ascii_space(Py_UCS4 character):
    return character == 32 or 9 <= character <= 13


cdef inline bint _is_letter(Py_UCS4 character):
    """Return whether a character is for sure no white space: a wide net, and quick to cast."""
    return 32 < character < 127 or 160 < character < 0x1680 or 0x3000 < character < 0xfdd0


cdef inline Py_ssize_t _word_end(int kind, void* data, Py_ssize_t place, Py_ssize_t length):
    if kind == 1:
        while place < length and _is_letter((<unsigned char*> data)[place]):
            place += 1
    else:
        while place < length and _is_letter(PyUnicode_READ(kind, data, place)):
            place += 1
    return place


cdef inline int _is_space(int kind, void* data, Py_ssize_t place, str leads) except -2:
    """Return 1 for white space, 0 for another character, -1 for one that takes a closer look."""
    cdef Py_UCS4 character = PyUnicode_READ(kind, data, place)
    if character == 160:
        return place == 0 or <Py_UCS4> PyUnicode_READ(kind, data, place - 1) not in leads
    if character < 160 or character == 0xfdd0:
        return 1 if _is_ascii_space(character) else -1
    return character in "\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"


cdef inline str squeeze(str text, str leads):
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_ssize_t begin = 0, end = len(text)
    while begin < end and _is_ascii_space(PyUnicode_READ(kind, data, begin)):
        begin += 1
    while begin < end and _is_ascii_space(PyUnicode_READ(kind, data, end - 1)):
        end -= 1
    cdef char* out = NULL  # made when the first character within the text goes or changes
    cdef Py_ssize_t kept = 0  # characters in it
    cdef Py_ssize_t place = begin
    cdef Py_ssize_t behind_space = begin  # one past the last white space
    cdef int is_space
    while True:
        place = _word_end(kind, data, place, end)
        if place == end:
            break
        is_space = _is_space(kind, data, place, leads)
        if is_space < 0:
            PyMem_Free(out)
            return None
        place += 1
        if not is_space:
            continue
        if behind_space == place - 1 or PyUnicode_READ(kind, data, place - 1) != 32:
            if out is NULL:
                out = <char*> PyMem_Malloc((end - begin) * kind)
                if out is NULL:
                    raise MemoryError
            memcpy(out + kept * kind, <char*> data + begin * kind, (place - 1 - begin) * kind)
            kept += place - 1 - begin
            if behind_space < place - 1:
                PyUnicode_WRITE(kind, out, kept, 32)
                kept += 1
            begin = place
        behind_space = place
    if out is NULL:
        return text if end - begin == len(text) else text[begin:end]
    memcpy(out + kept * kind, <char*> data + begin * kind, (end - begin) * kind)
    kept += end - begin
    if behind_space == end and kept:  # white space that is not of ASCII
        kept -= 1
    try:
        return PyUnicode_FromKindAndData(kind, out, kept)
    finally:
        PyMem_Free(out)
