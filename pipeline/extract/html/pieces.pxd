cimport cython

from pipeline.extract.html.links cimport Links


@cython.locals(
    pieces=list, number=Py_ssize_t, text=str, tag=str, state="long long", own=list, anchors=tuple, cells=tuple,
    kind=str, previous=str,
)
cpdef tuple make_pieces(object blocks, object roles, Links links)


@cython.locals(tag=str, state="long long", near_quote=bint)
cpdef str _kind(object blocks, Py_ssize_t number, str previous)


@cython.locals(text=str)
cdef bint _is_credit(object blocks, Py_ssize_t number)
