cimport cython
cimport pipeline.extract.plain_loop as plain

cdef str _STAND_IN


@cython.locals(squeezed=str)
cpdef str collapse(str text)
cpdef str settle(str text)
