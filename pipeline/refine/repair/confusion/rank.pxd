cimport cython


@cython.locals(some=list, token=str)
cdef _odd_characters(list tokens)


cdef slice _scripts(list tokens)
