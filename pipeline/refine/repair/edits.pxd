cimport cython


@cython.locals(
    out=list, rows=list, position=Py_ssize_t, shift=Py_ssize_t, first=Py_ssize_t, end=Py_ssize_t, start=Py_ssize_t,
    before=str, after=str,
)
cpdef tuple apply(str text, str rule, object edits)


@cython.locals(edits=list, start=Py_ssize_t, end=Py_ssize_t, first=Py_ssize_t, last=Py_ssize_t, free_left=bint, free_right=bint)
cpdef list cut(str text, object spans, double confidence=*)


@cython.locals(joined=list, start=Py_ssize_t, end=Py_ssize_t)
cdef list _joined(str text, object spans)


@cython.locals(old=list, new=list, offsets=list, pairs=list, index=Py_ssize_t, a=Py_ssize_t, b=Py_ssize_t, c=Py_ssize_t, d=Py_ssize_t)
cpdef list difference(str before, str after, Py_ssize_t start=*, double confidence=*)


@cython.locals(shortest=Py_ssize_t, head=Py_ssize_t, tail=Py_ssize_t, damaged=Py_ssize_t, mended=str, character=Py_UCS4)
cdef _trimmed(Py_ssize_t start, str before, str after, double confidence)
