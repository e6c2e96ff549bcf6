cimport cython


cpdef str fold(str word)
cpdef tuple place(str word)

@cython.locals(words=list, lists=list, unknown=list, spoken=list, n=Py_ssize_t, word=str, counts=bytes)
cpdef known(found)
