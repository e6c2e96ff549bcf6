cimport cython

from pipeline.extract.html.arrays cimport Blocks
from pipeline.extract.html.links cimport Links

cdef Py_ssize_t CAPTION, CREDIT, FIGURE, HEADING, ITEM, PRE, QUOTE


@cython.locals(pieces=list, number=Py_ssize_t, text=str, anchors=tuple, kind=str, previous=str)
cpdef tuple make_pieces(Blocks blocks, object roles, Links links)


@cython.locals(tag=str, state=Py_ssize_t, near_quote=bint)
cdef str _kind(Blocks blocks, Py_ssize_t number, str previous)


@cython.locals(text=str)
cdef bint _is_credit(Blocks blocks, Py_ssize_t number) except -1
