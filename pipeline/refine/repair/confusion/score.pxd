cimport cython

cimport pipeline.refine.repair.confusion.spelling_loop as spelling


@cython.locals(spelt=list)
cdef object _spelling(object words)


@cython.locals(cell=Py_ssize_t, listed=double)
cdef int _raise_to_list(
    double[:, ::1] found, Py_ssize_t place, Py_ssize_t start, Py_ssize_t end, const unsigned char[::1] languages,
    const unsigned char[::1] costs,
) except -1
