cimport cython


@cython.locals(
    code_start=Py_ssize_t, code_end=Py_ssize_t, word_end=Py_ssize_t, is_address=bint, kept=list, start=Py_ssize_t,
    end=Py_ssize_t, length=Py_ssize_t, word=tuple, first=Py_ssize_t,
)
cpdef list in_prose(str text, list matches)


@cython.locals(start=Py_ssize_t)
cdef tuple _word(str text, Py_ssize_t index)


cdef bint _is_quoted(str text, Py_ssize_t start, Py_ssize_t end) except -1
