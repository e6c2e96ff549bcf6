cimport cython


@cython.final
cdef class Memory:
    cdef object _function
    cdef dict _known

    @cython.locals(known=object)
    cpdef Py_ssize_t number(self, str word) except? -1


cpdef list read_tokens(str value)


@cython.locals(
    words=list, start=Py_ssize_t, end=Py_ssize_t, kind=Py_UCS4, here=Py_UCS4, character=Py_UCS4, is_capital=bint
)
cpdef list name_words(str token)
