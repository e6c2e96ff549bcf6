cimport cython

cdef Py_ssize_t PRE
cdef str BREAK, LAYOUT
cdef frozenset _PARTED_ROLES, _PERMALINKS, _LINE_NUMBERS


@cython.locals(name=str, value=str)
cpdef bint is_unseen(tuple attrs, Py_ssize_t state, list before) except -1
cpdef bint is_line_number(str names) except -1
cpdef bint is_parted_role(str role) except -1
cpdef bint is_permalink(list pieces) except -1
cpdef bint is_squashed(str before, str after) except -1
cpdef bint is_parted(str before, str after) except -1
cpdef bint is_sentence_end(list pieces) except -1

@cython.locals(piece=str)
cpdef str last_text(list pieces)
cpdef str image_text(str alt)
cpdef bint is_ornament(str alt, str role) except -1
