cimport cython

cdef str _TAIL
cdef double _UNLISTED


@cython.locals(
    place=Py_ssize_t, column=Py_ssize_t, n_languages=Py_ssize_t, unknown=Py_ssize_t, first="unsigned int",
    second="unsigned int", letter="unsigned int", row=Py_ssize_t, character=Py_UCS4, word=str,
)
cdef int _spell(
    list words, double[:, ::1] found, const unsigned int[::1] numbers, const unsigned int[::1] codes,
    const unsigned char[:, ::1] costs,
) except -1


@cython.locals(low=Py_ssize_t, high=Py_ssize_t, middle=Py_ssize_t)
cdef Py_ssize_t _row_of(unsigned int code, const unsigned int[::1] codes) except -1


@cython.locals(cell=Py_ssize_t, listed=double)
cdef int _raise_to_list(
    double[:, ::1] found, Py_ssize_t place, Py_ssize_t start, Py_ssize_t end, const unsigned char[::1] languages,
    const unsigned char[::1] costs,
) except -1
