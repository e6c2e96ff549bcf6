cimport cython


cpdef list read_tokens(str value)


@cython.locals(
    words=list, start=Py_ssize_t, end=Py_ssize_t, kind=Py_UCS4, here=Py_UCS4, character=Py_UCS4, is_capital=bint
)
cpdef list name_words(str token)
