cimport cython


@cython.final
cdef class OpenCell:
    cdef public Py_ssize_t row, row_span, column_span, first, end
    cdef public bint is_header
    cdef public str text


@cython.final
cdef class OpenTable:
    cdef public Py_ssize_t first, container, n_rows
    cdef public str anchor, declared
    cdef public list cells
    cdef public bint has_structure, has_caption


@cython.locals(
    cell=OpenCell, row=Py_ssize_t, column=Py_ssize_t, slots=Py_ssize_t, rows=Py_ssize_t, columns=Py_ssize_t,
    last_row=Py_ssize_t, reached=dict, placed=list,
)
cpdef tuple place_cells(list cells)
