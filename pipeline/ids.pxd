cimport cython


@cython.locals(stem=str, position=Py_ssize_t)
cpdef list part_ids(str document_id, str part, Py_ssize_t count)
