cimport cython

cimport pipeline.refine.language.characters_loop as characters


@cython.locals(tokens=list, token=str, plain=Py_ssize_t)
cpdef bint is_plain(str text) except -1

@cython.locals(
    lines=list, plain=list, line=str, tokens=list, kept=list, token=str, code=Py_ssize_t, addresses=Py_ssize_t,
    total=Py_ssize_t, of_code=Py_ssize_t, remarks=Py_ssize_t, size=Py_ssize_t, taken=Py_ssize_t, lost=Py_ssize_t,
    is_code=bint, settings=bint,
)
cpdef without_code(str text)

cdef bint _is_line_of_code(str line) except -1

@cython.locals(stripped=list, line=str)
cdef list _without_numbers(list lines)

@cython.locals(
    kept=list, token=str, taken=Py_ssize_t, lost=Py_ssize_t, code=Py_ssize_t, weak=Py_ssize_t, addresses=Py_ssize_t,
    is_code=bint, is_word=bint,
)
cdef tuple _prose_of(list tokens)

@cython.locals(token=str)
cdef bint _is_hyphened(list tokens) except -1
cdef bint _is_word(str token) except -1
cdef bint _is_code(str token) except -1
cdef bint _is_address(str token) except -1
cpdef bint is_code(str text) except -1
cpdef bint may_be_code(str glance) except -1
