cimport cython

cdef Py_ssize_t _WORTH
cdef bytes _IS_DULL


@cython.final
cdef class Sought:
    cdef public object pattern
    cdef public bytes heads, before, freed


@cython.final
cdef class Glance:
    cdef public str text
    cdef public frozenset characters
    cdef object _places
    cdef Py_ssize_t _n_odd

    @cython.locals(text=str, places="const int[::1]", found=list, at=Py_ssize_t, character=Py_UCS4)
    cpdef list heads(self, bytes table)

    cdef object _odd_places(self)

    @cython.locals(text=str, before=bytes, freed=bytes, place=Py_ssize_t)
    cpdef bint shows(self, Sought sought) except -1


@cython.locals(seen=bytearray, found=list, n_odd=Py_ssize_t, character=Py_UCS4, code=Py_ssize_t, half=Py_ssize_t)
cpdef tuple look_at(str text)


@cython.locals(at=Py_ssize_t, place=Py_ssize_t, character=Py_UCS4, places="int[::1]")
cdef object places_of(str text, Py_ssize_t n_odd)


cdef bint _holds(bytes table, Py_UCS4 character) except -1
