cimport cython


cpdef str fold(str word)

@cython.locals(found="unsigned int")
cpdef tuple place(str word)

@cython.locals(marks=bytes, at=Py_ssize_t)
cpdef mask_of(str word)

@cython.locals(number=Py_ssize_t, pair=Py_ssize_t, total=Py_ssize_t)
cdef double _strangeness(list places, bytes costs, Py_ssize_t n) except? -1

@cython.locals(words=list, unknown=list, spoken=list, n=Py_ssize_t, word=str, counts=bytes)
cpdef known(found)
