cimport cython

from pipeline.extract.html.measures cimport view

ctypedef long long integer

cdef double _ROW_LENGTH
cdef integer _REPEATED


@cython.locals(
    parent=integer[::1], kind=integer[::1], sums=double[:, ::1], held=double[:, ::1], found=integer[:, ::1],
    mean=double[::1], out=float[:, ::1], numbers=dict, row=list, n=integer, text=double, prose=double, size=double,
    number=Py_ssize_t, here=Py_ssize_t, above=Py_ssize_t, is_row=bint,
)
cpdef _find_rows(object m, object row_sums, object inner_and_outer, object mean_size, object table)


@cython.locals(
    container=integer[::1], found=integer[:, ::1], values=float[:, ::1], out=float[:, ::1], block=Py_ssize_t,
    which=Py_ssize_t, number=Py_ssize_t, row=Py_ssize_t,
)
cpdef _deal_out(object m, object inner_and_outer, object table, object rows)
