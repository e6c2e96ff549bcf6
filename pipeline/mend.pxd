cimport cython

from pipeline.extract.layout cimport collapse, settle


@cython.locals(found=list, cells=list, kind=str, text=str)
cdef list _texts(tuple pieces)


@cython.locals(mended=list, passages=list, place=Py_ssize_t, kind=str, text=str, repairs=tuple)
cdef tuple _repair_pieces(tuple pieces, dict changed, frozenset off)


@cython.locals(found=set, place=Py_ssize_t, links=tuple, text=str, label=str, is_repaired=bint)
cdef set _lone_labels(list pieces, list passages)


cdef str _fold(str text)
