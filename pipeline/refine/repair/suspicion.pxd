cimport cython

cdef unsigned short[::1] NUMBER_OF
cdef unsigned int[::1] _TWO, _LONGER, _LATER, _MAY_PRECEDE
cdef const unsigned char[::1] BYTES_OF
cdef Py_ssize_t WIDTH, _REACH
cdef unsigned int _ALL_CODECS

cpdef bint suspect(str text) except -1
cpdef Py_ssize_t number_of(Py_UCS4 character) except -1
cpdef Py_ssize_t byte_of(Py_ssize_t number, Py_ssize_t bit) except -1


@cython.locals(
    at=Py_ssize_t, character=Py_UCS4, before=Py_UCS4, number=Py_ssize_t, two="unsigned int", longer="unsigned int",
    begun="unsigned int", may="unsigned int", later="unsigned int",
)
cdef bint _is_near(str text, Py_ssize_t place) except -1


@cython.locals(
    character=Py_UCS4, number=Py_ssize_t, two="unsigned int", longer="unsigned int", begun="unsigned int",
    may="unsigned int", later="unsigned int", found="unsigned int",
)
cpdef unsigned int sequences(str text) except? 0xFFFFFFFF


cpdef next_suspect(str text, Py_ssize_t start)


@cython.locals(around=str)
cdef bint _is_suspect(str text, Py_ssize_t place) except -1
