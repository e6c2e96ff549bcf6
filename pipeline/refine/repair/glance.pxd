cimport cython

cimport pipeline.refine.repair.beyond_ascii_loop as beyond_ascii

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
    cdef Py_ssize_t _n_odd

    cpdef list heads(self, bytes table)

    cdef object _odd_places(self)

    @cython.locals(text=str, before=bytes, freed=bytes, place=Py_ssize_t)
    cpdef bint shows(self, Sought sought) except -1


cdef bint _holds(bytes table, Py_UCS4 character) except -1
