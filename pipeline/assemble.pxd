cimport cython

from pipeline.ids cimport part_ids


@cython.locals(parts=list, passages=tuple, index=Py_ssize_t)
cpdef str content_digest(object mended, object sections)


@cython.locals(owners=list, index=Py_ssize_t)
cdef list _owners(object rows, object sections, Py_ssize_t n_blocks)


cdef _blocks(str document_id, object passages, list owners, object languages)


@cython.locals(ids=list, owners=list, fields=list, found=list, block_ids=list, section_ids=list, place=Py_ssize_t, before=str)
cdef _repairs(object blocks, object passages, object others, str document_id)


@cython.locals(ids=list, owners=list, found=list, block_ids=list, section_ids=list, place=Py_ssize_t)
cdef _links(object blocks, object pieces, object alternates, str document_id)


@cython.locals(ids=list, found=list, block_ids=list, place=Py_ssize_t)
cdef _cells(object blocks, object pieces, str document_id)
