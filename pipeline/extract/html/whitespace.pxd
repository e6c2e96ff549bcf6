cimport cython

from pipeline.extract cimport layout
cimport pipeline.extract.plain_loop as plain

cdef str LEADS


@cython.locals(squeezed=str)
cpdef str collapse(str text)
cpdef str verbatim(str text)
