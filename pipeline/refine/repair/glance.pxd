cimport cython

cdef Py_ssize_t _WORTH


@cython.final
cdef class Sought:
    cdef public object pattern
    cdef public bytes heads, before, freed


@cython.final
cdef class Glance:
    cdef public str text
    cdef public frozenset characters
    cdef object _places

    @cython.locals(text=str, places="const int[::1]", found=list, at=Py_ssize_t, character=Py_UCS4)
    cpdef list heads(self, bytes table)

    cdef object _odd_places(self)

    @cython.locals(text=str, before=bytes, freed=bytes, place=Py_ssize_t)
    cpdef bint shows(self, Sought sought) except -1


@cython.locals(
    n_odd=Py_ssize_t, at=Py_ssize_t, place=Py_ssize_t, character=Py_UCS4, places="int[::1]"
)
cdef object places_of(str text)


cdef bint _holds(bytes table, Py_UCS4 character) except -1
