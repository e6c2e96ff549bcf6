cimport cython

from pipeline.ids cimport part_ids


@cython.locals(parts=list, passages=tuple, index=Py_ssize_t)
cpdef str content_digest(object mended, object sections)


@cython.locals(owners=list, index=Py_ssize_t)
cdef list _owners(object rows, object sections, Py_ssize_t n_blocks)


@cython.locals(blocks=list, position=Py_ssize_t, row=tuple)
cdef tuple _blocks(str document_id, object passages, list owners, object languages)


@cython.locals(ledgers=list, rows=list, position=Py_ssize_t)
cdef tuple _repairs(str document_id, object text, object mended, tuple blocks)


@cython.locals(found=list, rows=list, position=Py_ssize_t)
cdef tuple _links(str document_id, object mended, tuple blocks)


@cython.locals(rows=list)
cdef tuple _cells(str document_id, object pieces, tuple blocks)
